package io.ironsieve.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.Sieve;
import io.ironsieve.stream.RedactingOutputStream;

/**
 * Does memory stay flat over 10 GB that pass one stream? Prints the resident memory after each gigabyte and ends with 1 when it has grown by more
 * than 2 % since the first, or when something native is still there after the end.
 *
 * <p>Input: {@link LogLines} in pieces of 16 KiB, one line in twenty with an e-mail address and a card number; 16 MB that come again and again.
 */
public final class StreamSoak {

	private static final int PIECE = 16 << 10;

	private static final int PIECES = 1024;

	private static final long GIGABYTE = 1_000_000_000;

	private static final double MOST_GROWTH = 2;

	private StreamSoak() {
	}

	/**
	 * Runs it.
	 * @param arguments number of gigabytes
	 */
	public static void main(String[] arguments) throws IOException {
		long gigabytes = (arguments.length > 0) ? Long.parseLong(arguments[0]) : 10;
		System.exit(run(gigabytes) ? 0 : 1);
	}

	private static boolean run(long gigabytes) throws IOException {
		byte[] text = text();
		long first = 0;
		long resident = 0;
		try (Sieve sieve = Sieve.builder().mode(EngineMode.REQUIRED).packs("pii", "secrets").build()) {
			long start = System.nanoTime();
			try (OutputStream out = new RedactingOutputStream(OutputStream.nullOutputStream(), sieve.openStream())) {
				int piece = 0;
				for (long gigabyte = 1; gigabyte <= gigabytes; gigabyte++) {
					for (long bytes = 0; bytes < GIGABYTE; bytes += PIECE) {
						out.write(text, piece * PIECE, PIECE);
						piece = (piece + 1) % PIECES;
					}
					resident = residentKilobytes();
					first = (gigabyte == 1) ? resident : first;
					EngineTelemetry telemetry = telemetry(sieve);
					System.out.printf(Locale.ROOT, "%d GB, %d s, %d kB resident, %d bytes held back, %d findings%n", gigabyte,
							(System.nanoTime() - start) / 1_000_000_000, resident, telemetry.streams().heldBytes(),
							telemetry.findings());
				}
			}
			double growth = 100.0 * (resident - first) / first;
			System.out.printf(Locale.ROOT, "%+.2f %% resident since the first gigabyte%n", growth);
			return growth <= MOST_GROWTH && telemetry(sieve).streams().open() == 0;
		}
	}

	private static EngineTelemetry telemetry(Sieve sieve) {
		EngineTelemetry telemetry = sieve.status().nativeTelemetry();
		if (telemetry == null) {
			throw new IllegalStateException("There is no native engine");
		}
		return telemetry;
	}

	private static byte[] text() {
		StringBuilder text = new StringBuilder(PIECES * PIECE + 1024);
		long seed = 1000;
		while (text.length() < PIECES * PIECE) {
			String[] lines = LogLines.clean(20, seed++);
			lines[0] += " user=anna.berg@example.org card=4111 1111 1111 1111";
			text.append(String.join("\n", lines)).append('\n');
		}
		text.setLength(PIECES * PIECE);
		return text.toString().getBytes(StandardCharsets.US_ASCII);
	}

	private static long residentKilobytes() throws IOException {
		return Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElseThrow();
	}

}
