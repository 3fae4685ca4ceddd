package io.ironsieve.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ironsieve.Dictionary;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What every engine must do with dictionaries. An engine's tests extend this. */
public abstract class DictionaryContract {

	private static final RuleDocument NAMES = new RuleDocument("names",
			"{\"schema\": 2, \"name\": \"names\", \"rules\": [{\"id\": \"name\", \"dictionary\": \"customers\"}]}");

	private final Engine engine;

	protected DictionaryContract(EngineProvider provider) {
		this.engine = provider.open(EngineOptions.defaults());
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@TestFactory
	Stream<DynamicTest> vectors() {
		return TestData.cases("dictionaries.tsv", 5).map((row) -> DynamicTest.dynamicTest(row[0], () -> {
			String entries = new String(TestData.unescape(row[2]), StandardCharsets.UTF_8);
			Dictionary dictionary = Dictionary.of("customers", () -> Stream.of(entries.split("\n")));
			this.engine.load(List.of(row[1].equals("exact") ? dictionary.matchingCase() : dictionary));
			Scanner scanner = this.engine.compile("names", List.of(NAMES));
			byte[] input = TestData.unescape(row[3]);
			assertThat(places(scanner.edits(ByteBuffer.wrap(input)).findings())).isEqualTo(row[4]);
			assertThat(streamed(scanner, input)).isEqualTo(row[4]);
		}));
	}

	private static String places(List<Finding> findings) {
		return findings.stream().map((finding) -> finding.start() + "-" + finding.end()).collect(Collectors.joining(" "));
	}

	/** Places that a stream finds which gets the text byte by byte. */
	private static String streamed(Scanner scanner, byte[] text) {
		List<String> places = new ArrayList<>();
		StreamSink sink = new StreamSink() {

			@Override
			public void finding(int rule, long start, long end, boolean forced) {
				assertThat(forced).isFalse();
				places.add(start + "-" + end);
			}

			@Override
			public void bytes(ByteBuffer bytes) {
			}

		};
		try (EngineStream stream = scanner.openStream(1)) {
			for (int i = 0; i < text.length; i++) {
				stream.feed(ByteBuffer.wrap(text, i, 1), Integer.MAX_VALUE, sink);
			}
			stream.finish(Integer.MAX_VALUE, sink);
		}
		return String.join(" ", places);
	}

	@Test
	void load_ofNewEntries_leavesEarlierRuleSetsAsTheyAre() {
		assertThat(load("Ann", "Bob", "ann")).isEqualTo(2);
		Scanner before = this.engine.compile("names", List.of(NAMES));
		assertThat(load("Cy")).isEqualTo(1);
		Scanner after = this.engine.compile("names", List.of(NAMES));
		assertThat(before.redact("ANN bob cy").text()).isEqualTo("[name] [name] cy");
		assertThat(after.redact("ANN bob cy").text()).isEqualTo("ANN bob [name]");
	}

	@Test
	void load_ofRefusedEntry_namesTheLineAndNotTheText_andWhatServesStays() {
		load("Ann");
		for (String bad : List.of("???", "Bob " + "x".repeat(300), "Bob\uD800")) {
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> load("Bob", "", bad))
				.withMessageContaining("Dictionary 'customers', line 3: ")
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("Bob", "??"))
				.extracting(SieveException::code)
				.isEqualTo(ErrorCode.INVALID_DOCUMENT);
		}
		Scanner scanner = this.engine.compile("names", List.of(NAMES));
		assertThat(scanner.redact("ann bob").text()).isEqualTo("[name] bob");
	}

	@Test
	void load_ofUnreadableDictionary_doesNotTellWhatTheSupplierSays() {
		Dictionary dictionary = Dictionary.of("customers", () -> {
			throw new IllegalStateException("Bob is not here");
		});
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.engine.load(List.of(dictionary)))
			.withMessage("Dictionary 'customers' cannot be read: IllegalStateException")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
	}

	@Test
	void load_ofFile_readsItsLines(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("names.txt"), "Ann\r\n\nJos\u00e9 Lee\n");
		assertThat(this.engine.load(List.of(Dictionary.ofFile("customers", file))).get(0).entries()).isEqualTo(2);
		Scanner scanner = this.engine.compile("names", List.of(NAMES));
		assertThat(scanner.redact("ann, JOS\u00c9  LEE").text()).isEqualTo("[name], [name]");
		assertThatExceptionOfType(SieveException.class)
			.isThrownBy(() -> this.engine.load(List.of(Dictionary.ofFile("customers", directory.resolve("none.txt")))))
			.withMessage("Dictionary 'customers' cannot be read: NoSuchFileException");
	}

	@Test
	void load_ofManyEntries_findsEach() {
		String[] entries = IntStream.range(0, 50_000).mapToObj((number) -> "customer " + number).toArray(String[]::new);
		assertThat(load(entries)).isEqualTo(50_000);
		Scanner scanner = this.engine.compile("names", List.of(NAMES));
		String text = IntStream.range(49_000, 51_000).mapToObj((number) -> "CUSTOMER " + number).collect(Collectors.joining(", "));
		assertThat(scanner.scan(text)).hasSize(1000);
	}

	@Test
	void compile_withoutTheDictionary_isRefused() {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.engine.compile("names", List.of(NAMES)))
			.withMessageContaining("there is no dictionary 'customers'")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_RULE);
	}

	private long load(String... entries) {
		return this.engine.load(List.of(Dictionary.of("customers", () -> Stream.of(entries)))).get(0).entries();
	}

}
