package io.ironsieve.sample;

import java.util.Arrays;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service, or, with {@code redact} as first argument, the {@linkplain RedactCommand command}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SampleApplication {

	public static void main(String[] args) {
		if (args.length > 0 && args[0].equals(RedactCommand.NAME)) {
			System.exit(RedactCommand.run(Arrays.copyOfRange(args, 1, args.length)));
		}
		SpringApplication.run(SampleApplication.class, args);
	}

}
