package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import io.ironsieve.Category;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Rule;
import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvFinding;
import io.ironsieve.jna.NativeLayout.IsvRule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Answers of a library that is broken or hostile, one wrong number at a time. */
class AnswerTests {

	private static final Rule[] RULES = { new Rule("a", "a", Category.PII, List.of(), "replace") };

	private static final String TEXT = "0123456789";

	private static final int RECORDS = 2 * IsvFinding.BYTES;

	private final ByteBuffer output = ByteBuffer.allocateDirect(RECORDS + 4).order(ByteOrder.nativeOrder());

	AnswerTests() {
		put(0, 1, 3);
		put(1, 5, 6);
		this.output.put(RECORDS, "[a]!".getBytes(StandardCharsets.US_ASCII));
	}

	private void put(int index, int start, int end) {
		int record = index * IsvFinding.BYTES;
		this.output.putInt(record + IsvFinding.REPLACEMENT_LENGTH, 3);
		this.output.putLong(record + IsvFinding.REPLACEMENT_OFFSET, RECORDS);
		this.output.putLong(record + IsvFinding.START, start);
		this.output.putLong(record + IsvFinding.END, end);
	}

	@Test
	void rightAnswer_isApplied() {
		assertThat(records(2).redaction(TEXT).text()).isEqualTo("0[a]34[a]6789");
		assertThat(records(2).findings(10)).containsExactly(new Finding(RULES[0], 1, 3), new Finding(RULES[0], 5, 6));
	}

	@Test
	void sizes_thatCannotBe_areRefused() {
		for (long count : new long[] { -1, 3, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE }) {
			refused(() -> records(count));
		}
		for (long length : new long[] { -1, RECORDS + 5, Long.MAX_VALUE }) {
			refused(() -> new Answer(this.output, length));
		}
	}

	@Test
	void places_outsideTheText_areRefused() {
		refused((output) -> output.putLong(IsvFinding.START, -1));
		refused((output) -> output.putLong(IsvFinding.START, 3));
		refused((output) -> output.putLong(IsvFinding.START, 1L << 32));
		refused((output) -> output.putLong(IsvFinding.END, 1));
		refused((output) -> output.putLong(IsvFinding.BYTES + IsvFinding.END, 11));
		refused((output) -> output.putLong(IsvFinding.BYTES + IsvFinding.END, (1L << 32) + 6));
	}

	@Test
	void findings_thatOverlapOrAreOutOfOrder_areRefused() {
		refused((output) -> output.putLong(IsvFinding.BYTES + IsvFinding.START, 2));
		refused((output) -> output.putLong(IsvFinding.END, 6));
	}

	@Test
	void rules_thatAreNotThere_areRefused() {
		refused((output) -> output.putInt(IsvFinding.RULE, 1));
		refused((output) -> output.putInt(IsvFinding.RULE, -1));
	}

	@Test
	void replacements_outsideTheOutput_areRefused() {
		refused((output) -> output.putInt(IsvFinding.REPLACEMENT_LENGTH, 5));
		refused((output) -> output.putInt(IsvFinding.REPLACEMENT_LENGTH, -2));
		refused((output) -> output.putInt(IsvFinding.REPLACEMENT_LENGTH, Integer.MAX_VALUE));
		refused((output) -> output.putLong(IsvFinding.REPLACEMENT_OFFSET, RECORDS + 2));
		refused((output) -> output.putLong(IsvFinding.REPLACEMENT_OFFSET, -1));
		refused((output) -> output.putLong(IsvFinding.REPLACEMENT_OFFSET, Long.MAX_VALUE));
	}

	@Test
	void batch_outOfOrder_isRefused() {
		this.output.putInt(IsvFinding.TEXT, 1);
		refused(() -> records(2).redactions(List.of(TEXT, TEXT)));
		this.output.putInt(IsvFinding.TEXT, 0).putInt(IsvFinding.BYTES + IsvFinding.TEXT, 2);
		refused(() -> records(2).redactions(List.of(TEXT, TEXT)));
	}

	@Test
	void descriptionsOfRules_thatCannotBe_areRefused() {
		ByteBuffer rules = ByteBuffer.allocateDirect(IsvRule.BYTES).order(ByteOrder.nativeOrder());
		assertThat(NativeEngine.rules(new Answer(rules, IsvRule.BYTES), 1)).hasSize(1);
		refused(() -> NativeEngine.rules(new Answer(rules, IsvRule.BYTES), 2));
		refused(() -> NativeEngine.rules(new Answer(rules.duplicate().order(ByteOrder.nativeOrder()), 8), 1));
		rules.putInt(IsvRule.CATEGORY, 3);
		refused(() -> NativeEngine.rules(new Answer(rules, IsvRule.BYTES), 1));
		rules.putInt(IsvRule.CATEGORY, 0).putInt(IsvRule.ACTION, -1);
		refused(() -> NativeEngine.rules(new Answer(rules, IsvRule.BYTES), 1));
		rules.putInt(IsvRule.ACTION, 0).putInt(IsvRule.TITLE_LENGTH, IsvRule.BYTES + 1);
		refused(() -> NativeEngine.rules(new Answer(rules, IsvRule.BYTES), 1));
	}

	private FindingRecords records(long count) {
		return new FindingRecords(new Answer(this.output, RECORDS + 4), count, RULES);
	}

	/** Changes one field, sees every reader refuse it, and changes it back. */
	private void refused(Consumer<ByteBuffer> change) {
		byte[] right = new byte[RECORDS];
		this.output.get(0, right);
		change.accept(this.output);
		refused(() -> records(2).redaction(TEXT));
		refused(() -> records(2).edits(TEXT.length()));
		this.output.put(0, right);
		assertThat(records(2).findings(TEXT.length())).hasSize(2);
	}

	private static void refused(Runnable reader) {
		assertThatExceptionOfType(SieveException.class).isThrownBy(reader::run)
			.withMessageContaining("answered with what cannot be")
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.UNKNOWN));
	}

}
