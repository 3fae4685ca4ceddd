package io.ironsieve.jna;

import java.nio.ByteBuffer;

/** Addresses and buffers, as the binding that this class loader has makes them; not to be used before it has one. */
final class NativeMemory {

	private static final Binding BINDING = NativeLibraryLoader.binding();

	private NativeMemory() {
	}

	/** Address of the first byte of a direct buffer, whatever its position. */
	static long addressOf(ByteBuffer direct) {
		return BINDING.addressOf(direct);
	}

	/** Native memory as a buffer, big-endian; whoever uses it knows that the memory is there. */
	static ByteBuffer memory(long address, int capacity) {
		return BINDING.memory(address, capacity);
	}

}
