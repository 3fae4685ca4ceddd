package org.example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Starts the executable jar as an operator does, and redacts through it. */
class ExecutableJarIT {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final Duration START = Duration.ofSeconds(90);

	private static final Path JAR = Path.of(System.getProperty("executable.jar"));

	private final HttpClient client = HttpClient.newHttpClient();

	@ParameterizedTest
	@CsvSource({ "required, native", "preferred, native", "java, java" })
	void redact_overHttp_hidesTheAddress(String mode, String engine, @TempDir Path directory) throws Exception {
		Path log = directory.resolve("log.txt");
		Process process = start(log, "--ironsieve.engine=" + mode);
		try {
			String base = "http://localhost:" + awaitPort(process, log);
			assertThat(send(HttpRequest.newBuilder(URI.create(base + "/engine")))).isEqualTo(engine);
			String redacted = send(HttpRequest.newBuilder(URI.create(base + "/redact"))
				.header("Content-Type", "text/plain")
				.POST(HttpRequest.BodyPublishers.ofString("Dear jane.doe@example.com, see below.")));
			assertThat(redacted).startsWith("Dear [").endsWith("], see below.").doesNotContain("jane.doe");
			assertThat(log).content().contains("Ironsieve started in", "engine " + engine);
		}
		finally {
			stop(process);
		}
		assertThat(log).content().doesNotContain("Exception");
	}

	@ParameterizedTest
	@CsvSource({ "UNKNOWN_PACK, --ironsieve.packs=passwords, ironsieve.packs",
			"LIBRARY_MISSING, --ironsieve.native.library=no/such/file, ironsieve.native.library",
			"EXTRACTION_FAILED, --ironsieve.native.directory={file}, ironsieve.native.directory" })
	void start_badProperty_saysWhatToDo(String code, String argument, String advice, @TempDir Path directory)
			throws Exception {
		Path log = directory.resolve("log.txt");
		Path file = Files.createFile(directory.resolve("no-directory"));
		Process process = start(log, "--ironsieve.engine=required", argument.replace("{file}", file.toString()));
		try {
			assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isNotZero();
			assertThat(log).content().contains("APPLICATION FAILED TO START", code, "'" + advice + "'");
		}
		finally {
			stop(process);
		}
	}

	@Test
	void jar_starter_isLeftOut() throws IOException {
		try (JarFile jar = new JarFile(JAR.toFile())) {
			List<String> libraries = jar.stream()
				.map((entry) -> entry.getName())
				.filter((name) -> name.startsWith("BOOT-INF/lib/ironsieve-"))
				.map((name) -> name.replaceAll("BOOT-INF/lib/|-\\d.*", ""))
				.toList();
			assertThat(libraries).containsExactlyInAnyOrder("ironsieve-api", "ironsieve-jna", "ironsieve-fallback",
					"ironsieve-rulefiles", "ironsieve-spring-boot-autoconfigure");
		}
	}

	private static Process start(Path log, String... arguments) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = new ArrayList<>(List.of(java, "-jar", JAR.toString(), "--server.port=0"));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
	}

	private static String awaitPort(Process process, Path log) throws Exception {
		long deadline = System.nanoTime() + START.toNanos();
		while (System.nanoTime() < deadline && process.isAlive()) {
			Matcher matcher = PORT.matcher(Files.readString(log));
			if (matcher.find()) {
				return matcher.group(1);
			}
			Thread.sleep(100);
		}
		throw new AssertionError("The application did not start:\n" + Files.readString(log));
	}

	private String send(HttpRequest.Builder request) throws Exception {
		HttpResponse<String> response = this.client.send(request.timeout(Duration.ofSeconds(30)).build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private static void stop(Process process) throws InterruptedException {
		process.destroy();
		if (!process.waitFor(30, TimeUnit.SECONDS)) {
			process.destroyForcibly().waitFor();
		}
	}

}
