package io.ironsieve.spring.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.util.function.BooleanSupplier;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Redacts bytes of another charset than UTF-8: decodes them, redacts the characters and encodes those again. Bytes that are no character of the
 * charset become its replacement, mostly {@code ?}. As thread-safe as the stream behind it.
 */
final class TranscodingStream implements SieveStream {

	private static final int STEP = 2048;

	private static final int LONGEST_CHARACTER = 16;

	private final SieveStream stream;

	private final CharsetDecoder decoder;

	private final CharsetEncoder encoder;

	/** Bytes at the end of a chunk that are a part of a character, and what makes it whole. */
	private final ByteBuffer rest = ByteBuffer.allocate(LONGEST_CHARACTER).limit(0);

	private final CharBuffer decoded = CharBuffer.allocate(STEP);

	/** Redacted characters that have not been encoded. */
	private CharBuffer ready = CharBuffer.allocate(0);

	private Ending ending = Ending.REDACT;

	/**
	 * Takes a stream over.
	 * @param stream stream on which nothing was called yet, closed with this
	 */
	TranscodingStream(Charset charset, SieveStream stream) {
		this.stream = stream;
		this.decoder = charset.newDecoder()
			.onMalformedInput(CodingErrorAction.REPLACE)
			.onUnmappableCharacter(CodingErrorAction.REPLACE);
		this.encoder = charset.newEncoder()
			.onMalformedInput(CodingErrorAction.REPLACE)
			.onUnmappableCharacter(CodingErrorAction.REPLACE);
	}

	@Override
	public boolean feed(ByteBuffer chunk, ByteBuffer out) {
		return until(out, () -> {
			if (!chunk.hasRemaining()) {
				return true;
			}
			decodeSome(chunk);
			redactDecoded();
			return false;
		});
	}

	@Override
	public boolean finish(ByteBuffer out) {
		if (this.ending == Ending.REDACT) {
			this.decoder.decode(this.rest, this.decoded, true);
			this.decoder.flush(this.decoded);
			redactDecoded();
			makeReady(this.stream.finish());
			this.ending = Ending.ENCODE;
		}
		if (this.ending == Ending.ENCODE && !this.encoder.encode(this.ready, out, true).isOverflow()) {
			this.ending = Ending.FLUSH;
		}
		if (this.ending == Ending.FLUSH && !this.encoder.flush(out).isOverflow()) {
			this.ending = Ending.DONE;
		}
		return this.ending == Ending.DONE;
	}

	@Override
	public String feed(CharSequence chunk) {
		throw new SieveException(ErrorCode.INVALID_ARGUMENT, "This stream takes bytes");
	}

	@Override
	public String finish() {
		throw new SieveException(ErrorCode.INVALID_ARGUMENT, "This stream takes bytes");
	}

	@Override
	public long held() {
		return this.stream.held() + this.ready.remaining();
	}

	@Override
	public void close() {
		this.stream.close();
	}

	/** Takes steps and encodes what they give until one says that it is the last, or the output is full. */
	private boolean until(ByteBuffer out, BooleanSupplier step) {
		boolean last = false;
		boolean room = encode(out);
		while (room && !last) {
			last = step.getAsBoolean();
			room = encode(out);
		}
		return last && room;
	}

	/** Whether everything that is ready fitted; half a surrogate pair stays and waits for the other half. */
	private boolean encode(ByteBuffer out) {
		return !this.encoder.encode(this.ready, out, false).isOverflow();
	}

	private void decodeSome(ByteBuffer chunk) {
		if (!this.rest.hasRemaining()) {
			this.decoder.decode(chunk, this.decoded, false);
			if (this.decoded.position() == 0) {
				keepRest(chunk);
			}
			return;
		}
		this.rest.compact().put(chunk.get()).flip();
		this.decoder.decode(this.rest, this.decoded, false);
	}

	/** Takes the first bytes of a character whose others are still to come. */
	private void keepRest(ByteBuffer chunk) {
		this.rest.clear();
		while (chunk.hasRemaining() && this.rest.hasRemaining()) {
			this.rest.put(chunk.get());
		}
		this.rest.flip();
	}

	private void redactDecoded() {
		String redacted = this.stream.feed(this.decoded.flip());
		this.decoded.clear();
		makeReady(redacted);
	}

	private void makeReady(String redacted) {
		this.ready = CharBuffer.wrap(this.ready.hasRemaining() ? this.ready + redacted : redacted);
	}

	/** What is left to do at the end, in this order. */
	private enum Ending {

		REDACT, ENCODE, FLUSH, DONE

	}

}
