package io.ironsieve.bench.peers;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.ironsieve.Dictionary;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveBuilder;

/** This project's engine, everything done: validators, context, overlaps, replacement. */
final class Ironsieve implements Peer {

	/** How texts are handed over. */
	enum Call {

		STRING, BYTES, BATCH

	}

	private static final int BATCH = 64;

	/** The one rule of a workload of literals. */
	private static final String LITERALS = """
			{"schema": 2, "name": "bench", "rules": [{"id": "literals", "dictionary": "literals"}]}
			""";

	private final Sieve sieve;

	private final double ready;

	private final Call call;

	private final Map<String, Integer> rules = new HashMap<>();

	/** Bytes of texts: their making is not the engine's work. */
	private final Map<String, byte[]> bytes = new IdentityHashMap<>();

	Ironsieve(Workload workload, Call call) {
		SieveBuilder builder = Sieve.builder()
			.mode(EngineMode.REQUIRED)
			.options(EngineOptions.defaults().withThreads(1));
		workload.documents().forEach((document) -> builder.document(new RuleDocument("bench", document)));
		workload.identifiers().forEach((id) -> this.rules.put(id, this.rules.size()));
		if (workload.documents().isEmpty()) {
			builder.dictionary(Dictionary.of("literals", () -> workload.patterns().stream())).document(new RuleDocument("bench", LITERALS));
			this.rules.put("literals", 0);
		}
		long start = System.nanoTime();
		this.sieve = builder.build();
		this.ready = (System.nanoTime() - start) / 1e9;
		this.call = call;
		if (call == Call.BYTES) {
			workload.texts().forEach((text) -> this.bytes.put(text, text.getBytes(StandardCharsets.US_ASCII)));
		}
	}

	@Override
	public Comparison comparison() {
		return Comparison.FOUND;
	}

	@Override
	public String leftOut() {
		return "nothing; ready in %.2f s".formatted(this.ready);
	}

	@Override
	public int batch() {
		return (this.call == Call.BATCH) ? BATCH : 1;
	}

	@Override
	public int scan(List<String> texts) {
		return switch (this.call) {
			case STRING -> this.sieve.redact(texts.get(0)).findings().size();
			case BYTES -> this.sieve.redact(this.bytes.get(texts.get(0))).findings().size();
			case BATCH -> {
				int findings = 0;
				for (Redaction redaction : this.sieve.redactAll(texts)) {
					findings += redaction.findings().size();
				}
				yield findings;
			}
		};
	}

	@Override
	public List<Place> places(String text) {
		List<Finding> findings = switch (this.call) {
			case STRING -> this.sieve.redact(text).findings();
			case BYTES -> this.sieve.redact(this.bytes.get(text)).findings();
			case BATCH -> this.sieve.redactAll(List.of("", text)).get(1).findings();
		};
		return findings.stream()
			.map((finding) -> new Place(this.rules.get(finding.ruleId()), finding.start(), finding.end()))
			.toList();
	}

	@Override
	public void close() {
		this.sieve.close();
	}

}
