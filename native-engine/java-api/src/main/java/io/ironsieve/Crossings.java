package io.ironsieve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.ironsieve.spi.Scanner;

/**
 * Cuts a batch into crossings of bounded size, so that the memory of a call does not grow with its batch, and an interrupt is heard between two
 * crossings. The same for every engine.
 */
final class Crossings {

	/**
	 * UTF-16 units of one crossing, 12 MiB of UTF-8 at most: enough to keep several threads of the engine busy for ten milliseconds, and a small part
	 * of the memory that frames may take by default. A longer text is a crossing by itself.
	 */
	static final int UNITS = 4 << 20;

	/** What a text counts beside its units, so that empty ones count too. */
	private static final int EACH = Integer.BYTES;

	private Crossings() {
	}

	/** Redacts each; results in the order of the texts. */
	static List<Redaction> redactAll(Scanner scanner, List<String> texts) {
		int end = endOfCrossing(texts, 0);
		if (end == texts.size()) {
			return scanner.redactAll(texts);
		}
		List<Redaction> redactions = new ArrayList<>(texts.size());
		redactions.addAll(scanner.redactAll(texts.subList(0, end)));
		while (end < texts.size()) {
			int start = end;
			refuseWhenInterrupted(start, texts.size());
			end = endOfCrossing(texts, start);
			redactions.addAll(scanner.redactAll(texts.subList(start, end)));
		}
		return Collections.unmodifiableList(redactions);
	}

	/** Index behind the last text of a crossing; the crossing has at least one. */
	private static int endOfCrossing(List<String> texts, int start) {
		long units = 0;
		int end = start;
		while (end < texts.size()) {
			units += EACH + (long) texts.get(end).length();
			if (units > UNITS && end > start) {
				return end;
			}
			end++;
		}
		return end;
	}

	/** Looks at the interrupt status and leaves it set: whoever interrupted wants the thread to end, not this call alone. */
	private static void refuseWhenInterrupted(int done, int all) {
		if (Thread.currentThread().isInterrupted()) {
			throw new SieveException(ErrorCode.CANCELLED,
					"The thread was interrupted when " + done + " of " + all + " texts were redacted");
		}
	}

}
