package io.ironsieve.jna;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A caller's own memory: what is lent for one call, what is copied, and where it may lie. Slices, positions, byte orders and
 * read-only buffers are in the contract of every engine.
 */
class LentMemoryTests {

	private NativeEngine engine;

	private Scanner scanner;

	@BeforeEach
	void open() {
		this.engine = NativeEngine.open(NativeLibraryLoader.load(EngineOptions.defaults()), EngineOptions.defaults());
		this.scanner = this.engine.compile("lent", List.of(TestRules.DOCUMENT));
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void directBuffer_isCopiedIntoAFrame_likeAnyOther() {
		assertThat(this.scanner.edits(ByteBuffer.allocateDirect(4 << 20)).findings()).isEmpty();
		assertThat(this.engine.telemetry().frameBytesHighWater()).isGreaterThanOrEqualTo(4 << 20);
	}

	@Test
	void directBuffer_ofAStreamThatLends_isReadWhereItIs() {
		assertThat(taken(ByteBuffer.allocateDirect(4 << 20), false)).isLessThan(1 << 20);
		assertThat(taken(ByteBuffer.allocate(4 << 20), true)).isLessThan(1 << 20);
		assertThat(taken(ByteBuffer.allocateDirect(4 << 20), true)).isEqualTo(4 << 20);
	}

	/** Bytes that one call of a stream takes: of those that are copied at most a part. */
	private int taken(ByteBuffer chunk, boolean lent) {
		try (EngineStream stream = this.scanner.openStream(100)) {
			if (lent) {
				stream.lendDirectBuffers();
			}
			return stream.feed(chunk, Integer.MAX_VALUE, new Output());
		}
	}

	@Test
	void mappedFile_mayBeReadOnly(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("text"), "a code-1 b");
		try (FileChannel channel = FileChannel.open(file)) {
			ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
			assertThat(this.scanner.edits(mapped).findings()).hasSize(1);
		}
	}

	/** As log rotation does. Reading where it is would end the process. */
	@Test
	void mappedFileThatWasCut_isAnErrorOfThatCall_andTheEngineServesOn(@TempDir Path directory) throws IOException {
		Path file = Files.write(directory.resolve("text"), new byte[1 << 20]);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
				EngineStream stream = this.scanner.openStream(100)) {
			ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
			channel.truncate(0);
			assertThatExceptionOfType(InternalError.class).isThrownBy(() -> this.scanner.edits(mapped));
			assertThatExceptionOfType(InternalError.class)
				.isThrownBy(() -> stream.feed(mapped, Integer.MAX_VALUE, new Output()));
			assertThat(this.scanner.redact("code-1").text()).isEqualTo("[code]");
		}
	}

	@Test
	void emptyRangeAtTheEnd_isTaken() {
		assertThat(this.scanner.edits(ByteBuffer.allocateDirect(8).position(8)).findings()).isEmpty();
		assertThat(this.scanner.edits(ByteBuffer.allocateDirect(0)).findings()).isEmpty();
	}

	@Test
	void frameInput_mayBeLent_butNotItsOutput() {
		Frame frame = this.engine.frames().take();
		long output = withOutput(frame);
		assertThat(redact(frame, frame.inputAddress(), 16)).isEqualTo(NativeStatus.OK);
		for (long address : new long[] { output, output + 100, output - 8 }) {
			int status = redact(frame, address, 16);
			assertThat(status).isNotEqualTo(NativeStatus.OK);
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> frame.reply().check("isv_ruleset_redact", status))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
				.withMessageContaining("'text'")
				.withMessageContaining("outside the frame's output memory");
		}
		this.engine.frames().give(frame);
	}

	/** Makes a frame whose output is in use; the address of that. */
	private long withOutput(Frame frame) {
		byte[] text = "code-1 code-2".getBytes(StandardCharsets.US_ASCII);
		frame.input().clear().put(text);
		assertThat(redact(frame, frame.inputAddress(), text.length)).isEqualTo(NativeStatus.OK);
		assertThat(frame.reply().count()).isEqualTo(2);
		return frame.reply().outputAddress();
	}

	private int redact(Frame frame, long address, int length) {
		return NativeCalls.isv_ruleset_redact(((NativeScanner) this.scanner).handle(), frame.handle(), address, length, 0,
				frame.reply().address());
	}

	@Test
	void buffer_staysAsItIs_alsoWhenTheCallFails() {
		EngineOptions options = EngineOptions.defaults().withMaxFramesSize(1 << 20);
		try (Sieve small = TestRules.builder().options(options).build()) {
			ByteBuffer heap = ByteBuffer.allocate(2 << 20).position(5);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> small.redact(heap))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MEMORY_LIMIT));
			assertThat(heap.position()).isEqualTo(5);
			assertThat(heap.limit()).isEqualTo(2 << 20);
		}
	}

	/** Output that nobody reads. */
	private static final class Output implements StreamSink {

		@Override
		public void bytes(ByteBuffer redacted) {
		}

		@Override
		public void finding(int rule, long start, long end, boolean forced) {
		}

	}

}
