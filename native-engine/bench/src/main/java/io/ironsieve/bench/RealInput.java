package io.ironsieve.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Posts real files to a running sample application and compares a random sample of its answers with the oracle's.
 *
 * <p>Usage: {@code RealInput URL ORACLE PACKS SAMPLE WORK FILE-OR-FOLDER...} where URL is that of {@code /api/redact} with its rule set, ORACLE the
 * {@code oracle} example of the core crate, PACKS the folder of the packs that the rule set has, SAMPLE how many answers to compare, and WORK an
 * empty folder. Files over a megabyte are cut into parts at line ends; what is not UTF-8 must be refused with 400. Ends with an error when an
 * answer is anything else than 200 or 400 as it should be, or differs from the oracle's. The command is in native-engine/bench/README.md.
 */
public final class RealInput {

	private static final int PART = 1 << 20;

	private final HttpClient client = HttpClient.newHttpClient();

	private final Random random = new Random(1);

	private final URI service;

	private final Path work;

	private final Path[] kept;

	private long inputs;

	private long bytes;

	private long refused;

	private long wrong;

	private RealInput(URI service, int sample, Path work) {
		this.service = service;
		this.work = work;
		this.kept = new Path[sample];
	}

	/** Runs. */
	public static void main(String[] arguments) throws Exception {
		RealInput run = new RealInput(URI.create(arguments[0]), Integer.parseInt(arguments[3]), Path.of(arguments[4]));
		Files.createDirectories(run.folder("in"));
		Files.createDirectories(run.folder("answer"));
		Files.createDirectories(run.folder("oracle"));
		long start = System.nanoTime();
		for (String root : Arrays.asList(arguments).subList(5, arguments.length)) {
			run.postAll(Path.of(root));
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		System.out.printf("%d inputs, %d bytes, %.1f s; %d not UTF-8 and refused; %d wrong answers%n", run.inputs, run.bytes,
				seconds, run.refused, run.wrong);
		long differing = run.compare(arguments[1], Path.of(arguments[2]));
		System.exit((run.wrong + differing > 0) ? 1 : 0);
	}

	private Path folder(String name) {
		return this.work.resolve(name);
	}

	private void postAll(Path root) throws IOException, InterruptedException {
		List<Path> files;
		try (Stream<Path> found = Files.walk(root)) {
			files = found.filter(Files::isRegularFile).sorted().toList();
		}
		for (Path file : files) {
			for (byte[] part : parts(Files.readAllBytes(file))) {
				post(part);
			}
		}
	}

	private static List<byte[]> parts(byte[] content) {
		List<byte[]> parts = new ArrayList<>();
		int from = 0;
		while (content.length - from > PART) {
			int to = from + PART;
			while (to > from && content[to - 1] != '\n') {
				to--;
			}
			to = (to == from) ? content.length : to;
			parts.add(Arrays.copyOfRange(content, from, to));
			from = to;
		}
		parts.add(Arrays.copyOfRange(content, from, content.length));
		return parts;
	}

	private void post(byte[] text) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.service)
			.header("Content-Type", "text/plain;charset=UTF-8")
			.POST(HttpRequest.BodyPublishers.ofByteArray(text))
			.build();
		HttpResponse<byte[]> response = this.client.send(request, HttpResponse.BodyHandlers.ofByteArray());
		if (!isUtf8(text)) {
			this.refused++;
			this.wrong += (response.statusCode() == 400) ? 0 : 1;
			return;
		}
		this.inputs++;
		this.bytes += text.length;
		if (response.statusCode() != 200) {
			this.wrong++;
			System.out.println("status " + response.statusCode() + " for input " + this.inputs);
			return;
		}
		keep(text, response.body());
	}

	/** Reservoir sampling (Vitter's algorithm R), so that every input has the same chance. */
	private void keep(byte[] text, byte[] answer) throws IOException {
		long slot = (this.inputs <= this.kept.length) ? this.inputs - 1
				: (long) (this.random.nextDouble() * this.inputs);
		if (slot < this.kept.length) {
			String name = Long.toString(slot);
			Files.write(folder("in").resolve(name), text);
			this.kept[(int) slot] = Files.write(folder("answer").resolve(name), answer);
		}
	}

	private static boolean isUtf8(byte[] text) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	private long compare(String oracle, Path packs) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(oracle, packs.resolve("pii.json").toString(),
				packs.resolve("secrets.json").toString(), "--batch", folder("in").toString(),
				folder("oracle").toString())
			.inheritIO()
			.start();
		if (process.waitFor() != 0) {
			throw new IOException("The oracle failed");
		}
		long compared = 0;
		long changed = 0;
		long differing = 0;
		for (Path answer : this.kept) {
			if (answer != null) {
				compared++;
				changed += same(answer, folder("in").resolve(answer.getFileName())) ? 0 : 1;
				if (!same(answer, folder("oracle").resolve(answer.getFileName()))) {
					differing++;
					System.out.println("differs: " + answer);
				}
			}
		}
		System.out.printf("%d answers compared with the oracle's, %d of them redacted something, %d differ%n", compared,
				changed, differing);
		return differing;
	}

	private static boolean same(Path one, Path other) throws IOException {
		return Files.mismatch(one, other) == -1;
	}

}
