package io.ironsieve;

import java.util.List;
import java.util.Objects;

/**
 * Description of one compiled rule.
 * @param id identifier, unique in its rule set; safe as a metric tag
 * @param title name for people
 * @param category kind of data
 * @param tags labels of the rule document, in its order
 * @param action what happens to a value: {@code keep}, {@code replace}, {@code mask}, {@code hash}, {@code remove}, {@code token} or
 * {@code ff1}
 */
public record Rule(String id, String title, Category category, List<String> tags, String action) {

	public Rule {
		Objects.requireNonNull(id, "id");
		Objects.requireNonNull(title, "title");
		Objects.requireNonNull(category, "category");
		tags = List.copyOf(tags);
		Objects.requireNonNull(action, "action");
	}

}
