package io.ironsieve.jna;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/**
 * Bounded pool of frames: as many calls as there are frames run at once, others wait. Ten thousand virtual threads therefore cost no
 * more native memory than a handful of platform threads.
 *
 * <h2>Taking and giving back</h2> Idle frames stand in slots that are far enough apart not to share a cache line; a thread begins to
 * look at a slot of its own, so threads that call again and again keep meeting the same frame and never each other. Only when there is
 * neither an idle frame nor room for a new one does a thread take the lock and wait. A waiter counts itself before it looks a last time,
 * and whoever gives a frame back looks at that count after putting it into a slot, so no wake-up is lost.
 *
 * <h2>Closing</h2> Frame memory is written by Java outside of native calls, so it may only be freed when no thread holds the frame.
 * {@link #close} releases idle frames; frames that are out are released when they come back; the last one runs the action that closes the
 * engine.
 */
final class FramePool {

	/** References between two slots: one cache line of 64 bytes with compressed references. */
	private static final int STRIDE = 16;

	/** Input memory of a new frame, in bytes. */
	private static final int FIRST_CAPACITY = 16 << 10;

	/** Largest frame that is ever kept, in bytes; a larger one served an unusual text and is released. */
	private static final long LARGEST_KEPT = 1 << 20;

	private final long engine;

	private final LeakDetector leaks;

	private final int slots;

	/** Takes a number to less than twice the slots: the bits of the last slot's index. */
	private final int mask;

	/** Largest frame that is kept here: all idle frames together leave half of the memory to calls. */
	private final long largestKept;

	private final AtomicReferenceArray<@Nullable Frame> idle;

	/** Frames that exist, plus one while the pool is open: whoever brings it to 0 closes the engine. */
	private final AtomicInteger alive = new AtomicInteger(1);

	private final Runnable whenEmpty;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition returned = this.lock.newCondition();

	private volatile int waiting;

	private volatile boolean closed;

	FramePool(long engine, LeakDetector leaks, int size, long maxFramesSize, Runnable whenEmpty) {
		this.engine = engine;
		this.leaks = leaks;
		this.slots = size;
		this.mask = Math.max(Integer.highestOneBit(size - 1) * 2 - 1, 0);
		this.largestKept = Math.min(LARGEST_KEPT, maxFramesSize / (2L * size));
		this.idle = new AtomicReferenceArray<>(size * STRIDE);
		this.whenEmpty = whenEmpty;
	}

	/** Frames that may exist at once: enough to keep every processor busy while some threads are between calls. */
	static int defaultSize() {
		return Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
	}

	Frame take() {
		Frame frame = takeNow();
		if (frame == null) {
			frame = await();
		}
		try {
			frame.taken();
		}
		catch (RuntimeException | Error ex) {
			// Noting who took it walks the stack, which may be too deep for that.
			give(frame);
			throw ex;
		}
		return frame;
	}

	/** Gives a frame back; every {@link #take} needs exactly one. */
	void give(Frame frame) {
		frame.givenBack();
		if (this.closed || !frame.isReusable(this.largestKept) || !store(frame)) {
			discard(frame);
		}
		else if (this.closed) {
			drain();
		}
		wakeUp();
	}

	/** A frame that was taken has been dropped and freed: another may be made in its place. */
	void lost() {
		oneLess();
		wakeUp();
	}

	void close() {
		if (this.closed) {
			return;
		}
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			this.closed = true;
			this.returned.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		drain();
		oneLess();
	}

	private @Nullable Frame takeNow() {
		if (this.closed) {
			throw new SieveException(ErrorCode.CLOSED, "The engine is closed");
		}
		int slot = firstSlot();
		for (int i = 0; i < this.slots; i++) {
			if (this.idle.get(slot * STRIDE) != null) {
				Frame frame = this.idle.getAndSet(slot * STRIDE, null);
				if (frame != null) {
					return frame;
				}
			}
			slot = slotBehind(slot);
		}
		return create();
	}

	private @Nullable Frame create() {
		while (true) {
			int count = this.alive.get();
			if (count == 0) {
				throw new SieveException(ErrorCode.CLOSED, "The engine is closed");
			}
			if (count > this.slots) {
				return null;
			}
			if (this.alive.compareAndSet(count, count + 1)) {
				try {
					return Frame.acquire(this.engine, FIRST_CAPACITY, this.leaks);
				}
				catch (RuntimeException | Error ex) {
					oneLess();
					wakeUp();
					throw ex;
				}
			}
		}
	}

	private Frame await() {
		this.lock.lock();
		try {
			this.waiting++;
			try {
				while (true) {
					Frame frame = takeNow();
					if (frame != null) {
						return frame;
					}
					this.returned.awaitUninterruptibly();
				}
			}
			finally {
				this.waiting--;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Tells one waiter that there may be a frame, or room for one. */
	private void wakeUp() {
		if (this.waiting == 0) {
			return;
		}
		this.lock.lock();
		try {
			this.returned.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean store(Frame frame) {
		int slot = firstSlot();
		for (int i = 0; i < this.slots; i++) {
			if (this.idle.compareAndSet(slot * STRIDE, null, frame)) {
				return true;
			}
			slot = slotBehind(slot);
		}
		return false;
	}

	private void drain() {
		for (int slot = 0; slot < this.slots; slot++) {
			Frame frame = this.idle.getAndSet(slot * STRIDE, null);
			if (frame != null) {
				discard(frame);
			}
		}
	}

	private void discard(Frame frame) {
		frame.release();
		oneLess();
	}

	private void oneLess() {
		if (this.alive.decrementAndGet() == 0) {
			this.whenEmpty.run();
		}
	}

	/** Without a division, four of which were a tenth of a short call. */
	private int firstSlot() {
		int slot = (int) Thread.currentThread().getId() & this.mask;
		return (slot < this.slots) ? slot : slot - this.slots;
	}

	private int slotBehind(int slot) {
		return (slot + 1 < this.slots) ? slot + 1 : 0;
	}

}
