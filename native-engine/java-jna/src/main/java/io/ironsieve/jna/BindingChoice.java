package io.ironsieve.jna;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.util.function.Function;

import io.ironsieve.ErrorCode;
import io.ironsieve.NativeBinding;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/** Decides which binding calls the native library. */
final class BindingChoice {

	/** In {@code META-INF/versions/22}, and there only if the build had a JDK that could compile it. */
	private static final String FFM = "io.ironsieve.jna.FfmBinding";

	private static final int FIRST_JDK_WITH_FFM = 22;

	private static final Logger logger = System.getLogger("io.ironsieve");

	private BindingChoice() {
	}

	/**
	 * Loads a library by the binding that is wanted; by the next best one when anything will do and the best fails.
	 * @param loading loads it by a binding
	 */
	static <T> T load(NativeBinding wanted, Function<Binding, T> loading) {
		if (wanted == NativeBinding.JNA) {
			return loading.apply(new JnaBinding());
		}
		if (wanted == NativeBinding.FFM) {
			return loading.apply(ffm());
		}
		Binding ffm = isFfmThere() ? ffm() : null;
		return (ffm != null && ffm.objection() == null) ? loadByEither(ffm, loading) : loading.apply(new JnaBinding());
	}

	private static <T> T loadByEither(Binding ffm, Function<Binding, T> loading) {
		try {
			return loading.apply(ffm);
		}
		catch (SieveException ex) {
			if (ex.code() != ErrorCode.LOAD_FAILED) {
				throw ex;
			}
			T loaded = loadByJna(loading, ex);
			// Said only now: what neither can load is the library's fault, and its failure says so.
			logger.log(Level.WARNING, "JNA calls the native library, because FFM cannot. " + ex.getMessage());
			return loaded;
		}
	}

	private static <T> T loadByJna(Function<Binding, T> loading, SieveException before) {
		try {
			return loading.apply(new JnaBinding());
		}
		catch (SieveException ex) {
			ex.addSuppressed(before);
			throw ex;
		}
	}

	private static boolean isFfmThere() {
		return jdk() >= FIRST_JDK_WITH_FFM && ffmClass() != null;
	}

	/** {@code null} where there is none. */
	static @Nullable Class<?> ffmClass() {
		try {
			return Class.forName(FFM, false, BindingChoice.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			return null;
		}
	}

	private static Binding ffm() {
		if (jdk() < FIRST_JDK_WITH_FFM) {
			throw new SieveException(ErrorCode.LOAD_FAILED, "The native library cannot be called by FFM: that takes JDK "
					+ FIRST_JDK_WITH_FFM + " or later, and this is " + jdk());
		}
		Class<?> ffm = ffmClass();
		if (ffm == null) {
			throw new SieveException(ErrorCode.LOAD_FAILED,
					"The native library cannot be called by FFM: this ironsieve-jna was built on a JDK before "
							+ FIRST_JDK_WITH_FFM + ", without that binding");
		}
		try {
			Constructor<?> constructor = ffm.getDeclaredConstructor();
			return (Binding) constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(FFM + " is not what it was built as", ex);
		}
	}

	private static int jdk() {
		return Runtime.version().feature();
	}

}
