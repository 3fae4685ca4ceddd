package io.ironsieve.sample;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.test.web.server.LocalServerPort;

import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
@Timeout(120)
class StreamTests {

	private static final String LINE = "2026-01-01T00:00:00Z INFO order 4711 of anna.schmidt@example.org was sent, all fine\n";

	private static final String REDACTED = LINE.replace("anna.schmidt@example.org", "[email]");

	private static final int LINES = 64_000_000 / LINE.length();

	@LocalServerPort
	private int port;

	@Test
	void stream_small_isRedacted() {
		HttpResponse<byte[]> response = new ServiceClient(this.port).post("/api/redact/stream", "text/plain",
				BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LINE.getBytes(StandardCharsets.UTF_8))));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(text(response)).isEqualTo(REDACTED);
		assertThat(response.headers().firstValue("content-type")).contains("text/plain");
	}

	@Test
	void stream_otherMediaType_isRefused() {
		assertThat(new ServiceClient(this.port).post("/api/redact/stream", "image/png", new byte[1]).statusCode()).isEqualTo(415);
	}

	/** With {@code max-body-size} of 16 MB for the other calls; the answer flows while the request is under way. */
	@Test
	void stream_64megabytes_flowsBothWays() throws Exception {
		try (Socket socket = open()) {
			AtomicLong sent = new AtomicLong();
			CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(socket, sent));
			InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
			assertThat(head(in)).contains(" 200").containsIgnoringCase("transfer-encoding: chunked");
			assertThat(sent.get()).as("bytes sent when the answer began").isLessThan((long) LINES * LINE.length());
			long received = 0;
			for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
				byte[] chunk = in.readNBytes(size);
				for (int i = 0; i < size; i++) {
					assertEqual(chunk[i], REDACTED.charAt((int) ((received + i) % REDACTED.length())), received + i);
				}
				received += size;
				in.readNBytes(2);
			}
			assertThat(received).isEqualTo((long) LINES * REDACTED.length());
			sender.get();
		}
	}

	@Test
	void stream_clientBreaksOff_serviceGoesOn() throws Exception {
		try (Socket socket = open()) {
			socket.getOutputStream().write(("ffff\r\n" + LINE.repeat(100)).getBytes(StandardCharsets.UTF_8));
			socket.setSoLinger(true, 0);
		}
		stream_small_isRedacted();
	}

	private Socket open() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
		socket.getOutputStream()
			.write(("POST /api/redact/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
					+ "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static void send(Socket socket, AtomicLong sent) {
		try {
			OutputStream out = socket.getOutputStream();
			int lines = 1000;
			for (int done = 0; done < LINES; done += lines) {
				byte[] text = LINE.repeat(Math.min(lines, LINES - done)).getBytes(StandardCharsets.US_ASCII);
				out.write((Integer.toHexString(text.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
				out.write(text);
				out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
				sent.addAndGet(text.length);
			}
			out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertEqual(byte actual, char expected, long position) {
		if (actual != expected) {
			throw new AssertionError("Byte " + position + " is '" + (char) actual + "' and not '" + expected + "'");
		}
	}

	private static String head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		for (String line = line(in); !line.isEmpty(); line = line(in)) {
			head.append(line).append('\n');
		}
		return head.toString();
	}

	private static int chunkSize(InputStream in) throws IOException {
		return Integer.parseInt(line(in), 16);
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int b = in.read(); b != '\n'; b = in.read()) {
			if (b < 0) {
				throw new IOException("The answer broke off after: " + line);
			}
			if (b != '\r') {
				line.append((char) b);
			}
		}
		return line.toString();
	}

}
