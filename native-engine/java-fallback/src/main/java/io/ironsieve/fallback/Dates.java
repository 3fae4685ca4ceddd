package io.ironsieve.fallback;

/** Dates that can be dates of birth or parts of a number. */
final class Dates {

	private Dates() {
	}

	/** Whether there is such a day. A year of two digits may be of any century; 0 counts as a leap year, as 2000 was. */
	static boolean isPlausible(int year, int month, int day) {
		boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
		int days = switch (month) {
			case 1, 3, 5, 7, 8, 10, 12 -> 31;
			case 4, 6, 9, 11 -> 30;
			case 2 -> leap ? 29 : 28;
			default -> 0;
		};
		return day >= 1 && day <= days;
	}

}
