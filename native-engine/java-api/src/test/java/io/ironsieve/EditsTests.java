package io.ironsieve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ironsieve.spi.Edits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EditsTests {

	private static final Rule RULE = new Rule("r", "r", Category.CUSTOM, List.of(), "replace");

	@Test
	void applyTo_replacesRemovesAndKeeps() {
		Edits edits = new Edits(List.of(finding(0, 1), finding(2, 4), finding(5, 6)),
				new ArrayList<>(Arrays.asList(bytes("long"), bytes(""), null)));
		ByteBuffer text = ByteBuffer.wrap(bytes("..abcdefg.")).position(2).limit(9);
		assertThat(new String(edits.applyTo(text), StandardCharsets.UTF_8)).isEqualTo("longbefg");
		assertThat(text.position()).isEqualTo(2);
		assertThat(edits.changeNothing()).isFalse();
	}

	@Test
	void applyTo_nothing_copies() {
		assertThat(Edits.NONE.applyTo(ByteBuffer.wrap(bytes("abc")))).isEqualTo(bytes("abc"));
		assertThat(Edits.NONE.changeNothing()).isTrue();
	}

	@Test
	void findingsAndReplacements_areOfOneLength() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Edits(List.of(finding(0, 1)), List.of()));
	}

	private static Finding finding(int start, int end) {
		return new Finding(RULE, start, end);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
