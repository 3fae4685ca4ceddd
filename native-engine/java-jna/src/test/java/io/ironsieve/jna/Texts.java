package io.ironsieve.jna;

import java.io.ByteArrayOutputStream;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random texts, and their bytes as anyone can read off the definition of WTF-8. */
final class Texts {

	/** What the rules of {@code testdata/rules} find, almost find, and find in part. */
	private static final List<String> VALUES = List.of("code-17", "code-", "N.N.", "αβγ", "keep-1", "default-22", "with-3",
			"blank-4", "mask:abc", "ends:abcdef", "astral:\uD83D\uDE00x", "hash:h", "short:é", "none:n", " remove-5", "abcdef",
			"ghijkl", "mnop", "qr", "stuv", "wxyz", "keepmenot", "(12)", "ABC", "4111111111111111", "192.168.0.1");

	/** Where the number of bytes or of code units changes. */
	private static final List<Integer> EDGES = List.of(0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000,
			0xFFFD, 0xFFFF, 0x10000, 0x10FFFF);

	private static final int ENCODER_BLOCK = 4096;

	private Texts() {
	}

	/** Values between characters of all planes, lone surrogates among them; often short, sometimes over the encoder's block. */
	static Arbitrary<String> any() {
		Arbitrary<String> bmp = Arbitraries.chars().all().map(String::valueOf);
		Arbitrary<String> surrogate = Arbitraries.chars().range('\uD800', '\uDFFF').map(String::valueOf);
		Arbitrary<String> astral = Arbitraries.integers()
			.between(Character.MIN_SUPPLEMENTARY_CODE_POINT, Character.MAX_CODE_POINT)
			.map(Character::toString);
		Arbitrary<String> ascii = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12);
		Arbitrary<String> edge = Arbitraries.of(EDGES).map(Character::toString);
		Arbitrary<String> run = Combinators
			.combine(Arbitraries.of("x", " ", "é", "\uD83D\uDE00", "\uD83D"),
					Arbitraries.integers().between(ENCODER_BLOCK - 3, ENCODER_BLOCK + 3))
			.as(String::repeat);
		Arbitrary<String> piece = Arbitraries.frequencyOf(Tuple.of(12, Arbitraries.of(VALUES)),
				Tuple.of(6, ascii), Tuple.of(4, bmp), Tuple.of(2, astral),
				Tuple.of(2, surrogate), Tuple.of(4, edge), Tuple.of(1, run));
		return piece.list().ofMaxSize(16).map((pieces) -> String.join("", pieces));
	}

	/** Bytes of a text, code point by code point; a lone surrogate is a code point of three bytes. */
	static byte[] wtf8(String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		text.codePoints().forEach((c) -> {
			if (c < 0x80) {
				bytes.write(c);
			}
			else if (c < 0x800) {
				bytes.write(0xC0 + c / 0x40);
				bytes.write(0x80 + c % 0x40);
			}
			else {
				if (c < 0x10000) {
					bytes.write(0xE0 + c / 0x1000);
				}
				else {
					bytes.write(0xF0 + c / 0x40000);
					bytes.write(0x80 + c / 0x1000 % 0x40);
				}
				bytes.write(0x80 + c / 0x40 % 0x40);
				bytes.write(0x80 + c % 0x40);
			}
		});
		return bytes.toByteArray();
	}

}
