package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ironsieve.jna.NativeLayout.IsvScanCall;

/**
 * Numbers of a scanning call in native memory: by JNA each number that crosses takes some 14 ns, which is more than writing all of them here. What a frame's
 * calls have in common is written once. Belongs to one call at a time; that it is reachable until the call is back is the frame's doing.
 */
final class ScanCall {

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(IsvScanCall.BYTES).order(ByteOrder.nativeOrder());

	private final long address = NativeMemory.addressOf(this.buffer);

	ScanCall(long frame, long reply) {
		this.buffer.putInt(IsvScanCall.SIZE, IsvScanCall.BYTES);
		this.buffer.putLong(IsvScanCall.FRAME, frame);
		this.buffer.putLong(IsvScanCall.REPLY, reply);
	}

	/**
	 * Calls.
	 * @param function one of the numbers in {@link NativeLayout} that begin with {@code CALL}
	 * @param input where the text is, or the texts are
	 * @return status number
	 */
	int call(int function, long ruleSet, long input, long length, long flags) {
		this.buffer.putInt(IsvScanCall.FUNCTION, function);
		this.buffer.putLong(IsvScanCall.RULESET, ruleSet);
		this.buffer.putLong(IsvScanCall.ADDRESS, input);
		this.buffer.putLong(IsvScanCall.LENGTH, length);
		this.buffer.putLong(IsvScanCall.FLAGS, flags);
		return NativeCalls.isv_ruleset_call(this.address);
	}

}
