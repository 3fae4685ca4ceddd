package io.ironsieve.spring;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ironsieve.Diagnostics.LeakDetection;
import io.ironsieve.Diagnostics.Trace;
import io.ironsieve.EngineMode;
import io.ironsieve.Feature;
import io.ironsieve.NativeBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the auto-configured sieve; {@code docs/properties.md} lists them.
 *
 * @param enabled Whether to auto-configure a sieve; no engine is loaded otherwise.
 * @param engine Engine that may serve.
 * @param packs Built-in packs of the default rule set, or parts of them by country, such as pii:us.
 * @param rules Rules of your own in the default rule set.
 * @param documents Locations of rule files for the default rule set, in JSON, YAML, TOML or gitleaks' format; patterns such as *.yaml too.
 * @param ruleSets Rule sets beside the default one, by name.
 * @param dictionaries Exact values, such as names of customers, that rules may name.
 * @param hash Keys of hash, token and ff1 actions.
 * @param features What is allowed beside the rest; ff1 for rules that encrypt digits, reveal for telling what tokens were made of.
 * @param memory Native memory.
 * @param nativeEngine Native library.
 * @param streams Texts that come in parts.
 * @param health Health indicator.
 * @param diagnostics What the engine watches beside its work.
 */
@ConfigurationProperties("ironsieve")
public record IronsieveProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("preferred") EngineMode engine, @DefaultValue({ "pii", "secrets" }) List<String> packs,
		@DefaultValue List<RuleProperties> rules, @DefaultValue List<String> documents,
		@DefaultValue Map<String, RuleSet> ruleSets, @DefaultValue List<Dictionary> dictionaries, @DefaultValue Hash hash,
		@DefaultValue Set<Feature> features, @DefaultValue Memory memory,
		@Name("native") @DefaultValue Native nativeEngine, @DefaultValue Streams streams, @DefaultValue Health health,
		@DefaultValue Diagnostics diagnostics) {

	/**
	 * Rule set beside the default one.
	 *
	 * @param packs Built-in packs or parts of them.
	 * @param rules Rules of your own.
	 * @param documents Locations of rule files.
	 */
	public record RuleSet(@DefaultValue List<String> packs, @DefaultValue List<RuleProperties> rules,
			@DefaultValue List<String> documents) {
	}

	/**
	 * Exact values that rules may name.
	 *
	 * @param name Name by which rules ask for them.
	 * @param location File in UTF-8 with an entry on each line.
	 * @param matchCase Whether upper and lower case differ.
	 */
	public record Dictionary(@Nullable String name, @Nullable String location, @DefaultValue("false") boolean matchCase) {
	}

	/**
	 * Keys of hash, token and ff1 actions. Without one a random key is used, and what it makes counts within one process only.
	 *
	 * <p>The key stands first: the metadata processor finds a parameter's description by the first {@code @param} that starts
	 * like its name, and would give {@code key} the one of {@code keyId}.
	 *
	 * @param key Secret key of hash, token and ff1 actions in Base64, 16 to 1,024 bytes decoded; random when not set.
	 * @param keyId Name of the key's version; appears in hashes and tokens.
	 * @param olderKeys Earlier keys in Base64 by their names; their tokens are still known, and nothing is made by them.
	 */
	public record Hash(@Nullable String key, @DefaultValue("k1") String keyId, @DefaultValue Map<String, String> olderKeys) {

		@Override
		public String toString() {
			return "Hash[keyId=" + this.keyId + ", key=" + ((this.key != null) ? "set" : "not set")
					+ ", olderKeys=" + this.olderKeys.keySet() + "]";
		}

	}

	/**
	 * Native memory.
	 *
	 * @param maxFramesSize Most memory that native frames may take together, at least 1MB.
	 */
	public record Memory(@DefaultValue("256MB") DataSize maxFramesSize) {
	}

	/**
	 * Native library.
	 *
	 * @param binding How to call the native library: by JNA, by FFM from JDK 22 on, or by the faster of the two that can be had.
	 * @param directory Directory to unpack the native library into; the temporary directory when not set.
	 * @param library Native library file to load as it is, in place of the packed one.
	 * @param threads Most threads that large batches may use at once, callers among them; as many as processors when not set, 1 for the caller's alone.
	 */
	public record Native(@DefaultValue("auto") NativeBinding binding, @Nullable Path directory, @Nullable Path library,
			@Nullable Integer threads) {
	}

	/**
	 * Texts that come in parts.
	 *
	 * @param holdBack Size up to which a value is judged as in one piece, 1B to 1MB; what is undecided at that size is redacted.
	 */
	public record Streams(@DefaultValue("4KB") DataSize holdBack) {
	}

	/**
	 * Health indicator.
	 *
	 * @param outOfServiceWhenDegraded Whether health is OUT_OF_SERVICE, not UP, while the Java engine stands in for the native one.
	 */
	public record Health(@DefaultValue("false") boolean outOfServiceWhenDegraded) {
	}

	/**
	 * What the engine watches beside its work.
	 *
	 * @param leakDetection Watch for native objects that are dropped without being closed.
	 * @param trace What to log about each native call.
	 */
	public record Diagnostics(@DefaultValue("sampled") LeakDetection leakDetection, @DefaultValue("off") Trace trace) {
	}

}
