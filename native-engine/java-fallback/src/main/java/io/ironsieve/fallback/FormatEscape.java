package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;

import io.ironsieve.fallback.Token.Style;

/** How a replacement is written where it stands. */
final class FormatEscape {

	private FormatEscape() {
	}

	/**
	 * Appends a replacement in the way of its place.
	 * @param level for JSON: in how many strings
	 * @param first whether a name begins with it
	 */
	static void write(Style style, int level, String replacement, boolean first, StringBuilder out) {
		switch (style) {
			case PLAIN -> out.append(replacement);
			case JSON -> out.append(json(replacement, level));
			case TEXT -> xml(replacement, "", out);
			case QUOTED -> xml(replacement, "\"'\t\n\r", out);
			case UNQUOTED -> xml(replacement, "\"'\t\n\r\f =`", out);
			case NAME -> name(replacement, first, out);
			case COMMENT -> comment(replacement, out);
			case CDATA -> section(replacement, out);
			case MARKUP -> markup(replacement, out);
			case FORM -> form(replacement, out);
		}
	}

	/** Appends a replacement as a string of JSON where a literal was, inside of so many strings. */
	static void writeLiteral(String replacement, int level, StringBuilder out) {
		out.append(json('"' + json(replacement, 1) + '"', level));
	}

	private static String json(String text, int level) {
		String written = text;
		for (int i = 0; i < level && written.chars().anyMatch((c) -> c == '"' || c == '\\' || c < ' '); i++) {
			StringBuilder escaped = new StringBuilder(2 * written.length());
			for (int at = 0; at < written.length(); at++) {
				escape(written.charAt(at), escaped);
			}
			written = escaped.toString();
		}
		return written;
	}

	private static void escape(char character, StringBuilder out) {
		switch (character) {
			case '"', '\\' -> out.append('\\').append(character);
			case '\n' -> out.append("\\n");
			case '\r' -> out.append("\\r");
			case '\t' -> out.append("\\t");
			default -> {
				if (character < ' ') {
					out.append("\\u00").append(Character.forDigit(character >> 4, 16)).append(Character.forDigit(character & 15, 16));
				}
				else {
					out.append(character);
				}
			}
		}
	}

	/** Whether XML has no way to write a character. */
	private static boolean isNoXml(int codePoint) {
		return (codePoint < ' ' && "\t\n\r".indexOf(codePoint) < 0) || codePoint == 0xFFFE || codePoint == 0xFFFF;
	}

	private static void xml(String text, String special, StringBuilder out) {
		text.codePoints().forEach((codePoint) -> {
			if (special.indexOf(codePoint) >= 0) {
				out.append("&#").append(codePoint).append(';');
			}
			else if (codePoint == '&') {
				out.append("&amp;");
			}
			else {
				angle(isNoXml(codePoint) ? '_' : codePoint, out);
			}
		});
	}

	private static void angle(int codePoint, StringBuilder out) {
		switch (codePoint) {
			case '<' -> out.append("&lt;");
			case '>' -> out.append("&gt;");
			default -> out.appendCodePoint(codePoint);
		}
	}

	private static void name(String text, boolean first, StringBuilder out) {
		if (text.isEmpty() || (first && (Ascii.isDigit(text.charAt(0)) || text.charAt(0) == '-' || text.charAt(0) == '.'))) {
			out.append('_');
		}
		text.codePoints()
			.forEach((codePoint) -> out
				.append((Ascii.isAlphanumeric(codePoint) || codePoint == '-' || codePoint == '.') ? (char) codePoint : '_'));
	}

	private static void comment(String text, StringBuilder out) {
		int[] codePoints = text.codePoints().toArray();
		for (int i = 0; i < codePoints.length; i++) {
			// Neighbours in the text may be dashes.
			boolean beside = i == 0 || i == codePoints.length - 1 || codePoints[i - 1] == '-';
			boolean hidden = isNoXml(codePoints[i]) || (codePoints[i] == '-' && beside);
			angle(hidden ? '_' : codePoints[i], out);
		}
		if (text.isEmpty()) {
			out.append(' ');
		}
	}

	private static void section(String text, StringBuilder out) {
		text.codePoints().forEach((codePoint) -> {
			if (codePoint == '>') {
				out.append("&gt;");
			}
			else {
				out.appendCodePoint(isNoXml(codePoint) ? '_' : codePoint);
			}
		});
		if (text.isEmpty()) {
			out.append(' ');
		}
	}

	private static void markup(String text, StringBuilder out) {
		text.codePoints().forEach((codePoint) -> {
			boolean markup = "<>&\"'[]?%".indexOf(codePoint) >= 0 || isNoXml(codePoint);
			out.appendCodePoint(markup ? '_' : codePoint);
		});
		if (text.isEmpty()) {
			out.append(' ');
		}
	}

	private static void form(String text, StringBuilder out) {
		for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
			int value = each & 0xFF;
			if (value <= ' ' || value >= 0x7F || "%&+=#".indexOf(value) >= 0) {
				out.append('%').append(hex(value >> 4)).append(hex(value & 15));
			}
			else {
				out.append((char) value);
			}
		}
	}

	private static char hex(int digit) {
		return Ascii.upper(Character.forDigit(digit, 16));
	}

}
