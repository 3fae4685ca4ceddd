package io.ironsieve.test;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.HashKey;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Both engines read every text alike: the hash of a value is that of what it reads as. */
class TextAsItReadsTests {

	private static final RuleDocument WHOLE_TEXT = new RuleDocument("whole", """
			{"schema": 2, "name": "whole", "rules": [{"id": "all", "pattern": "(?s)<<.*>>",
			 "action": {"type": "hash", "with": "{hash}", "length": 64}}]}""");

	private static final List<String> PARTS = List.of("\\", "\\\\", "\\".repeat(14), "u0041", "ud83d", "\\uDE00", "u{1F600}", "x41", "n", "\"",
			"{", "}", "%", "25", "41", "%41", "%C3", "%A9", "%E2%80%8B", "%EF%BC%91", "%F0%9F%98%80", "%ED%A0%80", "%C0%80", "&", "amp;",
			"#", "65;", "x41;", "#65;", "lt;", "nbsp;", "shy;", "commat;", "NewLine;", "&#xD800;", "&#1114112;", "&#99999999;", "0", "+",
			"=", "a=", "]=", "a", "Z", "_", "@", " ", "-", ".", "~", "/", "\uFF11", "\uFF5E", "\u200B", "\u00AD", "\u00A0", "\u2013",
			"\u0430", "\u03BF", "\u0441".repeat(9), "\u0444", "\u00E9", "\uD835\uDFD8", "\uD835\uDC00", "\uD83D\uDE00", "\uD83D",
			"\uDE00", "\u212A", "\n");

	@Test
	void randomTexts_readAlikeInBothEngines() {
		EngineOptions options = EngineOptions.defaults().withHashKey(HashKey.of("k", new byte[32]));
		try (Sieve java = Sieve.builder().mode(EngineMode.JAVA).options(options).document(WHOLE_TEXT).build();
				Sieve rust = Sieve.builder().mode(EngineMode.REQUIRED).options(options).document(WHOLE_TEXT).build()) {
			Random random = new Random(5);
			for (int round = 0; round < 100_000; round++) {
				StringBuilder text = new StringBuilder("<<");
				for (int i = random.nextInt(12); i >= 0; i--) {
					text.append(PARTS.get(random.nextInt(PARTS.size())));
				}
				String value = text.append(">>").toString();
				assertThat(java.redact(value)).as(escaped(value)).isEqualTo(rust.redact(value));
			}
		}
	}

	private static String escaped(String text) {
		return text.chars().mapToObj((c) -> (c > ' ' && c < 0x7F) ? Character.toString(c) : String.format("<%04X>", c)).collect(Collectors.joining());
	}

}
