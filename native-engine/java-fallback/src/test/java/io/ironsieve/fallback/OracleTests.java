package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.ironsieve.Finding;
import io.ironsieve.RuleDocument;
import io.ironsieve.testing.TestData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The scanner against a naive reading of {@code docs/rules.md}: each rule alone on every text, then the overlap order by pairs; the same for the text as it reads, and what overlaps joined. */
class OracleTests {

	private static final List<RuleDocument> DOCUMENTS = TestData
		.documents("actions,validators,dialect,groups,keywords,context,keys,allow,allow-kinds,overlaps,text")
		.stream()
		.map((document) -> new RuleDocument(document.name(),
				document.json().replace("\"id\": \"", "\"id\": \"" + document.name() + ".")))
		.toList();

	private final List<CompiledRule> rules = new DocumentReader(ActionSettings.of(TestData.options())).read(DOCUMENTS)
		.stream()
		.map(RuleCompiler::compile)
		.toList();

	@Test
	void scan_textsMixedFromVectors_agreesWithOracle() {
		var scanner = TestEngine.open().compile("all", DOCUMENTS);
		List<String> texts = TestData.cases("vectors.tsv", 5)
			.map((row) -> Utf8.decode(java.nio.ByteBuffer.wrap(TestData.unescape(row[2]))))
			.filter((text) -> text.length() < 200)
			.toList();
		Random random = new Random(7);
		int found = 0;
		for (int round = 0; round < 700; round++) {
			String text = mix(texts, random);
			List<String> expected = oracle(text);
			assertThat(scanner.scan(text).stream().map(OracleTests::describe).toList()).as(text).isEqualTo(expected);
			assertThat(scanner.matches(text)).isEqualTo(!expected.isEmpty());
			found += expected.size();
		}
		assertThat(found).isGreaterThan(700);
	}

	private static String mix(List<String> texts, Random random) {
		StringBuilder mixed = new StringBuilder();
		for (int i = 0; i < 1 + random.nextInt(3); i++) {
			String text = texts.get(random.nextInt(texts.size()));
			int start = (random.nextInt(3) > 0) ? 0 : random.nextInt(text.length() + 1);
			mixed.append(text.substring(start)).append((random.nextInt(3) > 0) ? " " : "");
		}
		return mixed.toString();
	}

	private static String describe(Finding finding) {
		return finding.ruleId() + ":" + finding.start() + "-" + finding.end();
	}

	private List<String> oracle(String text) {
		List<Candidate> all = new ArrayList<>(oracleAsItStands(text));
		Reading reading = Reading.of(text);
		if (reading != null) {
			oracleAsItStands(reading.text()).stream().map(reading::inText).forEach(all::add);
		}
		return places(text, joined(all));
	}

	/** Joins two that overlap until none do; of each group the one that comes first gives the rule, one that keeps at last. */
	private List<Candidate> joined(List<Candidate> all) {
		List<List<Candidate>> groups = new ArrayList<>();
		for (Candidate candidate : all) {
			List<Candidate> group = new ArrayList<>(List.of(candidate));
			groups.removeIf((other) -> overlaps(other, group) && group.addAll(other));
			groups.add(group);
		}
		return groups.stream().map((group) -> {
			Candidate best = group.get(0);
			for (Candidate candidate : group) {
				boolean differs = keeps(candidate) != keeps(best);
				best = (differs ? keeps(best) : isBetter(candidate, best)) ? candidate : best;
			}
			return new Candidate(best.rule(), group.stream().mapToInt(Candidate::start).min().orElseThrow(),
					group.stream().mapToInt(Candidate::end).max().orElseThrow());
		}).toList();
	}

	private static boolean overlaps(List<Candidate> one, List<Candidate> other) {
		return one.stream().anyMatch((a) -> other.stream().anyMatch((b) -> a.start() < b.end() && b.start() < a.end()));
	}

	private boolean keeps(Candidate candidate) {
		return this.rules.get(candidate.rule()).action() instanceof Action.Keep;
	}

	private List<Candidate> oracleAsItStands(String text) {
		List<Candidate> left = new ArrayList<>();
		for (int i = 0; i < this.rules.size(); i++) {
			this.rules.get(i).find(text, i, left::add);
		}
		List<Candidate> taken = new ArrayList<>();
		while (!left.isEmpty()) {
			Candidate best = left.get(0);
			for (Candidate candidate : left) {
				best = isBetter(candidate, best) ? candidate : best;
			}
			Candidate winner = best;
			taken.add(winner);
			left.removeIf((candidate) -> candidate.start() < winner.end() && winner.start() < candidate.end());
		}
		return taken;
	}

	/** Where they are reported: a number of JSON is replaced as a whole, for one. */
	private List<String> places(String text, List<Candidate> found) {
		FormatEditor editor = new FormatEditor(this.rules::get, FormatEditor.Wanted.PLACES);
		found.stream()
			.sorted(java.util.Comparator.comparingInt(Candidate::start))
			.forEach((each) -> editor.add(new FormatEditor.Arrived(each.rule(), each.start(), each.end(), "", false)));
		List<String> places = new ArrayList<>();
		StringBuilder out = new StringBuilder();
		for (var edit = editor.next(text, 0, true, out); edit != null; edit = editor.next(text, 0, true, out)) {
			places.add(this.rules.get(edit.rule()).rule().id() + ":" + edit.start() + "-" + edit.end());
		}
		return places;
	}

	private boolean isBetter(Candidate one, Candidate other) {
		int onePriority = this.rules.get(one.rule()).priority();
		int otherPriority = this.rules.get(other.rule()).priority();
		if (onePriority != otherPriority) {
			return onePriority > otherPriority;
		}
		if (one.start() != other.start()) {
			return one.start() < other.start();
		}
		return (one.length() != other.length()) ? one.length() > other.length() : one.rule() < other.rule();
	}

}
