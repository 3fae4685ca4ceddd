package io.ironsieve.rulefiles;

import java.io.StringWriter;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** JSON whose parts are put on given lines, so that a position in it is one in the file that it was made of. */
final class JsonLines {

	private final StringWriter out = new StringWriter();

	private final JsonGenerator json = JsonMapper.shared().createGenerator(this.out);

	private int line = 1;

	/** Where the next part is written. */
	JsonGenerator json() {
		return this.json;
	}

	/** What is written next stands on this line, or where it is when that is behind it. */
	void moveTo(int line) {
		while (this.line < line) {
			// White space that stands before a value or a name, behind the comma or not, is allowed in either place.
			this.json.writeRaw('\n');
			this.line++;
		}
	}

	/** All that was written. */
	String text() {
		this.json.close();
		return this.out.toString();
	}

}
