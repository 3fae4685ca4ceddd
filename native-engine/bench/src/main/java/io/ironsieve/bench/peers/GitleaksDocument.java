package io.ironsieve.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;

import io.ironsieve.RuleDocument;
import io.ironsieve.rulefiles.RuleFiles;

/** Converts a gitleaks file to the rule document that both the oracle and the engines of the bench read: {@code gitleaks.toml DOCUMENT.json}. */
public final class GitleaksDocument {

	private GitleaksDocument() {
	}

	/** Prints what is not honoured. */
	public static void main(String[] arguments) throws Exception {
		RuleDocument document = RuleFiles.gitleaks("gitleaks", Files.readString(Path.of(arguments[0])));
		document.notHonoured().forEach(System.out::println);
		Files.writeString(Path.of(arguments[1]), document.json());
	}

}
