package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.ironsieve.CallListener.Operation;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import org.jspecify.annotations.Nullable;

/** Checks arguments, asks the {@link EngineSupervisor} for whoever serves, and tells listeners. */
final class DefaultSieve implements Sieve {

	private final EngineSupervisor supervisor;

	private final List<CallListener> listeners;

	private final String ruleSetName;

	private final boolean view;

	private DefaultSieve(EngineSupervisor supervisor, List<CallListener> listeners, String ruleSetName, boolean view) {
		this.supervisor = supervisor;
		this.listeners = listeners;
		this.ruleSetName = ruleSetName;
		this.view = view;
	}

	static Sieve open(EngineMode mode, EngineOptions options, Policy policy, List<CallListener> listeners) {
		EngineSupervisor supervisor = EngineSupervisor.open(mode, options, policy);
		return new DefaultSieve(supervisor, listeners, RuleSet.DEFAULT_NAME, false);
	}

	@Override
	public Redaction redact(CharSequence text) {
		String string = checked(text, "text").toString();
		return call(Operation.REDACT, string.length(), (scanner) -> scanner.redact(string), Redaction::findings);
	}

	@Override
	public RedactedBytes redact(byte[] utf8) {
		ByteBuffer buffer = ByteBuffer.wrap(checked(utf8, "utf8"));
		return call(Operation.REDACT, utf8.length, (scanner) -> {
			Edits edits = scanner.edits(buffer);
			return new RedactedBytes(edits.changeNothing() ? utf8 : edits.applyTo(buffer), edits.findings());
		}, RedactedBytes::findings);
	}

	@Override
	public RedactedBytes redact(ByteBuffer utf8) {
		ByteBuffer buffer = checked(utf8, "utf8").duplicate();
		return call(Operation.REDACT, buffer.remaining(), (scanner) -> {
			Edits edits = scanner.edits(buffer);
			return new RedactedBytes(edits.applyTo(buffer), edits.findings());
		}, RedactedBytes::findings);
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
		return call(Operation.REDACT_ALL, units, (scanner) -> Crossings.redactAll(scanner, strings), DefaultSieve::allFindings);
	}

	private static List<Finding> allFindings(List<Redaction> redactions) {
		return redactions.stream().flatMap((redaction) -> redaction.findings().stream()).toList();
	}

	@Override
	public List<Finding> scan(CharSequence text) {
		String string = checked(text, "text").toString();
		return call(Operation.SCAN, string.length(), (scanner) -> scanner.scan(string), Function.identity());
	}

	@Override
	public boolean matches(CharSequence text) {
		String string = checked(text, "text").toString();
		return call(Operation.MATCHES, string.length(), (scanner) -> scanner.matches(string), (found) -> List.of());
	}

	@Override
	public Revealed reveal(CharSequence text) {
		String string = checked(text, "text").toString();
		Revealed revealed = call(Operation.REVEAL, string.length(), (scanner) -> scanner.reveal(string), (result) -> List.of());
		for (CallListener listener : this.listeners) {
			listener.onReveal(revealed.restored(), revealed.ofUnknownKeys(), revealed.notAuthentic());
		}
		return revealed;
	}

	@Override
	public SieveStream openStream(StreamOptions options) {
		checked(options, "options");
		Observation opening = new Observation(Operation.STREAM, 0);
		try {
			return this.supervisor.call((serving) -> {
				opening.engine = serving.engineName();
				Scanner scanner = serving.scanner(this.ruleSetName);
				EngineStream stream = scanner.openStream(options.holdBack());
				if (options.lendsDirectBuffers()) {
					stream.lendDirectBuffers();
				}
				return new DefaultSieveStream(stream, scanner.ruleSet().rules(), options.onFinding(),
						(failure) -> this.supervisor.failed(serving, failure),
						new StreamObservation(this.listeners, serving.engineName(), opening.nanos()));
			});
		}
		catch (SieveException ex) {
			opening.end(ex.code(), List.of());
			throw ex;
		}
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

	private <R> R call(Operation operation, long units, Function<Scanner, R> body,
			Function<R, List<Finding>> findings) {
		if (this.listeners.isEmpty()) {
			return this.supervisor.call((serving) -> body.apply(serving.scanner(this.ruleSetName)));
		}
		Observation observation = new Observation(operation, units);
		try {
			R result = this.supervisor.call((serving) -> {
				observation.engine = serving.engineName();
				return body.apply(serving.scanner(this.ruleSetName));
			});
			observation.end(null, findings.apply(result));
			return result;
		}
		catch (SieveException ex) {
			observation.end(ex.code(), List.of());
			throw ex;
		}
	}

	private static <T> T checked(@Nullable T argument, String name) {
		if (argument == null) {
			throw new SieveException(ErrorCode.INVALID_ARGUMENT, "Argument '" + name + "' is null");
		}
		return argument;
	}

	/** One observed call: remembers when it began and who served it. */
	private final class Observation {

		private final Operation operation;

		private final long units;

		private final long start = System.nanoTime();

		private String engine = "none";

		Observation(Operation operation, long units) {
			this.operation = operation;
			this.units = units;
		}

		void end(@Nullable ErrorCode error, List<Finding> found) {
			long nanos = nanos();
			for (CallListener listener : DefaultSieve.this.listeners) {
				listener.onCall(this.operation, this.engine, error, nanos, this.units, found);
			}
		}

		/** Time since it began. */
		long nanos() {
			return System.nanoTime() - this.start;
		}

	}

}
