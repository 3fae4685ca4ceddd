package io.ironsieve.stream;

import java.nio.ByteBuffer;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Holds back the last few units and otherwise passes on what comes. An exclamation mark makes it fail. For tests of what surrounds a
 * stream.
 */
final class PassingStream implements SieveStream {

	private final int holdBack;

	private final StringBuilder held = new StringBuilder();

	int feeds;

	volatile int closes;

	PassingStream(int holdBack) {
		this.holdBack = holdBack;
	}

	@Override
	public boolean feed(ByteBuffer chunk, ByteBuffer out) {
		this.feeds++;
		drain(out, this.holdBack);
		while (chunk.hasRemaining() && (out.hasRemaining() || this.held.length() < this.holdBack)) {
			char next = (char) (chunk.get() & 0xFF);
			check(next);
			this.held.append(next);
			drain(out, this.holdBack);
		}
		return !chunk.hasRemaining();
	}

	@Override
	public boolean finish(ByteBuffer out) {
		check(' ');
		drain(out, 0);
		return this.held.length() == 0;
	}

	@Override
	public String feed(CharSequence chunk) {
		chunk.chars().forEach((c) -> check((char) c));
		this.held.append(chunk);
		return take(Math.max(0, this.held.length() - this.holdBack));
	}

	@Override
	public String finish() {
		check(' ');
		return take(this.held.length());
	}

	@Override
	public long held() {
		return this.held.length();
	}

	@Override
	public void close() {
		this.closes++;
	}

	private void drain(ByteBuffer out, int leave) {
		while (this.held.length() > leave && out.hasRemaining()) {
			out.put((byte) this.held.charAt(0));
			this.held.deleteCharAt(0);
		}
	}

	private String take(int count) {
		String taken = this.held.substring(0, count);
		this.held.delete(0, count);
		return taken;
	}

	private void check(char next) {
		if (next == '!' || this.closes > 0) {
			throw new SieveException((next == '!') ? ErrorCode.QUARANTINED : ErrorCode.CLOSED, "asked to");
		}
	}

}
