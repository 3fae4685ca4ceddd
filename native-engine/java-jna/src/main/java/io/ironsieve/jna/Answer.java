package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;

/**
 * What a call has written into its frame's output. Checks every size and place before it uses one: a library that answers nonsense is met with an
 * {@link ErrorCode#UNKNOWN}, not with an exception of the reader's own, and never with a huge allocation or a read beside the output.
 */
final class Answer {

	private final ByteBuffer output;

	private final long length;

	/**
	 * Reads an output.
	 * @param output mapped memory of the output, native byte order
	 * @param length bytes of it in use, as the reply says
	 */
	Answer(ByteBuffer output, long length) {
		this.output = output;
		this.length = length;
		if (length < 0 || length > output.capacity()) {
			throw broken(length + " bytes of output in a memory of " + output.capacity());
		}
	}

	/** Number of records at the start, checked. */
	int records(long count, int bytesOfEach) {
		if (count < 0 || count > this.length / bytesOfEach) {
			throw broken(count + " records in " + this.length + " bytes of output");
		}
		return (int) count;
	}

	/** Field of 32 bits of a record that was counted. */
	int number(int at) {
		return this.output.getInt(at);
	}

	/** Field of 32 bits that is an index. */
	int index(int at, int size) {
		int index = this.output.getInt(at);
		if (index < 0 || index >= size) {
			throw broken("index " + index + " of " + size);
		}
		return index;
	}

	/** Field of 64 bits that lies between two others. */
	int between(int at, int least, int most) {
		long number = this.output.getLong(at);
		if (number < least || number > most) {
			throw broken("number " + number + " where " + least + " to " + most + " is possible");
		}
		return (int) number;
	}

	/** Field of 64 bits that is not below another number. */
	long atLeast(int at, long least) {
		long number = this.output.getLong(at);
		if (number < least) {
			throw broken("number " + number + " where at least " + least + " is possible");
		}
		return number;
	}

	/** The bytes from a place on, not copied: valid until the next call with the frame. */
	ByteBuffer from(int start) {
		return this.output.slice(start, (int) this.length - start);
	}

	/** Copy of the bytes that a field of 64 bits points to. */
	byte[] bytes(int offsetField, int length) {
		long offset = this.output.getLong(offsetField);
		if (length < 0 || offset < 0 || offset > this.length - length) {
			throw broken(Integer.toUnsignedString(length) + " bytes at " + offset + " in " + this.length + " bytes of output");
		}
		byte[] bytes = new byte[length];
		this.output.get((int) offset, bytes);
		return bytes;
	}

	String text(int offsetField, int lengthField) {
		return new String(bytes(offsetField, number(lengthField)), StandardCharsets.UTF_8);
	}

	static SieveException broken(String what) {
		return new SieveException(ErrorCode.UNKNOWN, "The native library answered with what cannot be: " + what);
	}

}
