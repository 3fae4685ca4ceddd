package io.ironsieve.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Connection that uploads a chunked body to {@code /api/redact/stream} piece by piece, and can leave at any place. */
final class UploadClient implements AutoCloseable {

	private final Socket socket;

	private UploadClient(Socket socket) {
		this.socket = socket;
	}

	/** Connects and sends the head of the request. */
	static UploadClient begin(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
		return new UploadClient(socket).send("POST /api/redact/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
				+ "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
	}

	/** Sends one chunk. */
	UploadClient chunk(String text) throws IOException {
		return send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
	}

	/** Sends the beginning of a chunk. */
	UploadClient half(String text, int length) throws IOException {
		return send(Integer.toHexString(text.length()) + "\r\n" + text.substring(0, length));
	}

	/** Sends the last chunk. */
	UploadClient end() throws IOException {
		return send("0\r\n\r\n");
	}

	/** Reads until the service closes the connection. */
	String readAll() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/** Reads as many bytes. */
	void read(int bytes) throws IOException {
		this.socket.getInputStream().readNBytes(bytes);
	}

	/** Reads until some text has come. */
	void readUntil(String end) throws IOException {
		StringBuilder read = new StringBuilder();
		InputStream in = this.socket.getInputStream();
		while (read.indexOf(end) < 0) {
			int b = in.read();
			if (b < 0) {
				throw new IOException("The answer ended without '" + end + "', after: " + read);
			}
			read.append((char) b);
		}
	}

	/** Breaks the connection off. */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	/** Closes the connection as clients do that end; nothing when it is closed. */
	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private UploadClient send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		return this;
	}

}
