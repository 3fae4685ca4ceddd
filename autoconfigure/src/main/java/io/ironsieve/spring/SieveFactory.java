package io.ironsieve.spring;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.ironsieve.Diagnostics;
import io.ironsieve.EngineOptions;
import io.ironsieve.HashKey;
import io.ironsieve.KeyProvider;
import io.ironsieve.KeyRing;
import io.ironsieve.RuleDocument;
import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;
import io.ironsieve.SieveBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** Makes a builder of what the properties say. */
final class SieveFactory {

	private final IronsieveProperties properties;

	private final ResourceLoader loader;

	private final DocumentLocations locations;

	/** In place of the keys of the properties. */
	private final @Nullable KeyProvider keys;

	SieveFactory(IronsieveProperties properties, ResourceLoader loader, @Nullable KeyProvider keys) {
		this.properties = properties;
		this.loader = loader;
		this.keys = keys;
		this.locations = new DocumentLocations(loader);
	}

	SieveBuilder builder() {
		KeyRing ofProperties = (this.keys == null) ? keys() : KeyRing.none();
		SieveBuilder builder = Sieve.builder()
			.mode(this.properties.engine())
			.options(options().withKeys(ofProperties));
		if (this.keys != null) {
			builder.keys(this.keys);
		}
		RuleDocuments
			.of("ironsieve", this.properties.packs(),
					this.locations.read("ironsieve.documents", this.properties.documents()), this.properties.rules())
			.forEach(builder::document);
		for (Map.Entry<String, IronsieveProperties.RuleSet> entry : this.properties.ruleSets().entrySet()) {
			builder.ruleSet(entry.getKey(), ruleSet(entry.getKey(), entry.getValue()));
		}
		new Dictionaries(this.loader).of(this.properties.dictionaries()).forEach(builder::dictionary);
		return builder;
	}

	/** Whether hashes of this process cannot be compared with those of another one. */
	boolean usesRandomKey() {
		return this.keys == null && this.properties.hash().key() == null;
	}

	private EngineOptions options() {
		EngineOptions options = withMemory(EngineOptions.defaults()
			.withFeatures(this.properties.features())
			.withDiagnostics(diagnostics()));
		IronsieveProperties.Native library = this.properties.nativeEngine();
		options = options.withNativeBinding(library.binding());
		if (library.directory() != null) {
			options = options.withNativeDirectory(library.directory());
		}
		if (library.library() != null) {
			options = options.withNativeLibrary(library.library());
		}
		return (library.threads() != null) ? withThreads(options, library.threads()) : options;
	}

	private static EngineOptions withThreads(EngineOptions options, int threads) {
		try {
			return options.withThreads(threads);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("ironsieve.native.threads", threads, "It must be 1 to 1024.",
					ex);
		}
	}

	private Diagnostics diagnostics() {
		IronsieveProperties.Diagnostics properties = this.properties.diagnostics();
		Diagnostics diagnostics = Diagnostics.defaults()
			.withLeakDetection(properties.leakDetection())
			.withTrace(properties.trace());
		return ClassUtils.isPresent("org.slf4j.spi.LoggingEventBuilder", SieveFactory.class.getClassLoader())
				? diagnostics.withTraceListener(TraceLog.INSTANCE) : diagnostics;
	}

	private EngineOptions withMemory(EngineOptions options) {
		try {
			return options.withMaxFramesSize(this.properties.memory().maxFramesSize().toBytes());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("ironsieve.memory.max-frames-size",
					this.properties.memory().maxFramesSize(), "It must be at least 1MB.", ex);
		}
	}

	private KeyRing keys() {
		IronsieveProperties.Hash properties = this.properties.hash();
		List<HashKey> older = new ArrayList<>();
		properties.olderKeys().forEach((id, key) -> older.add(key(id, key, "ironsieve.hash.older-keys")));
		String key = properties.key();
		HashKey active = (key != null) ? key(properties.keyId(), key, "ironsieve.hash.key' or 'ironsieve.hash.key-id")
				: HashKey.random();
		try {
			return KeyRing.of(active, older);
		}
		catch (IllegalArgumentException ex) {
			throw invalidKey("ironsieve.hash.older-keys", ex.getMessage());
		}
	}

	private static HashKey key(String id, String key, String property) {
		try {
			return HashKey.of(id, decode(key));
		}
		catch (IllegalArgumentException ex) {
			throw invalidKey(property, ex.getMessage());
		}
	}

	/** Own decoding error: the decoder's message quotes a character of the key. */
	private static byte[] decode(String key) {
		try {
			return Base64.getDecoder().decode(key.trim());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The key is not Base64");
		}
	}

	/** No {@link InvalidConfigurationPropertyValueException}: its analysis prints the value. */
	private static FailureAnalyzedException invalidKey(String property, @Nullable String reason) {
		return new FailureAnalyzedException("Property '" + property + "' cannot be used: " + reason + ".",
				"Set 'ironsieve.hash.key' to 16 to 1,024 bytes in Base64, for example the output of "
						+ "'openssl rand -base64 32', and 'ironsieve.hash.key-id' to a short name such as 'k1'.");
	}

	private List<RuleDocument> ruleSet(String name, IronsieveProperties.RuleSet ruleSet) {
		String property = "ironsieve.rule-sets." + name;
		if (name.equals(RuleSet.DEFAULT_NAME)) {
			throw new InvalidConfigurationPropertyValueException(property, name,
					"The default rule set is configured by 'ironsieve.packs', 'ironsieve.documents' and 'ironsieve.rules'.");
		}
		List<RuleDocument> documents = RuleDocuments.of(property, ruleSet.packs(),
				this.locations.read(property + ".documents", ruleSet.documents()), ruleSet.rules());
		if (documents.isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(property, name,
					"A rule set needs at least one pack, document or rule.");
		}
		return documents;
	}

}
