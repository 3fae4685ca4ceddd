package io.ironsieve.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.ironsieve.EngineMode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the tokens of a language model come through: 2,000 tokens of 1 to 6 characters, with values that they cut. An engine's tests extend
 * this with the mode that serves with it.
 */
public abstract class TokenStreamContract {

	private static final int TOKENS = 2_000;

	private static final String PROSE = """
			Sure, here is what I found about the order. The customer wrote on Monday that the parcel never arrived, and that the \
			courier left no note. You could offer a refund or send the item again; both are fine with the policy. I would start \
			with an apology, then ask which of the two they prefer. Keep it short and friendly, people read such mails on a phone.

			1. Look up the order in the shop.
			2. Check whether the parcel is still on its way.
			3. Answer within a day.
			""";

	private static final List<String> VALUES = List.of("jane.doe@example.com", "4111 1111 1111 1111",
			"DE89 3704 0044 0532 0130 00", "AKIAIOSFODNN7EXAMPLE", "+49 30 901820", "ghp_16C7e42F292c6912E7710c838347Ae178B4a");

	private final EngineMode mode;

	protected TokenStreamContract(EngineMode mode) {
		this.mode = mode;
	}

	@Test
	void tokens_anyCut_giveWhatOnePieceGives() {
		try (Sieve sieve = sieve()) {
			for (int seed = 0; seed < 3; seed++) {
				List<String> tokens = tokens(seed);
				StringBuilder streamed = new StringBuilder();
				try (SieveStream stream = sieve.openStream()) {
					tokens.forEach((token) -> streamed.append(stream.feed(token)));
					streamed.append(stream.finish());
				}
				String text = String.join("", tokens);
				assertThat(streamed).hasToString(sieve.redact(text).text());
				assertThat(streamed.toString()).doesNotContain("jane", "1111 1111", "0532", "IOSFODNN", "901820", "F292c");
				assertThat(text).contains(VALUES);
			}
		}
	}

	@Test
	void tokens_atTheMedian_waitForOneLaterTokenAtMost() {
		try (Sieve sieve = sieve()) {
			int[] waits = waits(sieve, tokens(7));
			Arrays.sort(waits);
			assertThat(waits[waits.length / 2]).as("later tokens that a token waits for, at the median").isLessThanOrEqualTo(1);
		}
	}

	/** For each token how many later ones came before everything in front of its end was decided. */
	private static int[] waits(Sieve sieve, List<String> tokens) {
		int[] waits = new int[tokens.size()];
		try (SieveStream stream = sieve.openStream()) {
			long[] ends = new long[tokens.size()];
			long fed = 0;
			int waiting = 0;
			for (int i = 0; i < tokens.size(); i++) {
				stream.feed(tokens.get(i));
				fed += tokens.get(i).length();
				ends[i] = fed;
				long decided = fed - stream.held();
				while (waiting <= i && ends[waiting] <= decided) {
					waits[waiting] = i - waiting;
					waiting++;
				}
			}
			for (; waiting < tokens.size(); waiting++) {
				waits[waiting] = tokens.size() - waiting;
			}
		}
		return waits;
	}

	private Sieve sieve() {
		return Sieve.builder().mode(this.mode).packs("pii", "secrets").build();
	}

	private static List<String> tokens(int seed) {
		Random random = new Random(seed);
		StringBuilder text = new StringBuilder();
		while (text.length() < 6 * TOKENS) {
			String[] sentences = PROSE.split("(?<=\\. )");
			for (String sentence : sentences) {
				text.append(sentence);
				if (random.nextInt(3) == 0) {
					text.append("The record says ").append(VALUES.get(random.nextInt(VALUES.size()))).append(" there. ");
				}
			}
		}
		List<String> tokens = new ArrayList<>();
		int at = 0;
		while (tokens.size() < TOKENS) {
			int end = at + 1 + random.nextInt(6);
			tokens.add(text.substring(at, end));
			at = end;
		}
		return tokens;
	}

}
