package io.ironsieve.spring.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connection that shows an answer as it comes over the wire, also one that breaks off, and that can break off itself. */
public final class RawClient implements AutoCloseable {

	private final Socket socket;

	private RawClient(Socket socket) {
		this.socket = socket;
	}

	public static RawClient connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout((int) Duration.ofSeconds(120).toMillis());
		return new RawClient(socket);
	}

	public RawClient get(String path, String... headers) throws IOException {
		return request("GET", path, headers);
	}

	public RawClient request(String method, String path, String... headers) throws IOException {
		List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: localhost"));
		lines.addAll(List.of(headers));
		return send(String.join("\r\n", lines) + "\r\n\r\n");
	}

	public RawClient send(String text) throws IOException {
		OutputStream out = this.socket.getOutputStream();
		out.write(text.getBytes(StandardCharsets.UTF_8));
		out.flush();
		return this;
	}

	/** One chunk of a chunked body. */
	public RawClient sendChunk(String text) throws IOException {
		return send(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
	}

	/** Reads as many bytes. */
	public String read(int bytes) throws IOException {
		return new String(this.socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
	}

	/** Reads until some text has come. */
	public String readUntil(String end) throws IOException {
		StringBuilder read = new StringBuilder();
		InputStream in = this.socket.getInputStream();
		while (read.indexOf(end) < 0) {
			int b = in.read();
			if (b < 0) {
				throw new IOException("The connection ended without '" + end + "', after: " + read);
			}
			read.append((char) b);
		}
		return read.toString();
	}

	/** Reads until the server closes or breaks the connection. */
	public String readAll() {
		StringBuilder read = new StringBuilder();
		try {
			InputStream in = this.socket.getInputStream();
			for (int b = in.read(); b >= 0; b = in.read()) {
				read.append((char) b);
			}
		}
		catch (IOException ex) {
			read.append("(reset)");
		}
		return read.toString();
	}

	/** Breaks the connection, with a reset. */
	@Override
	public void close() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

}
