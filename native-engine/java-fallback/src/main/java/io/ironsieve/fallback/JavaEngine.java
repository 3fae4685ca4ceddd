package io.ironsieve.fallback;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.ironsieve.Dictionary;
import io.ironsieve.DictionaryInfo;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.KeyRing;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;

/** The Java engine. Holds nothing but memory, so closing it only makes later calls fail. */
final class JavaEngine implements Engine {

	private final EngineInfo info = new EngineInfo(EngineInfo.JAVA, version(), null, "jvm", null, null, null, null);

	private final Counters counters = new Counters();

	private volatile ActionSettings settings;

	/** By name; another map takes its place when dictionaries are read. */
	private volatile Map<String, Entries> dictionaries = Map.of();

	private volatile boolean closed;

	JavaEngine(ActionSettings settings) {
		this.settings = settings;
	}

	@Override
	public EngineInfo info() {
		return this.info;
	}

	@Override
	public EngineTelemetry telemetry() {
		return this.counters.read();
	}

	Counters counters() {
		return this.counters;
	}

	@Override
	public synchronized List<DictionaryInfo> load(List<Dictionary> dictionaries) {
		try {
			checkOpen();
			Map<String, Entries> read = new HashMap<>(this.dictionaries);
			List<DictionaryInfo> infos = new ArrayList<>();
			for (Dictionary dictionary : dictionaries) {
				Entries entries = Entries.read(dictionary);
				read.put(dictionary.name(), entries);
				infos.add(new DictionaryInfo(dictionary.name(), entries.count(), Instant.now()));
			}
			this.dictionaries = Map.copyOf(read);
			return infos;
		}
		catch (SieveException ex) {
			this.counters.failed(ex.code());
			throw ex;
		}
	}

	@Override
	public void use(KeyRing keys) {
		checkOpen();
		this.settings = this.settings.withKeys(keys);
	}

	@Override
	public Scanner compile(String name, List<RuleDocument> documents) {
		try {
			checkOpen();
			if (documents.isEmpty()) {
				throw new SieveException(ErrorCode.INVALID_ARGUMENT, "Rule set '" + name + "' has no documents");
			}
			ActionSettings settings = this.settings;
			List<CompiledRule> rules = new DocumentReader(settings).read(documents)
				.stream()
				.map((rule) -> RuleCompiler.compile(rule, this.dictionaries))
				.toList();
			return new JavaScanner(this, name, documents, rules, settings);
		}
		catch (SieveException ex) {
			this.counters.failed(ex.code());
			throw ex;
		}
	}

	@Override
	public List<String> unsupported(List<RuleDocument> documents) {
		checkOpen();
		return new DocumentReader(this.settings).read(documents)
			.stream()
			.filter(this::isUnsupported)
			.map((rule) -> rule.rule().id())
			.toList();
	}

	private boolean isUnsupported(RuleSpec rule) {
		try {
			RuleCompiler.compile(rule, this.dictionaries);
			return false;
		}
		catch (SieveException ex) {
			return ex.code() == ErrorCode.RULE_UNSUPPORTED;
		}
	}

	/** Fails when this engine is closed. */
	void checkOpen() {
		if (this.closed) {
			throw new SieveException(ErrorCode.CLOSED, "The Java engine is closed");
		}
	}

	@Override
	public void close() {
		this.closed = true;
	}

	private static String version() {
		Properties properties = new Properties();
		try (InputStream in = JavaEngine.class.getResourceAsStream("version.properties")) {
			properties.load(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The engine's jar is damaged", ex);
		}
		return properties.getProperty("version");
	}

}
