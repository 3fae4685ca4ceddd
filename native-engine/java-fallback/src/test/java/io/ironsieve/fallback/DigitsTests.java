package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DigitsTests {

	private static final SecretKeySpec KEY = new SecretKeySpec(
			HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94"), "AES");

	/** NIST's examples of FF1 with AES-256, samples 7 and 8. */
	@Test
	void encrypt_isThatOfNist() {
		assertThat(Digits.encrypt(KEY, new byte[0], "0123456789")).isEqualTo("6657667009");
		assertThat(Digits.encrypt(KEY, "9876543210".getBytes(StandardCharsets.US_ASCII), "0123456789"))
			.isEqualTo("1001623463");
	}

	@Test
	void replace_keepsSeparators_andTakesNoOtherValues() {
		assertThat(Digits.replace(KEY, "+49 (0) 30/123-45.6")).matches("\\+\\d\\d \\(\\d\\) \\d\\d/\\d{3}-\\d\\d\\.\\d")
			.isNotEqualTo("+49 (0) 30/123-45.6");
		assertThat(Digits.replace(KEY, "12345")).isNull();
		assertThat(Digits.replace(KEY, "1234567a")).isNull();
		assertThat(Digits.replace(KEY, "1".repeat(65))).isNull();
	}

}
