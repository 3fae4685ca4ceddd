package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ironsieve.Category;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Rule;
import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvFinding;
import io.ironsieve.jna.NativeLayout.IsvRule;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A library that answers anything: the reader gives findings that could be true, or a {@link SieveException} that says what cannot. Bytes are
 * no use against a record of numbers, so numbers are drawn around what is possible and put where the records are.
 */
class AnswerFuzzTests {

	private static final Rule[] RULES = { new Rule("a", "a", Category.PII, List.of(), "replace"),
			new Rule("b", "b", Category.SECRET, List.of(), "keep") };

	@FuzzTest
	void findings(FuzzedDataProvider data) {
		String text = "0123456789".repeat(data.consumeInt(0, 4));
		int records = data.consumeInt(0, 4);
		ByteBuffer output = output(data, records, IsvFinding.BYTES);
		for (int record = 0; record < records * IsvFinding.BYTES; record += IsvFinding.BYTES) {
			output.putInt(record + IsvFinding.TEXT, data.consumeInt(-1, 2));
			output.putInt(record + IsvFinding.RULE, data.consumeInt(-1, 2));
			output.putInt(record + IsvFinding.REPLACEMENT_LENGTH, length(data));
			output.putLong(record + IsvFinding.START, position(data));
			output.putLong(record + IsvFinding.END, position(data));
			output.putLong(record + IsvFinding.REPLACEMENT_OFFSET, position(data));
		}
		long length = data.consumeBoolean() ? output.capacity() : position(data);
		long count = data.consumeBoolean() ? records : position(data);
		Supplier<FindingRecords> reader = () -> new FindingRecords(new Answer(output, length), count, RULES);
		check(read(() -> reader.get().findings(text.length())), text.length());
		check(read(() -> reader.get().redaction(text).findings()), text.length());
		check(read(() -> {
			byte[] bytes = new byte[text.length()];
			reader.get().edits(bytes.length).applyTo(ByteBuffer.wrap(bytes));
			return reader.get().edits(bytes.length).findings();
		}), text.length());
		read(() -> reader.get().redactions(List.of(text, "", text)));
	}

	@FuzzTest
	void rules(FuzzedDataProvider data) {
		int records = data.consumeInt(0, 3);
		ByteBuffer output = output(data, records, IsvRule.BYTES);
		for (int record = 0; record < records * IsvRule.BYTES; record += IsvRule.BYTES) {
			output.putInt(record + IsvRule.CATEGORY, data.consumeInt(-1, 4));
			output.putInt(record + IsvRule.ACTION, data.consumeInt(-1, 6));
			for (int field : new int[] { IsvRule.ID_LENGTH, IsvRule.TITLE_LENGTH, IsvRule.TAGS_LENGTH }) {
				output.putInt(record + field, length(data));
			}
			for (int field : new int[] { IsvRule.ID_OFFSET, IsvRule.TITLE_OFFSET, IsvRule.TAGS_OFFSET }) {
				output.putLong(record + field, position(data));
			}
		}
		long length = data.consumeBoolean() ? output.capacity() : position(data);
		long count = data.consumeBoolean() ? records : position(data);
		List<Rule> rules = read(() -> NativeEngine.rules(new Answer(output, length), count));
		assertThat((rules != null) ? rules.size() : 0).isLessThanOrEqualTo(records);
	}

	private static ByteBuffer output(FuzzedDataProvider data, int records, int bytesOfEach) {
		int capacity = records * bytesOfEach + data.consumeInt(0, 32);
		return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
	}

	private static int length(FuzzedDataProvider data) {
		return data.consumeBoolean() ? data.consumeInt(-1, 40) : data.consumeInt();
	}

	private static long position(FuzzedDataProvider data) {
		return data.consumeBoolean() ? data.consumeLong(-1, 45) : data.consumeLong();
	}

	/** What is read; {@code null} when it is refused as it must be. */
	private static <T> @Nullable T read(Supplier<T> reader) {
		try {
			return reader.get();
		}
		catch (SieveException ex) {
			assertThat(ex.code()).isEqualTo(ErrorCode.UNKNOWN);
			assertThat(ex).hasMessageContaining("cannot be");
			return null;
		}
	}

	private static void check(@Nullable List<Finding> findings, int units) {
		int at = 0;
		for (Finding finding : (findings != null) ? findings : List.<Finding>of()) {
			assertThat(finding.start()).isGreaterThanOrEqualTo(at);
			at = finding.end();
			assertThat(at).isLessThanOrEqualTo(units);
		}
	}

}
