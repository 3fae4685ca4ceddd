package io.ironsieve.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

import io.ironsieve.SieveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The four classes of {@code java.io}. */
class RedactingInputOutputTests {

	private static final String TEXT = "0123456789".repeat(3_000);

	private final PassingStream stream = new PassingStream(5);

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8192, 65536 })
	void inputStream_readsEverything(int size) throws IOException {
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		try (InputStream in = new RedactingInputStream(new ByteArrayInputStream(bytes(TEXT)), this.stream)) {
			byte[] buffer = new byte[size];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				assertThat(count).isPositive();
				read.write(buffer, 0, count);
			}
			assertThat(in.read(buffer)).isEqualTo(-1);
			assertThat(in.read()).isEqualTo(-1);
		}
		assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(TEXT);
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@Test
	void inputStream_givesWhatIsDecidedBeforeItAsksForMore() throws IOException {
		InputStream slow = new InputStream() {

			private int count;

			@Override
			public int read() {
				throw new UnsupportedOperationException();
			}

			@Override
			public int read(byte[] target, int offset, int length) {
				assertThat(this.count++).as("reads").isLessThan(1);
				target[offset + 7] = 'x';
				return 8;
			}

		};
		try (InputStream in = new RedactingInputStream(slow, this.stream)) {
			assertThat(in.read(new byte[100])).isEqualTo(3);
		}
	}

	@Test
	void inputStream_failureGivesNothingMore() throws IOException {
		InputStream in = new RedactingInputStream(new ByteArrayInputStream(bytes("abcdefgh!")), this.stream);
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> in.read(new byte[100]));
		in.close();
		assertThat(this.stream.closes).isEqualTo(1);
		assertThatExceptionOfType(IOException.class).isThrownBy(in::read);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8192, 65536 })
	void outputStream_writesEverything(int size) throws IOException {
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		byte[] bytes = bytes(TEXT);
		OutputStream out = new RedactingOutputStream(written, this.stream);
		for (int at = 0; at < bytes.length; at += size) {
			out.write(bytes, at, Math.min(size, bytes.length - at));
		}
		out.flush();
		assertThat(written.size()).isEqualTo(bytes.length - 5);
		out.close();
		out.close();
		assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(TEXT);
		assertThat(this.stream.closes).isEqualTo(1);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write(1));
	}

	@Test
	void outputStream_failureDropsTheTail() throws IOException {
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		OutputStream out = new RedactingOutputStream(written, this.stream);
		out.write(bytes("abcdefgh"));
		out.flush();
		out.write('!');
		assertThatExceptionOfType(SieveException.class).isThrownBy(out::flush);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write('x'));
		out.close();
		assertThat(written).hasToString("abc");
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@Test
	void outputStream_failureAtTheEnd_closesBoth() throws IOException {
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		OutputStream out = new RedactingOutputStream(written, this.stream);
		out.write(bytes("abcdefgh!"));
		assertThatExceptionOfType(SieveException.class).isThrownBy(out::close);
		assertThat(written.size()).isZero();
		assertThat(this.stream.closes).isEqualTo(1);
		assertThatExceptionOfType(IOException.class).isThrownBy(out::flush);
	}

	@Test
	void outputStream_flush_passesOnWhatIsDecided() throws IOException {
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		try (OutputStream out = new RedactingOutputStream(written, this.stream)) {
			out.write('a');
			out.write(bytes("bcdefgh"));
			assertThat(written.size()).isZero();
			out.flush();
			assertThat(written).hasToString("abc");
		}
		assertThat(written).hasToString("abcdefgh");
	}

	@Test
	void outputStream_smallWrites_areFewCalls() throws IOException {
		try (OutputStream out = new RedactingOutputStream(OutputStream.nullOutputStream(), this.stream)) {
			for (int i = 0; i < 10 << 16; i++) {
				out.write('a');
			}
			assertThat(this.stream.feeds).isEqualTo(9);
		}
	}

	@Test
	void outputStream_rangeOutsideTheArray_isRefused() throws IOException {
		try (OutputStream out = new RedactingOutputStream(OutputStream.nullOutputStream(), this.stream)) {
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> out.write(new byte[2], 1, 2));
			out.write('a');
		}
	}

	@Test
	void outputStream_targetFails_closesBothAndWritesNoMore() {
		OutputStream broken = new OutputStream() {

			@Override
			public void write(int b) throws IOException {
				throw new IOException("full");
			}

		};
		OutputStream out = new RedactingOutputStream(broken, this.stream);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			out.write(bytes("abcdefgh"));
			out.flush();
		}).withMessage("full");
		org.assertj.core.api.Assertions.assertThatCode(out::close).doesNotThrowAnyException();
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8192, 65536 })
	void reader_readsEverything(int size) throws IOException {
		StringBuilder read = new StringBuilder();
		try (Reader in = new RedactingReader(new StringReader(TEXT), this.stream)) {
			char[] buffer = new char[size];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				assertThat(count).isPositive();
				read.append(buffer, 0, count);
			}
			assertThat(in.read()).isEqualTo(-1);
		}
		assertThat(read).hasToString(TEXT);
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@Test
	void reader_failureGivesNothingMore() throws IOException {
		Reader in = new RedactingReader(new StringReader("abcdefgh!"), this.stream);
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> in.read(new char[100]));
		in.close();
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8192, 65536 })
	void writer_writesEverything(int size) throws IOException {
		StringWriter written = new StringWriter();
		Writer out = new RedactingWriter(written, this.stream);
		for (int at = 0; at < TEXT.length(); at += size) {
			out.write(TEXT, at, Math.min(size, TEXT.length() - at));
		}
		out.flush();
		assertThat(written.getBuffer()).hasSize(TEXT.length() - 5);
		out.close();
		out.close();
		assertThat(written).hasToString(TEXT);
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@Test
	void writer_failureDropsTheTail() throws IOException {
		StringWriter written = new StringWriter();
		Writer out = new RedactingWriter(written, this.stream);
		out.write("abcdefgh".toCharArray());
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> out.write('!'));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write('x'));
		out.close();
		assertThat(written).hasToString("abc");
		assertThat(this.stream.closes).isEqualTo(1);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
