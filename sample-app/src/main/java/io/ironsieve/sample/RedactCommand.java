package io.ironsieve.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.IronsieveAutoConfiguration;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Command that redacts with the rules of this service: standard input to standard output, or a file or folder into another one, with progress on
 * standard error.
 */
@ImportAutoConfiguration(IronsieveAutoConfiguration.class)
final class RedactCommand {

	static final String NAME = "redact";

	private static final String USAGE = "Usage: redact < SOURCE > TARGET, or: redact SOURCE TARGET (files or folders)";

	private RedactCommand() {
	}

	/**
	 * Runs it to its end.
	 * @return exit status
	 */
	static int run(String[] arguments) {
		if (arguments.length != 0 && arguments.length != 2) {
			System.err.println(USAGE);
			return 2;
		}
		// Standard output belongs to the redacted text.
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(RedactCommand.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("logging.threshold.console=off")
			.run()) {
			Sieve sieve = context.getBean(Sieve.class);
			if (arguments.length == 0) {
				redact(sieve, System.in, System.out);
			}
			else {
				redact(sieve, Path.of(arguments[0]), Path.of(arguments[1]));
			}
			return 0;
		}
		catch (IOException | SieveException ex) {
			System.err.println();
			System.err.println("Not finished: " + ex);
			return 1;
		}
	}

	static void redact(Sieve sieve, InputStream in, OutputStream out) throws IOException {
		try (Progress progress = new Progress(System.err, Progress.UNKNOWN, System::nanoTime)) {
			FileRedaction.redact(sieve, in, out, progress);
		}
	}

	/** Redacts a file, or every regular file under a folder, to the same place under the target. */
	static void redact(Sieve sieve, Path source, Path target) throws IOException {
		List<Path> files;
		try (Stream<Path> found = Files.walk(source)) {
			files = found.filter(Files::isRegularFile).sorted().toList();
		}
		long total = 0;
		for (Path file : files) {
			total += Files.size(file);
		}
		try (Progress progress = new Progress(System.err, total, System::nanoTime);
				FileRedaction redaction = new FileRedaction(sieve, progress)) {
			for (Path file : files) {
				Path relative = source.relativize(file);
				redaction.redact(file, relative.toString().isEmpty() ? target : target.resolve(relative));
			}
		}
	}

}
