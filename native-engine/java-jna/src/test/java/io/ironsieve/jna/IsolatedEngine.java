package io.ironsieve.jna;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;

import io.ironsieve.EngineOptions;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;

/** The native engine's module in a class loader of its own, so that it binds a library of its own; API and JNA are shared. */
final class IsolatedEngine implements AutoCloseable {

	private final URLClassLoader classLoader;

	IsolatedEngine() {
		URL classes = NativeEngineProvider.class.getProtectionDomain().getCodeSource().getLocation();
		this.classLoader = new OwnClassesFirst(classes);
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

	@Override
	public void close() throws IOException {
		this.classLoader.close();
	}

	private static final class OwnClassesFirst extends URLClassLoader {

		OwnClassesFirst(URL classes) {
			super(new URL[] { classes }, IsolatedEngine.class.getClassLoader());
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
