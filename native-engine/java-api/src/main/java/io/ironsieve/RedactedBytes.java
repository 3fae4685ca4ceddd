package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Outcome of redacting UTF-8 bytes. Bytes that are not UTF-8 are passed on unchanged.
 *
 * <p>Holds its bytes without copying them; whoever passes the array on passes on the right to change it.
 */
public final class RedactedBytes {

	private final byte[] bytes;

	private final List<Finding> findings;

	/**
	 * For engines.
	 * @param bytes redacted text, not copied
	 * @param findings what was found, by byte position in the original
	 */
	public RedactedBytes(byte[] bytes, List<Finding> findings) {
		this.bytes = Objects.requireNonNull(bytes, "bytes");
		this.findings = List.copyOf(findings);
	}

	/**
	 * Redacted text: the array that was passed in when nothing was replaced and it was an array.
	 */
	public byte[] bytes() {
		return this.bytes;
	}

	/** Read-only view of {@link #bytes()}. */
	public ByteBuffer buffer() {
		return ByteBuffer.wrap(this.bytes).asReadOnlyBuffer();
	}

	/** What was found, by byte position in the original, never overlapping. */
	public List<Finding> findings() {
		return this.findings;
	}

	/** Whether anything was found. */
	public boolean hasFindings() {
		return !this.findings.isEmpty();
	}

}
