package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import io.ironsieve.RuleDocument;
import io.ironsieve.spi.Scanner;
import io.ironsieve.testing.StreamContract;
import io.ironsieve.testing.TestData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The Java engine's streams keep the contract of all engines. */
class JavaStreamContractTests extends StreamContract {

	JavaStreamContractTests() {
		super(new JavaEngineProvider());
	}

	@Test
	void packs_everyExampleOfTheirRules_givesWhatOnePieceGives() {
		List<RuleDocument> packs = RuleDocument.packs("pii", "secrets");
		Scanner scanner = TestEngine.open().compile("packs", packs);
		Random random = new Random(5);
		int examples = 0;
		for (RuleSpec rule : new DocumentReader(ActionSettings.of(TestData.options())).read(packs)) {
			for (String example : rule.examplesMatch()) {
				byte[] input = (example + " and " + example).getBytes(StandardCharsets.UTF_8);
				String expected = onePiece(scanner, input);
				assertThat(stream(scanner, input, 1 << 20, 1, () -> 1)).as(rule.where()).isEqualTo(expected);
				assertThat(stream(scanner, input, 1 << 20, 9, () -> 1 + random.nextInt(input.length))).as(rule.where())
					.isEqualTo(expected);
				examples++;
			}
		}
		assertThat(examples).isGreaterThan(500);
	}

}
