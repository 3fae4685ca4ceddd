package io.ironsieve.fallback;

import io.ironsieve.fallback.Token.Kind;
import io.ironsieve.fallback.Token.Style;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into tokens, character by character. Not thread-safe.
 *
 * <p>What a text is follows from its beginning: JSON if its first character that is no space is a brace or bracket; XML if it is {@code <} and a name,
 * {@code !} or {@code ?} follow; form data from its first {@code =} on, if all before can be part of that. Where it stops to be that, it is plain, to
 * the end.
 */
final class FormatLexer {

	/** Most characters of a token that is only known at its end. What is longer is none. */
	static final int LONGEST = 256;

	private final Tokens tokens = new Tokens();

	private @Nullable Format format;

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private State state = State.START;

	private long at;

	private long given;

	private enum State {

		START,

		/** Behind {@code <}. */
		ANGLE, FORMAT, PLAIN, ENDED

	}

	/** A format that is followed. */
	interface Format {

		/** No place. */
		long NONE = -1;

		/**
		 * Takes a character.
		 * @return where the text stopped to be in this format, or {@link #NONE}
		 */
		long take(char character, long at, Tokens tokens);

		/**
		 * Takes the end.
		 * @return where that starts which is not finished
		 */
		long end(long at, Tokens tokens);

		/** Style of content of which the next characters change nothing up to {@link #plainEnd}, and are added as one run. */
		default @Nullable Style plainStyle() {
			return null;
		}

		/** First character from here on that may change something. */
		default int plainEnd(CharSequence text, int from) {
			return from;
		}

	}

	/** Up to where tokens were given. */
	long given() {
		return this.given;
	}

	/** Up to where characters were taken. */
	long at() {
		return this.at;
	}

	/**
	 * Next token, if it is finished in the text that is known.
	 * @param text the text from {@code base} on
	 * @param last whether nothing follows
	 */
	@Nullable Token next(CharSequence text, long base, boolean last) {
		while (true) {
			Token token = this.tokens.poll();
			if (token != null) {
				this.given = token.end();
				return token;
			}
			int index = (int) (this.at - base);
			if (index < text.length()) {
				take(text, index);
			}
			else if (last && this.state != State.ENDED) {
				end();
			}
			else {
				return null;
			}
		}
	}

	private void take(CharSequence text, int index) {
		long start = this.at;
		if (this.state == State.PLAIN) {
			this.at += text.length() - index;
			this.tokens.run(Style.PLAIN, start, this.at);
			return;
		}
		Format format = this.format;
		Style style = (format != null) ? format.plainStyle() : null;
		if (format != null && style != null) {
			this.at += format.plainEnd(text, index) - index;
			if (this.at > start) {
				this.tokens.add(Kind.RUN, style, 1, start, this.at);
				return;
			}
		}
		this.at++;
		char character = text.charAt(index);
		long stopped = switch (this.state) {
			case START -> begin(character, start);
			case ANGLE -> beginXml(character, start);
			default -> (this.format != null) ? this.format.take(character, start, this.tokens) : start;
		};
		if (stopped != Format.NONE) {
			this.state = State.PLAIN;
			this.format = null;
			this.tokens.run(Style.PLAIN, stopped, this.at);
		}
	}

	private long begin(char character, long at) {
		switch (character) {
			case ' ', '\t', '\n', '\r' -> {
				return (at < LONGEST) ? Format.NONE : 0;
			}
			case BYTE_ORDER_MARK -> {
				return (at == 0) ? Format.NONE : 0;
			}
			case '{', '[' -> {
				this.tokens.structure(0, at);
				return follow(new JsonFormat(), character, at);
			}
			case '<' -> {
				this.state = State.ANGLE;
				return Format.NONE;
			}
			default -> {
				return (at == 0) ? follow(new FormFormat(), character, at) : 0;
			}
		}
	}

	private long beginXml(char character, long at) {
		if (!XmlFormat.mayFollowAngle(character)) {
			return 0;
		}
		this.tokens.structure(0, at - 1);
		return follow(new XmlFormat(at - 1), character, at);
	}

	private long follow(Format format, char character, long at) {
		this.format = format;
		this.state = State.FORMAT;
		return format.take(character, at, this.tokens);
	}

	private void end() {
		long stopped = switch (this.state) {
			case START, ANGLE -> 0;
			default -> (this.format != null) ? this.format.end(this.at, this.tokens) : this.at;
		};
		this.state = State.ENDED;
		this.tokens.run(Style.PLAIN, stopped, this.at);
	}

}
