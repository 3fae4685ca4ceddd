package io.ironsieve.jna;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.NativeBinding;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Engine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which binding calls the library. All other tests of this module leave the choice to it; the pom has them run where FFM is there and where it is not, and
 * here is said that it was chosen.
 */
class BindingChoiceTests {

	private static final SieveException NOT_THIS_WAY = new SieveException(ErrorCode.LOAD_FAILED, "It does not go this way");

	@Test
	@Tag("ffm")
	void auto_whereFfmIsThere_isFfm() {
		assertThat(bindingOf(NativeBinding.AUTO)).isEqualTo("ffm");
		assertThat(NativeLibraryLoader.load(EngineOptions.defaults()).binding()).isEqualTo("ffm");
	}

	@Test
	@Tag("ffm")
	void ffm_isFfm() {
		assertThat(bindingOf(NativeBinding.FFM)).isEqualTo("ffm");
	}

	@Test
	void jna_isJnaOnEveryJdk() {
		assertThat(bindingOf(NativeBinding.JNA)).isEqualTo("jna");
	}

	@Test
	@Tag("without-ffm")
	void auto_whereFfmIsNotThere_isJna() {
		assertThat(bindingOf(NativeBinding.AUTO)).isEqualTo("jna");
		assertThat(NativeLibraryLoader.load(EngineOptions.defaults()).binding()).isEqualTo("jna");
	}

	@Test
	@Tag("without-ffm")
	void ffm_whereItIsNotThere_saysWhatItTakes() {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> bindingOf(NativeBinding.FFM))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LOAD_FAILED))
			.withMessageStartingWith("The native library cannot be called by FFM: ")
			.withMessageContaining("22");
	}

	@Test
	@Tag("ffm")
	void auto_whenFfmFails_isJnaWithOneWarning() {
		List<String> tried = new ArrayList<>();
		List<LogRecord> log = logOf(() -> {
			String loaded = BindingChoice.load(NativeBinding.AUTO, (binding) -> {
				tried.add(binding.name());
				return failUnless("jna", binding);
			});
			assertThat(loaded).isEqualTo("jna");
		});
		assertThat(tried).containsExactly("ffm", "jna");
		assertThat(log).singleElement()
			.satisfies((line) -> assertThat(line.getMessage()).contains("JNA calls the native library", "FFM cannot",
					NOT_THIS_WAY.getMessage()));
	}

	@Test
	@Tag("ffm")
	void auto_whenBothFail_saysWhatJnaSaid_andNothingInTheLog() {
		List<LogRecord> log = logOf(() -> assertThat(catchThrowableOfType(SieveException.class,
				() -> BindingChoice.load(NativeBinding.AUTO, (binding) -> failUnless("none", binding))))
			.isNotSameAs(NOT_THIS_WAY)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement().isInstanceOf(SieveException.class)));
		assertThat(log).isEmpty();
	}

	@ParameterizedTest
	@Tag("ffm")
	@CsvSource({ "AUTO", "FFM" })
	void libraryThatIsRefused_isRefusedWithoutAnotherTry(NativeBinding wanted) {
		List<String> tried = new ArrayList<>();
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> BindingChoice.load(wanted, (binding) -> {
			tried.add(binding.name());
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE, "Too old");
		})).withMessage("Too old");
		assertThat(tried).containsExactly("ffm");
	}

	@ParameterizedTest
	@Tag("ffm")
	@CsvSource({ "FFM, jna", "JNA, ffm" })
	void load_otherBindingInOneClassLoader_isRefused(NativeBinding first, String other) throws Exception {
		try (IsolatedEngine isolated = new IsolatedEngine();
				Engine engine = isolated.open(EngineOptions.defaults().withNativeBinding(first));
				Engine any = isolated.open(EngineOptions.defaults())) {
			assertThat(any.info()).isEqualTo(engine.info());
			NativeBinding second = NativeBinding.valueOf(other.toUpperCase(java.util.Locale.ROOT));
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> isolated.open(EngineOptions.defaults().withNativeBinding(second)))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LOAD_FAILED))
				.withMessageContaining(other + " needs a class loader of its own");
		}
	}

	/** Binding of an engine that is alone in its class loader, and that answers. */
	private static String bindingOf(NativeBinding wanted) {
		try (IsolatedEngine isolated = new IsolatedEngine();
				Engine engine = isolated.open(EngineOptions.defaults().withNativeBinding(wanted))) {
			assertThat(engine.compile("default", List.of(TestRules.DOCUMENT)).redact("code-1").text()).isEqualTo("[code]");
			return String.valueOf(engine.info().binding());
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String failUnless(String name, Binding binding) {
		if (!binding.name().equals(name)) {
			throw new SieveException(NOT_THIS_WAY.code(), NOT_THIS_WAY.getMessage());
		}
		return name;
	}

	private static List<LogRecord> logOf(Runnable action) {
		List<LogRecord> records = new CopyOnWriteArrayList<>();
		Logger logger = Logger.getLogger("io.ironsieve");
		Handler handler = new Handler() {

			@Override
			public void publish(LogRecord line) {
				records.add(line);
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		logger.addHandler(handler);
		try {
			action.run();
			return records;
		}
		finally {
			logger.removeHandler(handler);
		}
	}

}
