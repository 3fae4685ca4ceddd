package io.ironsieve.fallback;

import java.util.Arrays;
import java.util.List;

/**
 * Three numbers in the order year-month-day, day-month-year or month-day-year, the year of four digits and between 1880 and 2099,
 * parted by hyphens, slashes, dots or spaces; in the last two orders either reading may be the right one.
 */
final class DateOfBirth implements Validator {

	@Override
	public boolean accepts(String value) {
		List<String> parts = Arrays.stream(value.split("[-/. ]")).filter((part) -> !part.isEmpty()).toList();
		if (parts.size() != 3 || !parts.stream().allMatch((part) -> part.length() <= 4 && Ascii.isDigits(part))) {
			return false;
		}
		int[] numbers = parts.stream().mapToInt(Integer::parseInt).toArray();
		if (parts.get(0).length() == 4) {
			return isBirth(numbers[0], numbers[1], numbers[2]);
		}
		return parts.get(2).length() == 4
				&& (isBirth(numbers[2], numbers[0], numbers[1]) || isBirth(numbers[2], numbers[1], numbers[0]));
	}

	private static boolean isBirth(int year, int month, int day) {
		return year >= 1880 && year < 2100 && Dates.isPlausible(year, month, day);
	}

}
