package io.ironsieve.jna;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.LinkedHashSet;
import java.util.Set;

import io.ironsieve.EngineOptions;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;

/** The native engine's module in a class loader of its own, so that it binds a library of its own; API and JNA are shared. */
final class IsolatedEngine implements AutoCloseable {

	private final URLClassLoader classLoader;

	IsolatedEngine() {
		Set<URL> classes = new LinkedHashSet<>();
		classes.add(locationOf(NativeEngineProvider.class));
		Class<?> ffm = BindingChoice.ffmClass();
		if (ffm != null) {
			// In a folder of its own, while it is not in a jar.
			classes.add(locationOf(ffm));
		}
		this.classLoader = new OwnClassesFirst(classes.toArray(URL[]::new));
	}

	Engine open(EngineOptions options) throws Exception {
		try {
			EngineProvider provider = (EngineProvider) this.classLoader.loadClass(NativeEngineProvider.class.getName())
				.getConstructor()
				.newInstance();
			return provider.open(options);
		}
		catch (InvocationTargetException ex) {
			throw (Exception) ex.getCause();
		}
	}

	private static URL locationOf(Class<?> type) {
		return type.getProtectionDomain().getCodeSource().getLocation();
	}

	@Override
	public void close() throws IOException {
		this.classLoader.close();
	}

	private static final class OwnClassesFirst extends URLClassLoader {

		OwnClassesFirst(URL[] classes) {
			super(classes, IsolatedEngine.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("io.ironsieve.jna.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

	}

}
