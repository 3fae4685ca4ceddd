package io.ironsieve.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.ironsieve.EngineMode;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.EngineOptions;
import io.ironsieve.SieveBuilder;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.Explainer;
import io.ironsieve.rulefiles.RuleFiles;
import org.jspecify.annotations.Nullable;

/**
 * Tests rules: each of a set in company of the others, as they serve. A test that fails says what became of each match of the rule. Works
 * with any test framework; thread-safe.
 *
 * <pre>
 * try (RuleTester tester = RuleTester.of(Path.of("src/main/resources/rules/own.yaml"))) {
 *     tester.rule("customer-number").finds("customer C-22345672", "22345672").findsNothing("C-22345672");
 * }
 * </pre>
 */
public final class RuleTester implements AutoCloseable {

	private final List<RuleDocument> documents;

	private final Sieve sieve;

	private @Nullable Explainer explainer;

	private RuleTester(EngineMode mode, List<RuleDocument> documents) {
		this.documents = List.copyOf(documents);
		SieveBuilder builder = Sieve.builder().mode(mode).options(EngineOptions.defaults()
			.withHashKey(HashKey.random())
			.withFeatures(Set.of(Feature.values())));
		documents.forEach(builder::document);
		this.sieve = builder.build();
	}

	/**
	 * Tests documents on the Java engine.
	 * @throws SieveException when one is refused
	 */
	public static RuleTester of(RuleDocument... documents) {
		return on(EngineMode.JAVA, List.of(documents));
	}

	/**
	 * Tests rule files on the Java engine.
	 * @throws SieveException when one is refused
	 * @throws UncheckedIOException when one cannot be read
	 */
	public static RuleTester of(Path... files) {
		return on(EngineMode.JAVA, List.of(files).stream().map(RuleTester::read).toList());
	}

	/**
	 * Tests documents on the engine of a mode, which has to be on the class path.
	 * @throws SieveException when one is refused
	 */
	public static RuleTester on(EngineMode mode, List<RuleDocument> documents) {
		return new RuleTester(mode, documents);
	}

	/**
	 * One of the rules.
	 * @throws AssertionError when there is none of this identifier
	 */
	public RuleCheck rule(String id) {
		if (this.sieve.ruleSet().rules().stream().noneMatch((rule) -> rule.id().equals(id))) {
			throw new AssertionError("There is no rule '" + id + "' in " + this.sieve.ruleSet().documents());
		}
		return new RuleCheck(this, id);
	}

	Sieve sieve() {
		return this.sieve;
	}

	/** Compiled when the first test fails. */
	synchronized List<String> explain(String rule, String text) {
		if (this.explainer == null) {
			this.explainer = Explainer.of(this.documents);
		}
		return this.explainer.explain(rule, text);
	}

	@Override
	public void close() {
		this.sieve.close();
	}

	private static RuleDocument read(Path file) {
		try {
			return RuleFiles.read(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Rule file " + file + " cannot be read", ex);
		}
	}

}
