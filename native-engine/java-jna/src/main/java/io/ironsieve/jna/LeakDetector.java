package io.ironsieve.jna;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

import io.ironsieve.Diagnostics.LeakDetection;
import org.jspecify.annotations.Nullable;

/**
 * Watches what one engine opens, and the engine itself: when a Java owner of a native object becomes unreachable without having been closed,
 * says so once with the stack of who opened it, and frees the object. Thread-safe.
 *
 * <h2>Cost</h2> Engines and rule sets are opened rarely, so each has its stack recorded. Frames are reused, and who loses one is not who
 * opened it but the call that took it last; that is the stack to have, and walking it costs more than the call. So one use in
 * {@value #SAMPLE} of each frame is recorded, or every one when asked for.
 *
 * <h2>What counts as lost</h2> A rule set whose engine was closed is not, because closing an engine closes what it opened. When a whole engine
 * is dropped, its own report is the one that helps, and there is no other; except that a garbage collection of the young generation alone may
 * find a rule set of it first, and then both are reported.
 *
 * <h2>Reachability</h2> What a cleaner holds never becomes unreachable. So nothing here holds an engine, a rule set or a frame, but their
 * handles and a weak reference to the engine.
 *
 * <h2>Static state</h2> The count and the cleaner's thread belong to the class loader, as the native library does: an engine that is dropped
 * takes along every counter that it could have.
 */
final class LeakDetector {

	/** Of how many uses of a frame one is recorded in mode {@link LeakDetection#SAMPLED}; a power of two. */
	static final int SAMPLE = 1024;

	private static final Logger logger = System.getLogger("io.ironsieve");

	private static final LongAdder leaks = new LongAdder();

	private final LeakDetection mode;

	private final WeakReference<NativeEngine> engine;

	private final long engineHandle;

	private final TraceReader.Subscription trace;

	private final AtomicBoolean engineClosed = new AtomicBoolean();

	private final Watch engineWatch;

	LeakDetector(LeakDetection mode, NativeEngine engine, long handle, TraceReader.Subscription trace) {
		this.mode = mode;
		this.engine = new WeakReference<>(engine);
		this.engineHandle = handle;
		this.trace = trace;
		Reply reply = new Reply();
		this.engineWatch = watch(engine, "A native engine", () -> closeEngine(reply), () -> false);
	}

	/** Native objects that were dropped without being closed, of all engines. */
	static long leaks() {
		return leaks.sum();
	}

	Watch watch(NativeScanner scanner, String ruleSet, long handle) {
		return watch(scanner, "The native rule set '" + ruleSet + "'", () -> ClosingCalls.freeRuleSet(handle),
				() -> this.engineClosed.get() || this.engine.get() == null);
	}

	Watch watch(NativeStream stream, long handle) {
		return watch(stream, "A native stream", () -> ClosingCalls.freeStream(handle),
				() -> this.engineClosed.get() || this.engine.get() == null);
	}

	Watch watch(Frame frame, long handle) {
		Reply reply = frame.reply();
		return watch(frame, "A native frame", () -> freeFrame(handle, reply),
				() -> !this.engineClosed.get() && this.engine.get() == null);
	}

	/** The engine is closed as it should be; it need not be gone yet. */
	void engineClosed() {
		this.engineClosed.set(true);
		this.engineWatch.closed();
	}

	private Watch watch(Object owner, String what, Runnable free, BooleanSupplier gone) {
		return (this.mode != LeakDetection.OFF) ? new Watched(owner, what, this.mode, free, gone) : Watch.NONE;
	}

	private void closeEngine(Reply reply) {
		try {
			NativeCalls.isv_engine_close(this.engineHandle, reply.address());
		}
		finally {
			this.trace.close();
		}
	}

	/** An engine that was closed while this frame was out has been waiting for it. */
	private void freeFrame(long handle, Reply reply) {
		NativeCalls.isv_frame_release(handle, reply.address());
		NativeEngine engine = this.engine.get();
		if (engine != null) {
			engine.frames().lost();
		}
		else {
			closeEngine(reply);
		}
	}

	/** What an owner tells of itself. */
	interface Watch {

		/** Watches nothing. */
		Watch NONE = new Watch() {

			@Override
			public void used() {
			}

			@Override
			public void idle() {
			}

			@Override
			public void closed() {
			}

		};

		/** Somebody takes the owner for a call; one thread at a time. */
		void used();

		/** The call that took the owner has given it back. */
		void idle();

		/** The owner is closed as it should be; comes before what it owns is freed. */
		void closed();

	}

	private static final class Watched implements Watch, Runnable {

		private final String what;

		private final int mask;

		/** Frees what the owner had; never the owner's way back to itself. */
		private final Runnable free;

		private final BooleanSupplier gone;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final Stack opened = new Stack("opened here");

		private final Cleaner.Cleanable cleanable;

		private int uses;

		/** Stack of the last use if that was recorded. Read when the owner is gone, so after every write. */
		private @Nullable Stack used;

		Watched(Object owner, String what, LeakDetection mode, Runnable free, BooleanSupplier gone) {
			this.what = what;
			this.mask = (mode == LeakDetection.ALL) ? 0 : SAMPLE - 1;
			this.free = free;
			this.gone = gone;
			this.cleanable = Cleaners.CLEANER.register(owner, this);
		}

		@Override
		public void used() {
			this.used = ((this.uses++ & this.mask) == 0) ? new Stack("taken here") : null;
		}

		/** A stack holds on to the classes on it, which an application that is stopped should not have to wait for. */
		@Override
		public void idle() {
			this.used = null;
		}

		@Override
		public void closed() {
			this.ended.set(true);
			this.cleanable.clean();
		}

		/** The owner is gone, or {@link #closed()} takes this off the cleaner's list. */
		@Override
		public void run() {
			if (!this.ended.compareAndSet(false, true) || this.gone.getAsBoolean()) {
				return;
			}
			leaks.increment();
			try {
				this.free.run();
			}
			finally {
				logger.log(Level.ERROR, this.what + " was dropped without being closed, and has been freed",
						(this.used != null) ? this.used : this.opened);
			}
		}

	}

	/** No failure: carries the stack of who opened or took what was lost into the log. */
	private static final class Stack extends Throwable {

		private static final long serialVersionUID = 1L;

		Stack(String message) {
			super(message);
		}

	}

	/** Made with the first object that is watched, because it has a thread. */
	private static final class Cleaners {

		static final Cleaner CLEANER = Cleaner.create();

	}

}
