package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ironsieve.jna.NativeLayout.IsvStreamProgress;

/** Memory that calls of streams fill with how far they have got. */
final class StreamProgress {

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(IsvStreamProgress.BYTES).order(ByteOrder.nativeOrder());

	private final long address = Reply.addressOf(this.buffer);

	StreamProgress() {
		this.buffer.putInt(IsvStreamProgress.SIZE, IsvStreamProgress.BYTES);
	}

	long address() {
		return this.address;
	}

	/** Bytes taken, of so many that were offered. */
	int taken(int offered) {
		long taken = this.buffer.getLong(IsvStreamProgress.TAKEN);
		if (taken < 0 || taken > offered) {
			throw Answer.broken(taken + " bytes taken of " + offered);
		}
		return (int) taken;
	}

	long held() {
		return this.buffer.getLong(IsvStreamProgress.HELD);
	}

}
