package io.ironsieve.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.ironsieve.Dictionary;
import io.ironsieve.DictionaryInfo;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.spring.actuate.IronsieveEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DictionariesTests {

	@TempDir
	Path directory;

	private Path file;

	private ApplicationContextRunner runner;

	@BeforeEach
	void writeFile() throws IOException {
		this.file = Files.writeString(this.directory.resolve("names.txt"), "Ann Lee\nBob\n");
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class))
			.withPropertyValues("ironsieve.engine=java", "ironsieve.packs=", "ironsieve.rules[0].id=name",
					"ironsieve.rules[0].dictionary=customers", "ironsieve.dictionaries[0].name=customers",
					"ironsieve.dictionaries[0].location=file:" + this.file);
	}

	@Test
	void file_isRead_andShownByNameAndSizeAlone() {
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			assertThat(sieve.redact("ANN  LEE, bob").text()).isEqualTo("[name], [name]");
			assertThat(sieve.dictionaries()).singleElement()
				.satisfies((info) -> assertThat(info.name() + info.entries()).isEqualTo("customers2"));
			assertThat(new IronsieveEndpoint(sieve).ironsieve().dictionaries()).extracting(DictionaryInfo::entries)
				.containsExactly(2L);
		});
	}

	@Test
	void reload_findsNewEntries_andStreamsKeepTheOld() {
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			try (SieveStream stream = sieve.openStream()) {
				String out = stream.feed("to bob, ann ");
				Files.writeString(this.file, "Dora\n");
				sieve.reloadDictionaries();
				assertThat(sieve.redact("bob dora").text()).isEqualTo("bob [name]");
				out += stream.feed("lee, dora ") + stream.finish();
				assertThat(out).isEqualTo("to [name], [name], dora ");
			}
			assertThat(sieve.dictionaries()).extracting(DictionaryInfo::entries).containsExactly(1L);
		});
	}

	@Test
	void reload_refused_leavesTheOldEntries() {
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			Files.writeString(this.file, "Dora\n???\n");
			assertThatExceptionOfType(SieveException.class).isThrownBy(sieve::reloadDictionaries)
				.withMessage("Dictionary 'customers', line 2: an entry must have a letter, a digit or `_`");
			Files.delete(this.file);
			assertThatExceptionOfType(SieveException.class).isThrownBy(sieve::reloadDictionaries)
				.withMessageContaining("cannot be read");
			assertThat(sieve.redact("bob dora").text()).isEqualTo("[name] dora");
		});
	}

	@Test
	void case_mayCount() {
		this.runner.withPropertyValues("ironsieve.dictionaries[0].match-case=true")
			.run((context) -> assertThat(context.getBean(Sieve.class).redact("bob Bob").text()).isEqualTo("bob [name]"));
	}

	@Test
	void bean_isADictionaryToo() {
		this.runner
			.withPropertyValues("ironsieve.rules[1].id=city", "ironsieve.rules[1].dictionary=cities")
			.withBean("cities", Dictionary.class, () -> Dictionary.of("cities", () -> Stream.of("Oslo")))
			.run((context) -> assertThat(context.getBean(Sieve.class).redact("bob of oslo").text())
				.isEqualTo("[name] of [city]"));
	}

	@Test
	void missingFile_isRefusedByProperty() {
		this.runner.withPropertyValues("ironsieve.dictionaries[0].location=file:" + this.directory.resolve("none.txt"))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("ironsieve.dictionaries[0].location")));
	}

	@Test
	void badName_andNameTwice_areRefusedByProperty() {
		this.runner.withPropertyValues("ironsieve.dictionaries[0].name=Customers")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("must match"));
		this.runner
			.withPropertyValues("ironsieve.dictionaries[1].name=customers",
					"ironsieve.dictionaries[1].location=file:" + this.file)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("ironsieve.dictionaries[1].name")));
	}

	@Test
	void unknownDictionary_isRefusedByRule() {
		this.runner.withPropertyValues("ironsieve.rules[0].dictionary=others")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("rule 'name': there is no dictionary 'others'"));
	}

}
