package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.ironsieve.CallListener.Operation;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import org.jspecify.annotations.Nullable;

/** Checks arguments, asks the {@link EngineSupervisor} for whoever serves, and tells listeners. */
final class DefaultSieve implements Sieve {

	/** What listeners are told when no engine serves. */
	private static final String NO_ENGINE = "none";

	private final EngineSupervisor supervisor;

	/** An array, because a loop over it makes no iterator. */
	private final CallListener[] listeners;

	private final String ruleSetName;

	private final boolean view;

	private DefaultSieve(EngineSupervisor supervisor, CallListener[] listeners, String ruleSetName, boolean view) {
		this.supervisor = supervisor;
		this.listeners = listeners;
		this.ruleSetName = ruleSetName;
		this.view = view;
	}

	static Sieve open(EngineMode mode, EngineOptions options, Policy policy, List<CallListener> listeners) {
		EngineSupervisor supervisor = EngineSupervisor.open(mode, options, policy);
		return new DefaultSieve(supervisor, listeners.toArray(CallListener[]::new), RuleSet.DEFAULT_NAME, false);
	}

	@Override
	public Redaction redact(CharSequence text) {
		String string = checked(text, "text").toString();
		return call(Operation.REDACT, string.length(), string, Scanner::redact, Redaction::findings);
	}

	@Override
	public RedactedBytes redact(byte[] utf8) {
		checked(utf8, "utf8");
		return call(Operation.REDACT, utf8.length, utf8, DefaultSieve::redacted, RedactedBytes::findings);
	}

	@Override
	public RedactedBytes redact(ByteBuffer utf8) {
		ByteBuffer buffer = checked(utf8, "utf8").duplicate();
		return call(Operation.REDACT, buffer.remaining(), buffer, DefaultSieve::redacted, RedactedBytes::findings);
	}

	private static RedactedBytes redacted(Scanner scanner, byte[] utf8) {
		ByteBuffer buffer = ByteBuffer.wrap(utf8);
		Edits edits = scanner.edits(buffer);
		return new RedactedBytes(edits.changeNothing() ? utf8 : edits.applyTo(buffer), edits.findings());
	}

	private static RedactedBytes redacted(Scanner scanner, ByteBuffer utf8) {
		Edits edits = scanner.edits(utf8);
		return new RedactedBytes(edits.applyTo(utf8), edits.findings());
	}

	@Override
	public List<Redaction> redactAll(List<? extends CharSequence> texts) {
		List<String> strings = new ArrayList<>(checked(texts, "texts").size());
		long units = 0;
		for (CharSequence text : texts) {
			String string = checked(text, "texts[" + strings.size() + "]").toString();
			strings.add(string);
			units += string.length();
		}
		return call(Operation.REDACT_ALL, units, strings, Crossings::redactAll, DefaultSieve::allFindings);
	}

	private static List<Finding> allFindings(List<Redaction> redactions) {
		return redactions.stream().flatMap((redaction) -> redaction.findings().stream()).toList();
	}

	@Override
	public List<Finding> scan(CharSequence text) {
		String string = checked(text, "text").toString();
		return call(Operation.SCAN, string.length(), string, Scanner::scan, Function.identity());
	}

	@Override
	public boolean matches(CharSequence text) {
		String string = checked(text, "text").toString();
		return call(Operation.MATCHES, string.length(), string, Scanner::matches, (found) -> List.of());
	}

	@Override
	public Revealed reveal(CharSequence text) {
		String string = checked(text, "text").toString();
		Revealed revealed = call(Operation.REVEAL, string.length(), string, Scanner::reveal, (result) -> List.of());
		for (CallListener listener : this.listeners) {
			listener.onReveal(revealed.restored(), revealed.ofUnknownKeys(), revealed.notAuthentic());
		}
		return revealed;
	}

	@Override
	public SieveStream openStream(StreamOptions options) {
		checked(options, "options");
		long start = System.nanoTime();
		String[] engine = { NO_ENGINE };
		try {
			return this.supervisor.call((serving) -> {
				engine[0] = serving.engineName();
				return open(serving, options, start);
			});
		}
		catch (SieveException ex) {
			tell(Operation.STREAM, engine[0], ex.code(), System.nanoTime() - start, 0, List.of());
			throw ex;
		}
	}

	private SieveStream open(Serving serving, StreamOptions options, long start) {
		Scanner scanner = serving.scanner(this.ruleSetName);
		EngineStream stream = scanner.openStream(options.holdBack());
		if (options.lendsDirectBuffers()) {
			stream.lendDirectBuffers();
		}
		return new DefaultSieveStream(stream, scanner.ruleSet().rules(), options.onFinding(),
				(failure) -> this.supervisor.failed(serving, failure),
				new StreamObservation(List.of(this.listeners), serving.engineName(), System.nanoTime() - start));
	}

	@Override
	public RuleSet ruleSet() {
		return this.supervisor.ruleSet(this.ruleSetName);
	}

	@Override
	public Set<String> ruleSetNames() {
		return this.supervisor.ruleSetNames();
	}

	@Override
	public Sieve using(String ruleSet) {
		if (!ruleSetNames().contains(checked(ruleSet, "ruleSet"))) {
			throw new SieveException(ErrorCode.UNKNOWN_RULE_SET,
					"There is no rule set '" + ruleSet + "'; known are " + ruleSetNames());
		}
		return new DefaultSieve(this.supervisor, this.listeners, ruleSet, true);
	}

	@Override
	public List<DictionaryInfo> dictionaries() {
		return this.supervisor.dictionaries();
	}

	@Override
	public void reloadDictionaries() {
		this.supervisor.reloadDictionaries();
	}

	@Override
	public void reloadKeys() {
		this.supervisor.reloadKeys();
	}

	@Override
	public SieveStatus status() {
		return this.supervisor.status();
	}

	@Override
	public void selfTest() {
		this.supervisor.call((serving) -> {
			SelfTest.run(serving.probe());
			return true;
		});
	}

	@Override
	public void close() {
		if (!this.view) {
			this.supervisor.close();
		}
	}

	/**
	 * Runs a call on whoever serves. What it runs takes its argument from here and captures nothing, and nothing else is made: a call that finds
	 * nothing costs its result alone.
	 */
	private <A, R> R call(Operation operation, long units, A argument, BiFunction<Scanner, A, R> body,
			Function<R, List<Finding>> findings) {
		boolean observed = this.listeners.length > 0;
		long start = observed ? System.nanoTime() : 0;
		String engine = NO_ENGINE;
		R result;
		try {
			Serving serving = this.supervisor.begin();
			while (true) {
				engine = serving.engineName();
				try {
					result = body.apply(serving.scanner(this.ruleSetName), argument);
					break;
				}
				catch (SieveException ex) {
					serving = this.supervisor.next(serving, ex);
				}
			}
		}
		catch (SieveException ex) {
			tell(operation, engine, ex.code(), System.nanoTime() - start, units, List.of());
			throw ex;
		}
		if (observed) {
			tell(operation, engine, null, System.nanoTime() - start, units, findings.apply(result));
		}
		return result;
	}

	private void tell(Operation operation, String engine, @Nullable ErrorCode error, long nanos, long units,
			List<Finding> found) {
		for (CallListener listener : this.listeners) {
			listener.onCall(operation, engine, error, nanos, units, found);
		}
	}

	private static <T> T checked(@Nullable T argument, String name) {
		if (argument == null) {
			throw new SieveException(ErrorCode.INVALID_ARGUMENT, "Argument '" + name + "' is null");
		}
		return argument;
	}

}
