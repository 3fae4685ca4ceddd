package io.ironsieve.rulefiles;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;

/** Text of a file, which must be UTF-8. */
final class Utf8Text {

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private Utf8Text() {
	}

	/** Decodes strictly; a byte order mark in front is left out. */
	static String decode(String name, byte[] content) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer in = ByteBuffer.wrap(content);
		CharBuffer out = CharBuffer.allocate(content.length);
		CoderResult result = decoder.decode(in, out, true);
		if (result.isError()) {
			throw new SieveException(ErrorCode.INVALID_DOCUMENT, "Document '" + name + "' is not UTF-8 at line "
					+ line(content, in.position()) + ", byte " + in.position());
		}
		out.flip();
		boolean marked = out.hasRemaining() && out.get(0) == BYTE_ORDER_MARK;
		return (marked ? out.position(1) : out).toString();
	}

	private static int line(byte[] content, int position) {
		int line = 1;
		for (int i = 0; i < position; i++) {
			if (content[i] == '\n') {
				line++;
			}
		}
		return line;
	}

}
