package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvReply;

/**
 * Memory that a call answers into. Belongs to one call at a time. Whoever passes its address on keeps it reachable until the call is back:
 * by using it afterwards, or by a {@link java.lang.ref.Reference#reachabilityFence}.
 */
final class Reply {

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(IsvReply.BYTES).order(ByteOrder.nativeOrder());

	private final long address = addressOf(this.buffer);

	Reply() {
		this.buffer.putInt(IsvReply.SIZE, IsvReply.BYTES);
	}

	/** Address of the first byte of a direct buffer, whatever its position. */
	static long addressOf(ByteBuffer direct) {
		return NativeMemory.addressOf(direct);
	}

	long address() {
		return this.address;
	}

	long handle() {
		return this.buffer.getLong(IsvReply.HANDLE);
	}

	long count() {
		return this.buffer.getLong(IsvReply.COUNT);
	}

	long inputAddress() {
		return this.buffer.getLong(IsvReply.INPUT_ADDRESS);
	}

	long inputCapacity() {
		return this.buffer.getLong(IsvReply.INPUT_CAPACITY);
	}

	long outputAddress() {
		return this.buffer.getLong(IsvReply.OUTPUT_ADDRESS);
	}

	long outputCapacity() {
		return this.buffer.getLong(IsvReply.OUTPUT_CAPACITY);
	}

	long outputLength() {
		return this.buffer.getLong(IsvReply.OUTPUT_LENGTH);
	}

	/** Throws what a failed call has to say; does nothing after a successful one. */
	void check(String function, int status) {
		if (NativeStatus.isFailure(status)) {
			throw failure(function, status);
		}
	}

	private SieveException failure(String function, int status) {
		int length = Math.min(Math.max(this.buffer.getInt(IsvReply.MESSAGE_LENGTH), 0), IsvReply.MESSAGE_COUNT);
		byte[] message = new byte[length];
		this.buffer.get(IsvReply.MESSAGE, message);
		String sentence = (length > 0) ? new String(message, StandardCharsets.UTF_8)
				: "status " + status + " without a message (" + function + ")";
		return new SieveException(NativeStatus.code(status), sentence, status, null);
	}

}
