package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Revealed;
import io.ironsieve.RuleDocument;
import io.ironsieve.RuleSet;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.FormatEditor.Arrived;
import io.ironsieve.fallback.FormatEditor.Edit;
import io.ironsieve.fallback.FormatEditor.Wanted;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import org.jspecify.annotations.Nullable;

/** One rule set of the Java engine. Thread-safe; every method counts itself in the engine's telemetry. */
final class JavaScanner implements Scanner {

	private final JavaEngine engine;

	private final RuleSet ruleSet;

	private final List<CompiledRule> rules;

	private final Gate gate;

	private final OverlapResolver overlaps;

	/** For revealing; {@code null} when that is not enabled. */
	private final @Nullable ReversibleTokens tokens;

	/** Rule behind the others that finds tokens and nobody sees, if there is one. */
	private final int tokenRule;

	private volatile @Nullable StreamRules streamRules;

	private volatile boolean closed;

	JavaScanner(JavaEngine engine, String name, List<RuleDocument> documents, List<CompiledRule> rules,
			ActionSettings settings) {
		this.engine = engine;
		this.tokens = settings.features().contains(Feature.REVEAL) ? settings.tokens() : null;
		boolean makesTokens = rules.stream().anyMatch((rule) -> rule.action() instanceof Action.Token);
		this.tokenRule = makesTokens ? rules.size() : OverlapResolver.NO_TOKENS;
		this.rules = makesTokens ? withTokenRule(rules, settings.tokens()) : rules;
		this.gate = new Gate(this.rules.stream().map(CompiledRule::requirements).toList());
		this.overlaps = new OverlapResolver(this.rules, this.tokenRule);
		this.ruleSet = RuleSet.of(name, documents, rules.stream().map(CompiledRule::rule).toList());
	}

	private static List<CompiledRule> withTokenRule(List<CompiledRule> rules, ReversibleTokens tokens) {
		List<CompiledRule> all = new ArrayList<>(rules);
		all.add(RuleCompiler.compile(RuleSpec.ofTokens(tokens)));
		return List.copyOf(all);
	}

	@Override
	public RuleSet ruleSet() {
		return this.ruleSet;
	}

	@Override
	public Redaction redact(String text) {
		return call(() -> redacted(text));
	}

	@Override
	public List<Redaction> redactAll(List<String> texts) {
		return call(() -> texts.stream().map(this::redacted).toList());
	}

	@Override
	public List<Finding> scan(String text) {
		return call(() -> edited(text, find(text), Wanted.PLACES, new StringBuilder()).stream().map(this::finding).toList());
	}

	@Override
	public boolean matches(String text) {
		return call(() -> {
			if (this.tokenRule != OverlapResolver.NO_TOKENS) {
				return !find(text).candidates().isEmpty();
			}
			this.engine.counters().scanned(Utf8.length(text, 0, text.length()), List.of());
			if (matchesAsItStands(text)) {
				return true;
			}
			Reading reading = Reading.of(text);
			return reading != null && matchesAsItStands(reading.text());
		});
	}

	private boolean matchesAsItStands(String text) {
		BitSet look = this.gate.look(text);
		return IntStream.range(0, this.rules.size())
			.anyMatch((rule) -> this.gate.isOpen(rule, look) && this.rules.get(rule).matchesAsItStands(text));
	}

	@Override
	public Edits edits(ByteBuffer utf8) {
		return call(() -> {
			String text = Utf8.decode(utf8);
			Found found = find(text);
			return found.candidates().isEmpty() ? Edits.NONE : edits(text, found);
		});
	}

	@Override
	public Revealed reveal(String text) {
		return call(() -> {
			if (this.tokens == null) {
				throw new SieveException(ErrorCode.NOT_ENABLED, "Revealing is not enabled in this engine");
			}
			return this.tokens.reveal(text);
		});
	}

	@Override
	public EngineStream openStream(int holdBack) {
		return call(() -> new JavaStream(this.engine, streamRules(), holdBack));
	}

	/** Made when the first stream is opened; who has no streams does not pay for it. */
	private StreamRules streamRules() {
		StreamRules rules = this.streamRules;
		if (rules == null) {
			synchronized (this.gate) {
				rules = this.streamRules;
				if (rules == null) {
					rules = new StreamRules(this.rules, this.overlaps);
					this.streamRules = rules;
				}
			}
		}
		return rules;
	}

	private Edits edits(String text, Found found) {
		List<Finding> findings = new ArrayList<>(found.candidates().size());
		List<byte @Nullable []> replacements = new ArrayList<>(found.candidates().size());
		StringBuilder out = new StringBuilder();
		FormatEditor editor = editor(text, found, Wanted.REPLACEMENTS);
		int at = 0;
		int bytesAt = 0;
		for (Edit edit = editor.next(text, 0, true, out); edit != null; edit = editor.next(text, 0, true, out)) {
			int start = bytesAt + Utf8.length(text, at, (int) edit.start());
			int end = start + Utf8.length(text, (int) edit.start(), (int) edit.end());
			findings.add(new Finding(this.rules.get(edit.rule()).rule(), start, end));
			replacements.add(edit.replaced() ? Utf8.encode(out.toString()) : null);
			out.setLength(0);
			at = (int) edit.end();
			bytesAt = end;
		}
		return new Edits(findings, replacements);
	}

	private Redaction redacted(String text) {
		Found found = find(text);
		if (found.candidates().isEmpty()) {
			return new Redaction(text, List.of());
		}
		StringBuilder out = new StringBuilder(text.length());
		List<Edit> edits = edited(text, found, Wanted.REDACTED, out);
		List<Finding> findings = edits.stream().map(this::finding).toList();
		return new Redaction(edits.stream().anyMatch(Edit::replaced) ? out.toString() : text, findings);
	}

	/** Edits of a whole text; for {@link Wanted#REDACTED} the output is all of it. */
	private List<Edit> edited(String text, Found found, Wanted wanted, StringBuilder out) {
		List<Edit> edits = new ArrayList<>(found.candidates().size());
		FormatEditor editor = editor(text, found, wanted);
		for (Edit edit = editor.next(text, 0, true, out); edit != null; edit = editor.next(text, 0, true, out)) {
			edits.add(edit);
		}
		if (wanted == Wanted.REDACTED) {
			int at = (int) editor.at();
			FormatEditor.checkLength((long) out.length() + text.length() - at);
			out.append(text, at, text.length());
		}
		return edits;
	}

	private FormatEditor editor(String text, Found found, Wanted wanted) {
		FormatEditor editor = new FormatEditor(this.rules::get, wanted);
		for (Candidate candidate : found.candidates()) {
			boolean isToken = this.rules.get(candidate.rule()).action() instanceof Action.Token;
			// Tokens are made of what stands in the text, so that revealing restores it; everything else of what it reads as.
			String value = isToken ? text.substring(candidate.start(), candidate.end()) : found.value(text, candidate);
			editor.add(new Arrived(candidate.rule(), candidate.start(), candidate.end(), value, false));
		}
		return editor;
	}

	private Found find(String text) {
		Reading reading = Reading.of(text);
		List<Candidate> found = findAsItStands(text);
		if (reading != null) {
			found = this.overlaps.join(found, findAsItStands(reading.text()).stream().map(reading::inText).toList());
		}
		this.engine.counters().scanned(Utf8.length(text, 0, text.length()), found);
		return new Found(found, reading);
	}

	private List<Candidate> findAsItStands(String text) {
		List<Candidate> candidates = new ArrayList<>();
		BitSet look = this.gate.look(text);
		for (int i = 0; i < this.rules.size(); i++) {
			if (this.gate.isOpen(i, look)) {
				this.rules.get(i).find(text, i, candidates::add);
			}
		}
		return this.overlaps.resolve(candidates);
	}

	/**
	 * What was found in a text.
	 * @param reading the text as it reads, if that is otherwise
	 */
	private record Found(List<Candidate> candidates, @Nullable Reading reading) {

		/** Value as it reads. */
		String value(String text, Candidate candidate) {
			return (this.reading != null) ? this.reading.value(text, candidate.start(), candidate.end())
					: text.substring(candidate.start(), candidate.end());
		}

	}

	private Finding finding(Edit edit) {
		return new Finding(this.rules.get(edit.rule()).rule(), (int) edit.start(), (int) edit.end());
	}

	private <R> R call(Supplier<R> body) {
		long start = System.nanoTime();
		try {
			this.engine.checkOpen();
			if (this.closed) {
				throw new SieveException(ErrorCode.CLOSED, "Rule set '" + this.ruleSet.name() + "' is closed");
			}
			R result = body.get();
			this.engine.counters().called(System.nanoTime() - start);
			return result;
		}
		catch (SieveException ex) {
			this.engine.counters().failed(ex.code());
			throw ex;
		}
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
