package io.ironsieve.fallback;

import java.util.ArrayDeque;

import io.ironsieve.fallback.Token.Kind;
import io.ironsieve.fallback.Token.Style;
import org.jspecify.annotations.Nullable;

/** Tokens that are finished, in order. Not thread-safe. */
final class Tokens {

	private final ArrayDeque<Token> tokens = new ArrayDeque<>();

	void structure(long start, long end) {
		add(Kind.STRUCTURE, Style.PLAIN, 0, start, end);
	}

	void run(Style style, long start, long end) {
		add(Kind.RUN, style, 0, start, end);
	}

	/** Adds a token, if it has any characters. */
	void add(Kind kind, Style style, int level, long start, long end) {
		if (start < end) {
			this.tokens.add(new Token(kind, style, level, start, end));
		}
	}

	@Nullable Token poll() {
		return this.tokens.poll();
	}

}
