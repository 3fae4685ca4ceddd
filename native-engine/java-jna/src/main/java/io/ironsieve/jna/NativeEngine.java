package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ironsieve.Category;
import io.ironsieve.Dictionary;
import io.ironsieve.DictionaryInfo;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
import io.ironsieve.KeyRing;
import io.ironsieve.Rule;
import io.ironsieve.RuleDocument;
import io.ironsieve.RuleSet;
import io.ironsieve.SieveException;
import io.ironsieve.StreamTelemetry;
import io.ironsieve.jna.NativeLayout.IsvCounters;
import io.ironsieve.jna.NativeLayout.IsvEngineConfig;
import io.ironsieve.jna.NativeLayout.IsvRule;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;
import org.jspecify.annotations.Nullable;

/** An open native engine. */
final class NativeEngine implements Engine {

	private static final Category[] CATEGORIES = { Category.PII, Category.SECRET, Category.CUSTOM };

	private static final String[] ACTIONS = { "keep", "replace", "mask", "hash", "remove", "token", "ff1" };

	private final EngineInfo info;

	private final long handle;

	private final TraceReader.Subscription trace;

	private final LeakDetector leaks;

	private final FramePool frames;

	private final NativeDictionaries dictionaries;

	/** Memory for closing, there before it is needed: closing must not fail for want of memory. */
	private final Reply closingReply = new Reply();

	private final ByteBuffer closingCounters = newCounters();

	/** Counters as they were seen last. */
	private volatile EngineTelemetry seen = EngineTelemetry.NONE;

	/** Counters as they were when the engine was closed; set before its handle goes. */
	private volatile @Nullable EngineTelemetry last;

	private NativeEngine(EngineInfo info, long handle, TraceReader.Subscription trace, EngineOptions options) {
		this.info = info;
		this.trace = trace;
		this.handle = handle;
		this.leaks = new LeakDetector(options.diagnostics().leakDetection(), this, handle, trace);
		this.frames = new FramePool(handle, this.leaks, FramePool.defaultSize(), options.maxFramesSize(),
				this::closeHandle);
		this.dictionaries = new NativeDictionaries(handle, this.frames);
	}

	static NativeEngine open(EngineInfo info, EngineOptions options) {
		TraceReader.Subscription trace = TraceReader.subscribe(options.diagnostics());
		Reply reply = new Reply();
		long handle = 0;
		NativeEngine engine;
		try {
			handle = openHandle(options, reply);
			engine = new NativeEngine(info, handle, trace, options);
		}
		catch (RuntimeException | Error ex) {
			if (handle != 0) {
				// The object that would own it has not come to be.
				NativeCalls.isv_engine_close(handle, reply.address());
				Reference.reachabilityFence(reply);
			}
			trace.close();
			throw ex;
		}
		try {
			engine.setKeys(options.keys(), reply);
			engine.enable(options.features(), reply);
			if (options.threads() > 1) {
				engine.setThreads(options.threads(), reply);
			}
			return engine;
		}
		catch (RuntimeException | Error ex) {
			engine.close();
			throw ex;
		}
	}

	private static long openHandle(EngineOptions options, Reply reply) {
		ByteBuffer config = ByteBuffer.allocateDirect(IsvEngineConfig.BYTES).order(ByteOrder.nativeOrder());
		config.putInt(IsvEngineConfig.SIZE, IsvEngineConfig.BYTES);
		config.putLong(IsvEngineConfig.MAX_FRAME_BYTES, options.maxFramesSize());
		try {
			reply.check("isv_engine_open", NativeCalls.isv_engine_open(Reply.addressOf(config), reply.address()));
			return reply.handle();
		}
		finally {
			Reference.reachabilityFence(config);
		}
	}

	/** Its handle, for calls about it. */
	long handle() {
		return this.handle;
	}

	FramePool frames() {
		return this.frames;
	}

	LeakDetector leaks() {
		return this.leaks;
	}

	@Override
	public EngineInfo info() {
		return this.info;
	}

	@Override
	public List<DictionaryInfo> load(List<Dictionary> dictionaries) {
		return this.dictionaries.load(dictionaries);
	}

	@Override
	public void use(KeyRing keys) {
		setKeys(keys, new Reply());
	}

	@Override
	public Scanner compile(String name, List<RuleDocument> documents) {
		byte[][] parts = new byte[documents.size() * 2][];
		for (int i = 0; i < documents.size(); i++) {
			parts[2 * i] = documents.get(i).name().getBytes(StandardCharsets.UTF_8);
			parts[2 * i + 1] = documents.get(i).json().getBytes(StandardCharsets.UTF_8);
		}
		Frame frame = this.frames.take();
		try {
			ByteBuffer input = frame.reserve(PackedBytes.length(parts)).clear();
			PackedBytes.put(parts, input);
			Reply reply = frame.reply();
			frame.check("isv_ruleset_compile", NativeCalls.isv_ruleset_compile(this.handle, frame.handle(),
					frame.inputAddress(), input.position(), reply.address()));
			return scanner(name, documents, frame);
		}
		finally {
			this.frames.give(frame);
		}
	}

	private Scanner scanner(String name, List<RuleDocument> documents, Frame frame) {
		Reply reply = frame.reply();
		long ruleSet = reply.handle();
		try {
			return new NativeScanner(this, ruleSet, RuleSet.of(name, documents, rules(frame.answer(), reply.count())));
		}
		catch (RuntimeException | Error ex) {
			NativeCalls.isv_ruleset_free(ruleSet, reply.address());
			throw ex;
		}
	}

	/**
	 * Never fails: of an engine that is closed or breaks while it is asked, what was seen last. One thread reads at a time, so that no
	 * older reading comes after a later one.
	 */
	@Override
	public synchronized EngineTelemetry telemetry() {
		if (this.last == null) {
			try {
				this.seen = readTelemetry(newCounters(), new Reply());
			}
			catch (SieveException ex) {
				// Closed between the look and the call, or broken by it; the next call that matters says so.
			}
		}
		EngineTelemetry last = this.last;
		return (last != null) ? last : this.seen;
	}

	/** Closes it; calls under way end normally, and the native engine goes with the last of them. */
	@Override
	public void close() {
		this.leaks.engineClosed();
		this.frames.close();
	}

	/** Runs when no frame is left: what remains open goes with the engine, so the gauges end at 0 and the counters stay. */
	private void closeHandle() {
		EngineTelemetry counted = this.seen;
		try {
			counted = readTelemetry(this.closingCounters, this.closingReply);
		}
		catch (SieveException ex) {
			// Closing goes on; the counters end where they were seen last.
		}
		this.last = counted.afterClose();
		try {
			int status = NativeCalls.isv_engine_close(this.handle, this.closingReply.address());
			if (status != NativeStatus.OK) {
				// It broke before it closed. A quarantined engine can be closed.
				NativeCalls.isv_engine_close(this.handle, this.closingReply.address());
			}
		}
		finally {
			Reference.reachabilityFence(this);
			this.trace.close();
		}
	}

	private void setThreads(int threads, Reply reply) {
		try {
			reply.check("isv_engine_set_threads",
					NativeCalls.isv_engine_set_threads(this.handle, threads, reply.address()));
		}
		finally {
			Reference.reachabilityFence(reply);
		}
	}

	private void setKeys(KeyRing keys, Reply reply) {
		byte[][] parts = new byte[keys.keys().size() * 2][];
		for (int i = 0; i < keys.keys().size(); i++) {
			parts[2 * i] = keys.keys().get(i).id().getBytes(StandardCharsets.UTF_8);
			parts[2 * i + 1] = keys.keys().get(i).secret();
		}
		ByteBuffer lent = ByteBuffer.allocateDirect((int) PackedBytes.length(parts)).order(ByteOrder.nativeOrder());
		try {
			PackedBytes.put(parts, lent);
			reply.check("isv_engine_set_keys",
					NativeCalls.isv_engine_set_keys(this.handle, Reply.addressOf(lent), lent.position(), reply.address()));
		}
		finally {
			for (byte[] part : parts) {
				Arrays.fill(part, (byte) 0);
			}
			lent.clear().put(new byte[lent.capacity()]);
		}
	}

	private void enable(Set<Feature> features, Reply reply) {
		long flags = (features.contains(Feature.FF1) ? NativeLayout.ENABLE_FF1 : 0)
				| (features.contains(Feature.REVEAL) ? NativeLayout.ENABLE_REVEAL : 0);
		try {
			reply.check("isv_engine_enable", NativeCalls.isv_engine_enable(this.handle, flags, reply.address()));
		}
		finally {
			Reference.reachabilityFence(reply);
		}
	}

	private static ByteBuffer newCounters() {
		return ByteBuffer.allocateDirect(IsvCounters.COUNT * Long.BYTES).order(ByteOrder.nativeOrder());
	}

	private EngineTelemetry readTelemetry(ByteBuffer memory, Reply reply) {
		LongBuffer counters = memory.asLongBuffer();
		try {
			reply.check("isv_engine_counters", NativeCalls.isv_engine_counters(this.handle, Reply.addressOf(memory),
					counters.capacity(), reply.address()));
		}
		finally {
			Reference.reachabilityFence(this);
		}
		Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);
		for (int status = 1; status < IsvCounters.ERRORS_COUNT; status++) {
			long count = counters.get(status);
			if (count > 0) {
				errors.merge(NativeStatus.code(status), count, Long::sum);
			}
		}
		return new EngineTelemetry(counters.get(IsvCounters.CALLS), counters.get(IsvCounters.NANOS),
				counters.get(IsvCounters.BYTES_IN), counters.get(IsvCounters.BYTES_OUT),
				counters.get(IsvCounters.FINDINGS), counters.get(IsvCounters.PANICS),
				counters.get(IsvCounters.LIVE_HANDLES), counters.get(IsvCounters.FRAME_BYTES),
				counters.get(IsvCounters.FRAME_BYTES_HIGH_WATER), counters.get(IsvCounters.DEPRECATED_CALLS),
				counters.get(IsvCounters.POOL_THREADS), counters.get(IsvCounters.POOL_SLICES),
				counters.get(IsvCounters.QUEUE_SLICES), counters.get(IsvCounters.QUEUE_NANOS),
				new StreamTelemetry(counters.get(IsvCounters.STREAMS_OPEN), counters.get(IsvCounters.STREAMS_HELD_BYTES),
						counters.get(IsvCounters.STREAMS_FORCED), counters.get(IsvCounters.STREAMS_STALLED)),
				LeakDetector.leaks(), errors);
	}

	static List<Rule> rules(Answer answer, long records) {
		int count = answer.records(records, IsvRule.BYTES);
		List<Rule> rules = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			int record = i * IsvRule.BYTES;
			String tags = answer.text(record + IsvRule.TAGS_OFFSET, record + IsvRule.TAGS_LENGTH);
			rules.add(new Rule(answer.text(record + IsvRule.ID_OFFSET, record + IsvRule.ID_LENGTH),
					answer.text(record + IsvRule.TITLE_OFFSET, record + IsvRule.TITLE_LENGTH),
					CATEGORIES[answer.index(record + IsvRule.CATEGORY, CATEGORIES.length)],
					tags.isEmpty() ? List.of() : List.of(tags.split(",")),
					ACTIONS[answer.index(record + IsvRule.ACTION, ACTIONS.length)]));
		}
		return rules;
	}

}
