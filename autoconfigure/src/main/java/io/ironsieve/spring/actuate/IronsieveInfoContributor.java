package io.ironsieve.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.ironsieve.EngineInfo;
import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Adds which engine applies which rule sets. */
class IronsieveInfoContributor implements InfoContributor {

	private final Sieve sieve;

	IronsieveInfoContributor(Sieve sieve) {
		this.sieve = sieve;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		EngineInfo engine = this.sieve.status().engine();
		if (engine != null) {
			details.put("engine", describe(engine));
		}
		Map<String, Object> ruleSets = new LinkedHashMap<>();
		for (String name : this.sieve.ruleSetNames()) {
			ruleSets.put(name, describe(this.sieve.using(name).ruleSet()));
		}
		details.put("ruleSets", ruleSets);
		builder.withDetail("ironsieve", details);
	}

	private static Map<String, Object> describe(EngineInfo engine) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("name", engine.name());
		details.put("version", engine.version());
		if (engine.abiVersion() != null) {
			details.put("abiVersion", engine.abiVersion());
		}
		if (engine.binding() != null) {
			details.put("binding", engine.binding());
		}
		details.put("platform", engine.platform());
		if (engine.buildId() != null) {
			details.put("buildId", engine.buildId());
		}
		return details;
	}

	private static Map<String, Object> describe(RuleSet ruleSet) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("documents", ruleSet.documents());
		details.put("fingerprint", ruleSet.fingerprint());
		details.put("rules", ruleSet.rules().size());
		return details;
	}

}
