package io.ironsieve.spring.testengine;

import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import org.jspecify.annotations.Nullable;

/**
 * Engine provider named {@code native} that scans with the Java engine and can be told to be unavailable or to fail. The real native engine cannot
 * be made to panic or to be built for another platform on demand; that it works in an application is for the starter's tests.
 *
 * <p>What it is told is static because {@link ServiceLoader} makes the instances; {@link #reset()} belongs before each test.
 */
public final class NativeStandIn implements EngineProvider {

	private static final AtomicInteger opened = new AtomicInteger();

	private static final AtomicInteger leaks = new AtomicInteger();

	private static final AtomicInteger openStreams = new AtomicInteger();

	private static volatile @Nullable ByteBuffer lastChunk;

	private static volatile @Nullable ErrorCode unavailable;

	private static volatile @Nullable Throwable nextFailure;

	private static volatile @Nullable EngineOptions lastOptions;

	/** Forgets all it was told. */
	public static void reset() {
		opened.set(0);
		leaks.set(0);
		openStreams.set(0);
		lastChunk = null;
		unavailable = null;
		nextFailure = null;
		lastOptions = null;
	}

	/** From now on no engine can be opened. */
	public static void becomeUnavailable(ErrorCode code) {
		unavailable = code;
	}

	/** The next call into an engine fails: once. */
	public static void failNextCall(Throwable failure) {
		nextFailure = failure;
	}

	/** A native object is found to have been dropped without being closed. */
	public static void leak() {
		leaks.incrementAndGet();
	}

	/** How many times an engine was asked for. */
	public static int timesOpened() {
		return opened.get();
	}

	/** Streams of its engines that are open. */
	public static int openStreams() {
		return openStreams.get();
	}

	/** Buffer that a stream of its engines was last fed with. */
	public static @Nullable ByteBuffer lastChunk() {
		return lastChunk;
	}

	/** Options that the last engine was opened with. */
	public static @Nullable EngineOptions lastOptions() {
		return lastOptions;
	}

	@Override
	public String name() {
		return EngineInfo.NATIVE;
	}

	@Override
	public Engine open(EngineOptions options) {
		opened.incrementAndGet();
		lastOptions = options;
		ErrorCode code = unavailable;
		if (code != null) {
			throw new SieveException(code, "stand-in says " + code);
		}
		return new NativeStandInEngine(javaProvider().open(options));
	}

	static long leaks() {
		return leaks.get();
	}

	static void streamOpened() {
		openStreams.incrementAndGet();
	}

	static void streamFed(ByteBuffer chunk) {
		lastChunk = chunk;
	}

	static void streamClosed() {
		openStreams.decrementAndGet();
	}

	static @Nullable Throwable takeFailure() {
		Throwable failure = nextFailure;
		nextFailure = null;
		return failure;
	}

	private static EngineProvider javaProvider() {
		return ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader())
			.stream()
			.map(ServiceLoader.Provider::get)
			.filter((provider) -> provider.name().equals(EngineInfo.JAVA))
			.findFirst()
			.orElseThrow();
	}

}
