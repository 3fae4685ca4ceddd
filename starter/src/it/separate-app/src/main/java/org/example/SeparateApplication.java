package org.example;

import io.ironsieve.Sieve;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Somebody else's service. */
@SpringBootApplication
@RestController
public class SeparateApplication {

	private final Sieve sieve;

	SeparateApplication(Sieve sieve) {
		this.sieve = sieve;
	}

	/** Redacts a body. */
	@PostMapping("/redact")
	String redact(@RequestBody String text) {
		return this.sieve.redact(text).text();
	}

	/** Name of the engine that serves. */
	@GetMapping("/engine")
	String engine() {
		return this.sieve.status().engine().name();
	}

	public static void main(String[] args) {
		SpringApplication.run(SeparateApplication.class, args);
	}

}
