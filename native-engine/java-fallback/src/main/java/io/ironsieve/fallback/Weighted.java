package io.ironsieve.fallback;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Number of an authority: check digits that are weighted sums, and a date within the number. All of them are in {@code weighted.tsv},
 * with their specifications; the native engine reads the same file.
 */
final class Weighted implements Validator {

	private static final String IGNORED = " -./+";

	private final List<Row> rows = new ArrayList<>();

	private Weighted() {
	}

	/** The validators of the table by name. */
	static Map<String, Weighted> all() {
		Map<String, Weighted> all = new LinkedHashMap<>();
		List<Sum> sums = List.of();
		for (String line : table().split("\n")) {
			if (line.isEmpty() || (line.startsWith("#"))) {
				continue;
			}
			String[] columns = line.split("\t");
			if (!columns[0].equals("&")) {
				sums = new ArrayList<>();
				all.computeIfAbsent(columns[0], (name) -> new Weighted()).rows.add(Row.of(columns[1], columns[2], sums));
			}
			if (!columns[4].equals("-")) {
				sums.add(Sum.of(columns[3], columns[4], columns[5], columns[6]));
			}
		}
		return all;
	}

	private static String table() {
		try (InputStream in = Weighted.class.getResourceAsStream("weighted.tsv")) {
			if (in == null) {
				throw new IllegalStateException("The engine's jar lacks weighted.tsv");
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public boolean accepts(String value) {
		StringBuilder kept = new StringBuilder(value.length());
		value.chars().filter((c) -> IGNORED.indexOf(c) < 0).forEach((c) -> kept.append(Ascii.upper((char) c)));
		String text = kept.toString();
		return text.chars().anyMatch((c) -> c != text.charAt(0)) && this.rows.stream().anyMatch((row) -> row.accepts(text));
	}

	private record Row(String form, int[] monthModuli, int[] dayModuli, List<Sum> sums) {

		static Row of(String form, String date, List<Sum> sums) {
			return new Row(form, moduli(date, "m"), moduli(date, "d"), sums);
		}

		private static int[] moduli(String date, String part) {
			return date.startsWith(part) ? Arrays.stream(date.substring(1).split(",")).mapToInt(Integer::parseInt).toArray()
					: new int[0];
		}

		boolean accepts(String value) {
			return value.length() == this.form.length()
					&& IntStream.range(0, value.length()).allMatch((i) -> fits(this.form.charAt(i), value.charAt(i)))
					&& hasDate(value) && this.sums.stream().allMatch((sum) -> sum.accepts(value));
		}

		private static boolean fits(char sign, char c) {
			return switch (sign) {
				case '#', 'y', 'm', 'd' -> Ascii.isDigit(c);
				case '@' -> Ascii.isLetter(c);
				case '*' -> Ascii.isAlphanumeric(c);
				default -> c == sign;
			};
		}

		private boolean hasDate(String value) {
			if (this.form.indexOf('m') < 0) {
				return true;
			}
			int month = Arrays.stream(this.monthModuli).reduce(part('m', value), (m, by) -> m % by);
			int day = Arrays.stream(this.dayModuli).reduce(part('d', value), (d, by) -> d % by);
			return Dates.isPlausible(part('y', value), month, day);
		}

		/** The number of the digits at a sign of the form. */
		private int part(char sign, String value) {
			return IntStream.range(0, value.length())
				.filter((i) -> this.form.charAt(i) == sign)
				.reduce(0, (number, i) -> number * 10 + value.charAt(i) - '0');
		}

	}

	/**
	 * One weighted sum.
	 * @param place of the check character when there is a table
	 * @param table check characters by rest, or none when the rest must be {@code rest}
	 */
	private record Sum(String values, int valuesModulus, long[] weights, long modulus, boolean addsDigits, long rest,
			int place, @Nullable String table) {

		static Sum of(String values, String weights, String modulus, String result) {
			int percent = values.indexOf('%');
			int valuesModulus = (percent < 0) ? Integer.MAX_VALUE : Integer.parseInt(values.substring(percent + 1));
			String known = values.equals("-") ? "0123456789" : (percent < 0) ? values : values.substring(0, percent);
			boolean addsDigits = modulus.endsWith("s");
			int colon = result.indexOf(':');
			return new Sum(known, valuesModulus, Arrays.stream(weights.split(",")).mapToLong(Long::parseLong).toArray(),
					Long.parseLong(addsDigits ? modulus.substring(0, modulus.length() - 1) : modulus), addsDigits,
					(colon < 0) ? Long.parseLong(result) : -1,
					(colon < 0) ? -1 : Integer.parseInt(result.substring(0, colon)) - 1,
					(colon < 0) ? null : result.substring(colon + 1));
		}

		boolean accepts(String value) {
			long sum = 0;
			for (int i = 0; i < this.weights.length; i++) {
				if (this.weights[i] != 0) {
					int known = this.values.indexOf(value.charAt(i));
					if (known < 0) {
						return false;
					}
					sum += product(this.weights[i] * (known % this.valuesModulus));
				}
			}
			int left = (int) Math.floorMod(sum, this.modulus);
			return (this.table != null) ? value.charAt(this.place) == this.table.charAt(left) : left == this.rest;
		}

		private long product(long product) {
			return this.addsDigits ? product / this.modulus + product % this.modulus : product;
		}

	}

}
