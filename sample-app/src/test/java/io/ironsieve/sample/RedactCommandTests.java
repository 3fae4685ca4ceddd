package io.ironsieve.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The command in a process of its own, as a shell starts it. */
@Timeout(120)
class RedactCommandTests {

	private static final String LINE = "mail of anna.schmidt@example.org, C-12345678\n";

	@TempDir
	private Path directory;

	@Test
	void command_standardInput_isRedactedToStandardOutput() throws Exception {
		Path source = Files.writeString(this.directory.resolve("in"), LINE.repeat(1000));
		Path target = this.directory.resolve("out");
		Process process = start(List.of(), ProcessBuilder.Redirect.from(source.toFile()), ProcessBuilder.Redirect.to(target.toFile()));
		String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(errors).isZero();
		assertThat(Files.readAllLines(target)).hasSize(1000).allMatch((line) -> line.matches("mail of \\[email], \\[customer-number:.*]"));
		assertThat(errors).contains("0.0 MB, ").endsWith("\n");
	}

	@Test
	void command_folder_isRedactedFileByFile() throws Exception {
		Path source = Files.createDirectories(this.directory.resolve("logs/old")).getParent();
		Files.writeString(source.resolve("a.log"), LINE);
		Files.writeString(source.resolve("old/b.log"), "nothing");
		Files.writeString(source.resolve("old/empty.log"), "");
		Path target = this.directory.resolve("redacted");
		Process process = start(List.of(source.toString(), target.toString()), ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE);
		String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(errors).isZero();
		assertThat(Files.readString(target.resolve("a.log"))).startsWith("mail of [email], [customer-number:");
		assertThat(names(target)).containsExactlyInAnyOrder("a.log", "old/b.log", "old/empty.log");
		assertThat(Files.readString(target.resolve("old/b.log"))).isEqualTo("nothing");
		assertThat(errors).contains("[##############################]", "0 s left");
	}

	/** With its 64 MB of heap, the command takes the first file in one call, and the second, which is longer, in chunks. */
	@Test
	void command_longFiles_areRedactedAsShortOnes() throws Exception {
		Path source = Files.createDirectory(this.directory.resolve("logs"));
		Files.writeString(source.resolve("a.log"), LINE.repeat(100_000));
		Files.writeString(source.resolve("b.log"), LINE.repeat(300_000));
		Path target = this.directory.resolve("redacted");
		Process process = start(List.of(source.toString(), target.toString()), ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE);
		String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(errors).isZero();
		String line = Files.readString(target.resolve("a.log")).lines().findFirst().orElseThrow() + "\n";
		assertThat(line).matches("mail of \\[email], \\[customer-number:.*]\n");
		assertThat(Files.readString(target.resolve("a.log"))).isEqualTo(line.repeat(100_000));
		assertThat(Files.readString(target.resolve("b.log"))).isEqualTo(line.repeat(300_000));
	}

	@Test
	void command_interrupted_leavesNoHalfFile() throws Exception {
		Path source = Files.createDirectory(this.directory.resolve("logs")).resolve("big.log");
		try (Writer writer = Files.newBufferedWriter(source)) {
			for (int i = 0; i < 4_000; i++) {
				writer.write(LINE.repeat(1000));
			}
		}
		Path target = Files.createDirectory(this.directory.resolve("redacted"));
		Files.writeString(target.resolve("big.log"), "from before");
		Process process = start(List.of(source.getParent().toString(), target.toString()), ProcessBuilder.Redirect.PIPE,
				ProcessBuilder.Redirect.PIPE);
		long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (names(target).size() < 2 && System.nanoTime() < deadline) {
			Thread.sleep(5);
		}
		assertThat(names(target)).hasSize(2);
		new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start().waitFor();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isNotZero();
		assertThat(names(target)).containsExactly("big.log");
		assertThat(Files.readString(target.resolve("big.log"))).isEqualTo("from before");
	}

	@Test
	void command_noSource_failsWithoutATarget() throws Exception {
		Path target = this.directory.resolve("out");
		assertThat(RedactCommand.run(new String[] { this.directory.resolve("no-such").toString(), target.toString() })).isOne();
		assertThat(target).doesNotExist();
		assertThat(RedactCommand.run(new String[] { "one" })).isEqualTo(2);
	}

	@Test
	void progress_halfDone_showsBarRateAndTimeLeft() {
		ByteArrayOutputStream shown = new ByteArrayOutputStream();
		AtomicLong clock = new AtomicLong();
		Progress progress = new Progress(new PrintStream(shown, true), 20_000_000, clock::get);
		clock.set(Duration.ofSeconds(2).toNanos());
		progress.add(10_000_000);
		assertThat(shown.toString().strip()).isEqualTo("[###############               ] 10.0 MB, 5.0 MB/s, 2 s left");
		progress.add(1);
		assertThat(shown.toString()).as("not more often than five times a second").doesNotContain("\r[\r").hasSize(79);
	}

	private static Process start(List<String> arguments, ProcessBuilder.Redirect in, ProcessBuilder.Redirect out) throws IOException {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
				System.getProperty("java.class.path"), SampleApplication.class.getName(), RedactCommand.NAME));
		command.addAll(arguments);
		return new ProcessBuilder(command).redirectInput(in).redirectOutput(out).start();
	}

	private static List<String> names(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).map((file) -> directory.relativize(file).toString()).toList();
		}
	}

}
