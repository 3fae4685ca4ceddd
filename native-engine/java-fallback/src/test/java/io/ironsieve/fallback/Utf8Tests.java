package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Utf8Tests {

	@Test
	void decode_valid_isTheText() {
		String text = "aé€😀\0\uFFFD\uD7FF\uE000\uDBFF\uDFFF";
		assertThat(decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
	}

	@Test
	void decode_invalid_isOneLoneSurrogateForEachByte() {
		assertThat(decode(new byte[] { 'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b', (byte) 0xFF }))
			.isEqualTo("a\uDCED\uDCA0\uDC80b\uDCFF");
	}

	@Test
	void decode_randomBytes_agreesWithTheJdkOnWhatIsValid() {
		Random random = new Random(3);
		byte[] pool = { 'a', (byte) 0x80, (byte) 0xBF, (byte) 0xC2, (byte) 0xE0, (byte) 0xA0, (byte) 0xED, (byte) 0x9F,
				(byte) 0xF0, (byte) 0x90, (byte) 0xF4, (byte) 0x8F, (byte) 0xC0, (byte) 0xF5 };
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = new byte[random.nextInt(9)];
			for (int i = 0; i < bytes.length; i++) {
				bytes[i] = pool[random.nextInt(pool.length)];
			}
			String text = decode(bytes);
			boolean valid = new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
			assertThat(Utf8.hasLoneSurrogate(text)).isEqualTo(!valid);
			assertThat(Utf8.length(text, 0, text.length())).isEqualTo(bytes.length);
		}
	}

	@Test
	void length_countsPartsOfATextInBytes() {
		String text = "é😀\uDCFFx";
		assertThat(Utf8.length(text, 0, 1)).isEqualTo(2);
		assertThat(Utf8.length(text, 1, 3)).isEqualTo(4);
		assertThat(Utf8.length(text, 3, 5)).isEqualTo(2);
	}

	private static String decode(byte[] bytes) {
		return Utf8.decode(ByteBuffer.wrap(bytes));
	}

}
