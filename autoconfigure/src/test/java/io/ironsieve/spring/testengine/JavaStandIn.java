package io.ironsieve.spring.testengine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.*;

import io.ironsieve.*;
import io.ironsieve.spi.*;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Temporary. */
public class JavaStandIn implements EngineProvider {

	record R(Rule rule, Pattern pattern) {
	}

	public String name() {
		return "java";
	}

	public Engine open(EngineOptions options) {
		return new Engine() {
			public EngineInfo info() {
				return new EngineInfo("java", "0.1.0", null, "jvm", null, null, null);
			}

			public EngineTelemetry telemetry() {
				return new EngineTelemetry(0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
			}

			public io.ironsieve.spi.Scanner compile(String name, List<RuleDocument> documents) {
				List<R> rules = new ArrayList<>();
				for (RuleDocument d : documents) {
					for (JsonNode n : JsonMapper.shared().readTree(d.json()).get("rules")) {
						String id = n.get("id").asString();
						if (n.get("pattern") == null) {
							throw new SieveException(ErrorCode.INVALID_DOCUMENT, "Document '" + d.name() + "', rule '" + id + "': no pattern");
						}
						try {
							rules.add(new R(new Rule(id, n.path("title").asString(id),
									Category.valueOf(n.path("category").asString("custom").toUpperCase(Locale.ROOT)), List.of(),
									n.path("action").path("type").asString("replace")), Pattern.compile(n.get("pattern").asString())));
						}
						catch (PatternSyntaxException ex) {
							throw new SieveException(ErrorCode.INVALID_RULE, "Document '" + d.name() + "', rule '" + id + "': bad");
						}
					}
				}
				RuleSet set = new RuleSet(name, documents.stream().map(RuleDocument::name).toList(), "0123456789abcdef",
						rules.stream().map(R::rule).toList());
				return new S(set, rules);
			}

			public void close() {
			}
		};
	}

	record S(RuleSet ruleSet, List<R> rules) implements io.ironsieve.spi.Scanner {
		public Redaction redact(String text) {
			String out = text;
			List<Finding> found = scan(text);
			for (int i = found.size() - 1; i >= 0; i--) {
				Finding f = found.get(i);
				String with = f.rule().action().equals("mask") ? text.substring(f.start(), f.start() + 4) + "*".repeat(f.end() - f.start() - 4)
						: "[" + f.ruleId() + "]";
				out = out.substring(0, f.start()) + with + out.substring(f.end());
			}
			return new Redaction(out, found);
		}

		public List<Redaction> redactAll(List<String> texts) {
			return texts.stream().map(this::redact).toList();
		}

		public List<Finding> scan(String text) {
			List<Finding> found = new ArrayList<>();
			for (R r : this.rules) {
				Matcher m = r.pattern.matcher(text);
				while (m.find()) {
					found.add(new Finding(r.rule, m.start(), m.end()));
				}
			}
			return found;
		}

		public boolean matches(String text) {
			return !scan(text).isEmpty();
		}

		public Edits edits(ByteBuffer text) {
			return Edits.NONE;
		}

		public void close() {
		}
	}

}
