package io.ironsieve.jna;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.Trace;
import io.ironsieve.TraceEvent;
import io.ironsieve.TraceEvent.Kind;
import io.ironsieve.jna.NativeLayout.IsvTraceEvent;
import org.jspecify.annotations.Nullable;

/**
 * Takes the trace out of the library's ring and hands it to listeners. The ring belongs to the library, so there is one reader for all
 * engines: its level is the highest that one of them asks for, each listener gets every event, and its thread lives as long as one of
 * them traces.
 */
final class TraceReader {

	private static final Logger logger = System.getLogger("io.ironsieve");

	/** Events that wait for the reader: a fifth of a second at 80,000 calls a second. */
	private static final int RING = 1 << 14;

	private static final int ROOM = 256;

	private static final long PAUSE_NANOS = 100_000_000;

	private static final long POLL_NANOS = 1_000_000;

	private static final long LONGEST_WAIT_NANOS = 1_000_000_000;

	private static final Kind[] KINDS = { Kind.CALL, Kind.ALLOCATION, Kind.RELEASE, Kind.LOST };

	/** Engines that trace; guards what follows, too. */
	private static final Set<Subscription> subscriptions = new LinkedHashSet<>();

	private static volatile @Nullable TraceReader reader;

	private static Trace level = Trace.OFF;

	private final Reply reply = new Reply();

	private final ByteBuffer events = ByteBuffer.allocateDirect(ROOM * IsvTraceEvent.BYTES).order(ByteOrder.nativeOrder());

	private final Thread thread = new Thread(this::run, "ironsieve-trace");

	/** What has failed and was logged: listeners, or this reader. Touched by the reader's thread alone. */
	private final Set<Object> failed = Collections.newSetFromMap(new IdentityHashMap<>());

	private volatile Set<Consumer<TraceEvent>> listeners = Set.of();

	/** Times that everything waiting was delivered; written by the reader's thread alone. */
	private volatile long passes;

	private volatile boolean stopped;

	private TraceReader() {
		this.thread.setDaemon(true);
	}

	/** Traces what an engine wants traced, until the subscription is closed. */
	static Subscription subscribe(Diagnostics wanted) {
		Subscription subscription = new Subscription(wanted);
		if (wanted.trace() != Trace.OFF) {
			synchronized (subscriptions) {
				subscriptions.add(subscription);
				try {
					if (reader == null) {
						TraceReader started = new TraceReader();
						started.thread.start();
						reader = started;
					}
					adjust(reader);
				}
				catch (RuntimeException | Error ex) {
					remove(subscription);
					throw ex;
				}
			}
		}
		return subscription;
	}

	private static void unsubscribe(Subscription subscription) {
		if (subscription.wanted.trace() == Trace.OFF) {
			return;
		}
		TraceReader reader = TraceReader.reader;
		if (reader != null) {
			reader.awaitDelivery();
		}
		synchronized (subscriptions) {
			remove(subscription);
		}
	}

	/** Goes on without a subscription. Whoever closes an engine has no use for a trace that cannot be set; the others keep theirs. */
	private static void remove(Subscription subscription) {
		if (!subscriptions.remove(subscription)) {
			return;
		}
		TraceReader reader = TraceReader.reader;
		if (subscriptions.isEmpty() && reader != null) {
			TraceReader.reader = null;
			reader.stopped = true;
			LockSupport.unpark(reader.thread);
		}
		try {
			adjust(reader);
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "The trace cannot be set to what is still wanted of it: " + ex.getMessage());
		}
	}

	private static void adjust(@Nullable TraceReader reader) {
		Trace highest = Trace.OFF;
		Set<Consumer<TraceEvent>> listeners = new LinkedHashSet<>();
		for (Subscription subscription : subscriptions) {
			Trace wanted = subscription.wanted.trace();
			listeners.add(subscription.wanted.traceListener());
			highest = (wanted.compareTo(highest) > 0) ? wanted : highest;
		}
		if (reader != null) {
			reader.listeners = listeners;
		}
		set(highest);
	}

	/** Waits until what has happened so far is delivered; not for ever, a listener may hang. */
	private void awaitDelivery() {
		if (Thread.currentThread() == this.thread) {
			return;
		}
		long end = System.nanoTime() + LONGEST_WAIT_NANOS;
		// The pass under way may have missed something, the one after it cannot.
		long wanted = this.passes + 2;
		while (this.passes < wanted && this.thread.isAlive() && System.nanoTime() < end) {
			LockSupport.unpark(this.thread);
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	/** Setting a level empties the ring, so it is only set when it is another one. */
	private static void set(Trace wanted) {
		if (wanted == level) {
			return;
		}
		Reply reply = new Reply();
		try {
			reply.check("isv_trace_set", NativeCalls.isv_trace_set(wanted.ordinal(), RING, reply.address()));
			level = wanted;
		}
		finally {
			Reference.reachabilityFence(reply);
		}
	}

	private void run() {
		while (!this.stopped) {
			try {
				deliverWaiting();
			}
			catch (RuntimeException | Error ex) {
				// The events are still there, or lost; neither is a reason to end the trace.
				logOnce(this, "The trace cannot be read at the moment", ex);
			}
			this.passes++;
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private void deliverWaiting() {
		long address = Reply.addressOf(this.events);
		Answer answer = new Answer(this.events, this.events.capacity());
		int count;
		do {
			this.reply.check("isv_trace_drain", NativeCalls.isv_trace_drain(address, ROOM, this.reply.address()));
			count = answer.records(this.reply.count(), IsvTraceEvent.BYTES);
			for (int i = 0; i < count; i++) {
				int kind = this.events.getInt(i * IsvTraceEvent.BYTES + IsvTraceEvent.KIND);
				// A later minor version of the library may know more kinds.
				if (kind > 0 && kind <= KINDS.length) {
					deliver(event(KINDS[kind - 1], i * IsvTraceEvent.BYTES));
				}
			}
		}
		while (count == ROOM && !this.stopped);
	}

	private void deliver(TraceEvent event) {
		for (Consumer<TraceEvent> listener : this.listeners) {
			try {
				listener.accept(event);
			}
			catch (RuntimeException | Error ex) {
				logOnce(listener, "A trace listener failed; its next failures are not logged", ex);
			}
		}
	}

	private void logOnce(Object source, String sentence, Throwable failure) {
		if (this.failed.add(source)) {
			logger.log(Level.WARNING, sentence, failure);
		}
	}

	private TraceEvent event(Kind kind, int record) {
		byte[] export = new byte[IsvTraceEvent.EXPORT_COUNT];
		this.events.get(record + IsvTraceEvent.EXPORT, export);
		return new TraceEvent(kind, this.events.getLong(record + IsvTraceEvent.CALL), new String(export, StandardCharsets.UTF_8).trim(),
				this.events.getLong(record + IsvTraceEvent.HANDLE), this.events.getLong(record + IsvTraceEvent.AMOUNT),
				this.events.getLong(record + IsvTraceEvent.AT_NANOS), this.events.getLong(record + IsvTraceEvent.NANOS),
				this.events.getInt(record + IsvTraceEvent.STATUS));
	}

	/** An engine's part in the trace. */
	static final class Subscription implements AutoCloseable {

		private final Diagnostics wanted;

		private Subscription(Diagnostics wanted) {
			this.wanted = wanted;
		}

		/** Ends it; the engine's events so far are still delivered. */
		@Override
		public void close() {
			unsubscribe(this);
		}

	}

}
