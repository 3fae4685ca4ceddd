package io.ironsieve;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import org.jspecify.annotations.Nullable;

/**
 * Decides which engine serves a call.
 *
 * <h2>States</h2> The <em>primary</em> is the engine that the mode asks for; the <em>standby</em> is the Java engine in mode
 * {@link EngineMode#PREFERRED}, compiled at the start so that it is ready the moment it is needed and so that a rule it cannot take
 * is known then. While there is no primary, the standby serves; without a standby calls fail with the reason. A standby that could not take each
 * rule would redact less and nobody would see it, so then there is none.
 *
 * <h2>Losing and regaining the primary</h2> A primary that answers {@link ErrorCode#PANIC} or {@link ErrorCode#QUARANTINED} is closed,
 * and a new one is built after a delay that doubles with each loss up to a minute, and begins anew when an engine has
 * served for longer than that. The call that met the panic is served by the
 * standby. A primary that could not be opened at the start is not tried again: a missing library does not appear by waiting.
 *
 * <p>Thread-safe. The only state that calls read is one volatile field each for primary and standby.
 */
final class EngineSupervisor implements AutoCloseable {

	private static final Logger logger = System.getLogger("io.ironsieve");

	private static final Set<ErrorCode> UNAVAILABLE = EnumSet.of(ErrorCode.ENGINE_MISSING, ErrorCode.LIBRARY_MISSING,
			ErrorCode.LIBRARY_CORRUPT, ErrorCode.LIBRARY_INCOMPATIBLE, ErrorCode.EXTRACTION_FAILED,
			ErrorCode.LOAD_FAILED, ErrorCode.PANIC, ErrorCode.QUARANTINED);

	private static final Set<ErrorCode> LOST = EnumSet.of(ErrorCode.PANIC, ErrorCode.QUARANTINED);

	private static final Duration FIRST_DELAY = Duration.ofMillis(500);

	private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

	private final EngineMode mode;

	/** Other ones once keys were reloaded. */
	private volatile EngineOptions options;

	private final Policy policy;

	private final Map<String, RuleSet> descriptions = new LinkedHashMap<>();

	/** By rule set: rules because of which there is no standby. */
	private Map<String, List<String>> nativeOnly = Map.of();

	/** Held while dictionaries are read or keys replaced; calls never wait for it. */
	private final Object reloading = new Object();

	private final LongAdder fallbackCalls = new LongAdder();

	private volatile @Nullable Serving standby;

	private volatile @Nullable Serving primary;

	private volatile @Nullable NativeHistory history;

	private volatile @Nullable SieveException reason;

	private volatile boolean closed;

	private volatile long restarts;

	/** Begun reloads. */
	private volatile long reloads;

	private Duration delay = FIRST_DELAY;

	private long servingSince = System.nanoTime();

	private @Nullable ScheduledExecutorService restarter;

	private EngineSupervisor(EngineMode mode, EngineOptions options, Policy policy) {
		this.mode = mode;
		this.options = options;
		this.policy = policy;
		try {
			this.primary = openPrimary();
			this.standby = (mode == EngineMode.PREFERRED) ? openStandby() : null;
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
		Serving first = current();
		first.scanners()
			.forEach((name, scanner) -> this.descriptions.put(name,
					scanner.ruleSet().withNativeOnly(this.nativeOnly.getOrDefault(name, List.of()))));
	}

	static EngineSupervisor open(EngineMode mode, EngineOptions options, Policy policy) {
		return new EngineSupervisor(mode, options, policy);
	}

	/** Runs a call on whoever serves; on the standby when the primary is lost by this very call. */
	<R> R call(Function<Serving, R> body) {
		Serving serving = begin();
		while (true) {
			try {
				return body.apply(serving);
			}
			catch (SieveException ex) {
				serving = next(serving, ex);
			}
		}
	}

	/** Whoever serves a call that begins now. When the call fails, {@link #next} decides what becomes of it. */
	Serving begin() {
		Serving serving = current();
		if (isStandby(serving)) {
			this.fallbackCalls.increment();
		}
		return serving;
	}

	/**
	 * Who begins a call anew that failed: the same engine after a reload, or the standby when the primary is lost by this very call.
	 * @throws SieveException if nobody does: what the caller is to see
	 */
	Serving next(Serving serving, SieveException ex) {
		boolean onStandby = isStandby(serving);
		if (wasReloaded(serving, ex)) {
			this.fallbackCalls.add(onStandby ? -1 : 0);
			return begin();
		}
		if (onStandby || !isLost(serving, ex)) {
			throw ex;
		}
		lose(serving, ex);
		if (this.standby == null) {
			throw (ex.code() == ErrorCode.CLOSED) ? beingReplaced() : ex;
		}
		return begin();
	}

	private boolean isStandby(Serving serving) {
		Serving standby = this.standby;
		return standby != null && serving.engine() == standby.engine();
	}

	/** Whether the rule sets were closed because others with newer dictionaries or keys took their place. */
	private boolean wasReloaded(Serving serving, SieveException ex) {
		return ex.code() == ErrorCode.CLOSED && !this.closed
				&& (isReloadOf(serving, this.primary) || isReloadOf(serving, this.standby));
	}

	private static boolean isReloadOf(Serving before, @Nullable Serving now) {
		return now != null && now != before && now.engine() == before.engine();
	}

	/** Reads all dictionaries anew; if that fails, what served before serves on. */
	void reloadDictionaries() {
		synchronized (this.reloading) {
			reload((serving) -> serving.reloaded(this.policy));
		}
	}

	/** Asks for the keys anew; if rules cannot do with them, what served before serves on. */
	void reloadKeys() {
		synchronized (this.reloading) {
			KeyRing keys = Objects.requireNonNull(this.policy.keys().keys(), "keys");
			EngineOptions before = this.options;
			use(before.withKeys(keys));
			try {
				reload((serving) -> serving.using(keys, this.policy));
			}
			catch (RuntimeException | Error ex) {
				use(before);
				useAgain(this.primary, before.keys(), ex);
				useAgain(this.standby, before.keys(), ex);
				throw ex;
			}
		}
	}

	private synchronized void use(EngineOptions options) {
		this.options = options;
		this.reloads++;
	}

	/** An engine that cannot is lost by now, and its replacement is opened with the old keys. */
	private static void useAgain(@Nullable Serving serving, KeyRing keys, Throwable reason) {
		try {
			if (serving != null) {
				serving.engine().use(keys);
			}
		}
		catch (SieveException ex) {
			reason.addSuppressed(ex);
		}
	}

	/** Lets the same engines serve with other rule sets. */
	private void reload(UnaryOperator<Serving> step) {
		current();
		Serving primary;
		synchronized (this) {
			this.reloads++;
			primary = this.primary;
		}
		Serving standby = this.standby;
		Serving newPrimary = (primary != null) ? reloaded(primary, step) : null;
		Serving newStandby;
		try {
			newStandby = (standby != null) ? step.apply(standby) : null;
		}
		catch (RuntimeException | Error ex) {
			retire(newPrimary);
			throw ex;
		}
		synchronized (this) {
			this.standby = newStandby;
			if (this.primary == primary) {
				this.primary = newPrimary;
			}
		}
		retire(primary);
		retire(standby);
	}

	private Serving reloaded(Serving primary, UnaryOperator<Serving> step) {
		try {
			return step.apply(primary);
		}
		catch (SieveException ex) {
			if (isLost(primary, ex)) {
				lose(primary, ex);
			}
			throw ex;
		}
	}

	private static void retire(@Nullable Serving serving) {
		if (serving != null) {
			serving.retire();
		}
	}

	List<DictionaryInfo> dictionaries() {
		Serving primary = this.primary;
		Serving serving = (primary != null) ? primary : this.standby;
		return (serving != null) ? serving.dictionaries() : List.of();
	}

	/**
	 * Takes note of a failure of a stream, which no other engine can go on with.
	 * @param serving whoever opened the stream
	 * @return failure as the user of the stream is to see it
	 */
	SieveException failed(Serving serving, SieveException ex) {
		if (isStandby(serving) || !isLost(serving, ex)) {
			return ex;
		}
		lose(serving, ex);
		return (ex.code() == ErrorCode.CLOSED) ? new SieveException(ErrorCode.QUARANTINED,
				"The engine that this stream was opened with is out of use", ex) : ex;
	}

	RuleSet ruleSet(String name) {
		RuleSet ruleSet = this.descriptions.get(name);
		if (ruleSet == null) {
			throw new SieveException(ErrorCode.UNKNOWN_RULE_SET, "There is no rule set '" + name + "'");
		}
		return ruleSet;
	}

	Set<String> ruleSetNames() {
		return java.util.Collections.unmodifiableSet(this.descriptions.keySet());
	}

	SieveStatus status() {
		Serving primary = this.primary;
		Serving serving = (primary != null) ? primary : this.standby;
		SieveException reason = this.reason;
		boolean open = serving != null && !this.closed;
		return new SieveStatus(this.mode, open ? serving.engine().info() : null, primary == null || this.closed,
				this.closed ? "The sieve is closed" : (reason != null) ? reason.getMessage() : null,
				open ? serving.engine().telemetry() : null, nativeTelemetry(), this.fallbackCalls.sum(), this.restarts);
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		if (this.restarter != null) {
			this.restarter.shutdownNow();
		}
		closeQuietly(this.primary);
		closeQuietly(this.standby);
	}

	private @Nullable EngineTelemetry nativeTelemetry() {
		NativeHistory history = this.history;
		return (history != null) ? history.telemetry() : null;
	}

	private static void closeQuietly(@Nullable Serving serving) {
		if (serving != null) {
			serving.engine().close();
		}
	}

	private Serving current() {
		if (this.closed) {
			throw new SieveException(ErrorCode.CLOSED, "The sieve is closed");
		}
		Serving serving = this.primary;
		if (serving == null) {
			serving = this.standby;
		}
		if (serving == null) {
			throw beingReplaced();
		}
		return serving;
	}

	private SieveException beingReplaced() {
		SieveException reason = this.reason;
		return new SieveException((reason != null) ? reason.code() : ErrorCode.ENGINE_MISSING,
				"The native engine is being replaced: " + ((reason != null) ? reason.getMessage() : "unknown reason"),
				reason);
	}

	private @Nullable Serving openPrimary() {
		if (this.mode == EngineMode.JAVA) {
			return Serving.open(provider(EngineInfo.JAVA), this.options, this.policy);
		}
		try {
			Serving opened = Serving.open(provider(EngineInfo.NATIVE), this.options, this.policy);
			this.history = new NativeHistory(opened.engine(), null);
			return opened;
		}
		catch (SieveException ex) {
			if (this.mode == EngineMode.REQUIRED || !UNAVAILABLE.contains(ex.code())) {
				throw ex;
			}
			this.reason = ex;
			logger.log(Level.WARNING, "The Java engine serves in place of the native one, with the same results and slower: "
					+ ex.getMessage());
			return null;
		}
	}

	private @Nullable Serving openStandby() {
		try {
			return Serving.open(provider(EngineInfo.JAVA), this.options, this.policy);
		}
		catch (SieveException ex) {
			if (this.primary != null && ex.code() == ErrorCode.RULE_UNSUPPORTED) {
				doWithoutStandby(ex);
				return null;
			}
			throw new SieveException(ex.code(), (this.primary != null)
					? "Mode PREFERRED needs the Java engine as a standby, and it refuses: " + ex.getMessage()
							+ ". Use mode REQUIRED to do without a standby"
					: "The Java engine is to serve in place of the native one, and it refuses: " + ex.getMessage(), ex);
		}
	}

	/** A standby without these rules would let through what they redact, so there is none. */
	private void doWithoutStandby(SieveException ex) {
		Map<String, List<String>> nativeOnly = new LinkedHashMap<>();
		try (Engine engine = provider(EngineInfo.JAVA).open(this.options)) {
			this.policy.ruleSets().forEach((name, documents) -> nativeOnly.put(name, engine.unsupported(documents)));
		}
		this.nativeOnly = nativeOnly;
		logger.log(Level.WARNING, "The Java engine cannot take the rules "
				+ nativeOnly.values().stream().flatMap(List::stream).distinct().toList()
				+ ", so nothing stands by: calls fail while the native engine is out of use. The first reason: " + ex.getMessage());
	}

	private static EngineProvider provider(String name) {
		ServiceLoader<EngineProvider> providers = ServiceLoader.load(EngineProvider.class,
				EngineProvider.class.getClassLoader());
		for (EngineProvider provider : providers) {
			if (provider.name().equals(name)) {
				return provider;
			}
		}
		throw new SieveException(ErrorCode.ENGINE_MISSING, "There is no " + name + " engine on the class path; add "
				+ (name.equals(EngineInfo.NATIVE) ? "ironsieve-jna" : "ironsieve-fallback"));
	}

	private boolean isLost(Serving serving, SieveException ex) {
		return LOST.contains(ex.code()) || (ex.code() == ErrorCode.CLOSED && !this.closed && !serves(serving.engine()));
	}

	private boolean serves(Engine engine) {
		Serving primary = this.primary;
		return primary != null && primary.engine() == engine;
	}

	/** Logs and closes outside the monitor: an appender may be redacting with this very sieve while it holds a lock of its own. */
	private void lose(Serving serving, SieveException ex) {
		Duration delay = retire(serving, ex);
		if (delay == null) {
			return;
		}
		try {
			logger.log(Level.ERROR, "The native engine is out of use and will be replaced in " + delay.toMillis() + " ms"
					+ ((this.standby != null) ? "; the Java engine serves meanwhile: " : "; calls fail meanwhile: ")
					+ ex.getMessage());
		}
		finally {
			serving.engine().close();
		}
	}

	/** Takes a primary out of service and schedules its replacement; {@code null} when it is out already. */
	private synchronized @Nullable Duration retire(Serving serving, SieveException ex) {
		if (this.closed || !serves(serving.engine())) {
			return null;
		}
		this.primary = null;
		this.reason = ex;
		if (System.nanoTime() - this.servingSince > LONGEST_DELAY.toNanos()) {
			this.delay = FIRST_DELAY;
		}
		return scheduleRestart();
	}

	private synchronized Duration scheduleRestart() {
		Duration delay = this.delay;
		if (!this.closed) {
			if (this.restarter == null) {
				this.restarter = Executors.newSingleThreadScheduledExecutor((task) -> {
					Thread thread = new Thread(task, "ironsieve-supervisor");
					thread.setDaemon(true);
					return thread;
				});
			}
			this.restarter.schedule(this::restart, delay.toMillis(), TimeUnit.MILLISECONDS);
			this.delay = min(delay.multipliedBy(2), LONGEST_DELAY);
		}
		return delay;
	}

	private static Duration min(Duration a, Duration b) {
		return (a.compareTo(b) < 0) ? a : b;
	}

	private void restart() {
		try {
			while (!this.closed) {
				long reloads = this.reloads;
				Serving replacement = Serving.open(provider(EngineInfo.NATIVE), this.options, this.policy);
				if (takeUp(replacement, reloads)) {
					logger.log(Level.INFO, "The native engine has been replaced and serves again");
					return;
				}
				replacement.engine().close();
			}
		}
		catch (RuntimeException | Error ex) {
			if (!this.closed) {
				Duration delay = scheduleRestart();
				logger.log(Level.WARNING, "The native engine cannot be replaced yet; next try in " + delay.toMillis()
						+ " ms: " + ex.getMessage());
			}
		}
	}

	/** Not one that may have been opened with what was there before a reload. */
	private synchronized boolean takeUp(Serving replacement, long reloads) {
		if (this.closed || reloads != this.reloads) {
			return false;
		}
		this.history = new NativeHistory(replacement.engine(), nativeTelemetry());
		this.primary = replacement;
		this.reason = null;
		this.restarts++;
		this.servingSince = System.nanoTime();
		return true;
	}

	/**
	 * Counters over all native engines of this sieve.
	 * @param newest engine that serves, or the last one that did; its counters outlive it
	 * @param before counters of all engines that it replaced
	 */
	private record NativeHistory(Engine newest, @Nullable EngineTelemetry before) {

		EngineTelemetry telemetry() {
			EngineTelemetry telemetry = this.newest.telemetry();
			return (this.before != null) ? telemetry.after(this.before) : telemetry;
		}

	}

}
