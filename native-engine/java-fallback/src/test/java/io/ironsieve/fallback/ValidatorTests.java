package io.ironsieve.fallback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the shared vectors, which hold the accepted and refused values, do not say. */
class ValidatorTests {

	@Test
	void byName_hasTheDocumentedNames() throws IOException {
		assertThat(Validator.BY_NAME).containsKeys("luhn", "iban", "ipv4", "ipv6", "us-ssn", "de-tax-id", "fr-nir",
				"github-token", "jwt", "verhoeff", "bech32", "nl-bsn", "eu-vat");
		assertThat(Validator.BY_NAME.keySet()).isEqualTo(documentedNames());
	}

	/** Names in the tables of the section Validators. */
	private static Set<String> documentedNames() throws IOException {
		String page = Files.readString(Path.of("..", "..", "docs", "rules.md"));
		String from = page.substring(page.indexOf("\n## Validators") + 1);
		String section = from.substring(0, from.indexOf("\n## "));
		return Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|").matcher(section).results().map((row) -> row.group(1))
			.collect(Collectors.toSet());
	}

	@Test
	void accepts_randomText_neverFails() {
		Random random = new Random(5);
		String alphabet = "0123456789ABab.:_-= /+é😀٣\0{}\"";
		int[] points = alphabet.codePoints().toArray();
		for (int round = 0; round < 20_000; round++) {
			StringBuilder value = new StringBuilder();
			for (int i = random.nextInt(20); i > 0; i--) {
				value.appendCodePoint(points[random.nextInt(points.length)]);
			}
			for (Map.Entry<String, Validator> validator : Validator.BY_NAME.entrySet()) {
				validator.getValue().accepts(value.toString());
			}
		}
		assertThat(Validator.BY_NAME.values()).noneMatch((validator) -> validator.accepts(""));
	}

	@Test
	void luhn_oneDigitChanged_isRefused() {
		Luhn luhn = new Luhn();
		String value = "79927398713";
		for (int i = 0; i < value.length(); i++) {
			for (char digit = '0'; digit <= '9'; digit++) {
				String changed = value.substring(0, i) + digit + value.substring(i + 1);
				assertThat(luhn.accepts(changed)).isEqualTo(changed.equals(value));
			}
		}
	}

	@Test
	void luhn_longValue_isTaken() {
		assertThat(new Luhn().accepts("9".repeat(1_000_000) + "0".repeat(2) + "18")).isEqualTo(luhnSum(1_000_000) % 10 == 0);
	}

	/** Sum of 9s doubled or not (9 and 18, which is 9 again), then 0018 which sums to 10. */
	private static long luhnSum(long nines) {
		return nines * 9 + 10;
	}

	@Test
	void iban_exactlyOneCheckNumberFits() {
		Iban iban = new Iban();
		long accepted = java.util.stream.IntStream.range(2, 99)
			.filter((check) -> iban.accepts("DE%02d370400440532013000".formatted(check)))
			.count();
		assertThat(accepted).isEqualTo(1);
	}

	@Test
	void ipv6_agreesWithTheJdkOnRandomForms() throws Exception {
		Random random = new Random(9);
		String[] parts = { "0", "1", "ab", "fFfF", "::", ":", "1.2.3.4" };
		Ipv6 ipv6 = new Ipv6();
		int accepted = 0;
		for (int round = 0; round < 50_000; round++) {
			StringBuilder text = new StringBuilder();
			for (int i = 2 + random.nextInt(14); i > 0; i--) {
				text.append(parts[random.nextInt(parts.length)]);
			}
			if (ipv6.accepts(text.toString())) {
				accepted++;
				assertThat(java.net.InetAddress.getByName(text.toString())).as(text.toString()).isNotNull();
			}
		}
		assertThat(accepted).isPositive();
	}

	@Test
	void jwt_otherEncodingsOfJson_areRefused() {
		Jwt jwt = new Jwt();
		String header = encode("{\"alg\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
		assertThat(jwt.accepts(header + "." + header + ".AA")).isTrue();
		String utf16 = encode("{\"alg\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE));
		assertThat(jwt.accepts(utf16 + "." + header + ".AA")).isFalse();
		String marked = encode("\uFEFF{\"alg\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
		assertThat(jwt.accepts(marked + "." + header + ".AA")).isFalse();
	}

	private static String encode(byte[] bytes) {
		return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
