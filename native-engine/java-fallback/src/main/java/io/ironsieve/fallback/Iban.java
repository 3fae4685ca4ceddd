package io.ironsieve.fallback;

import java.util.HashMap;
import java.util.Map;

/**
 * International bank account number: length by country (SWIFT IBAN registry) and ISO 7064 MOD 97-10. Spaces are ignored, letters
 * are compared in upper case.
 */
final class Iban implements Validator {

	private static final String LENGTHS = """
			AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 \
			ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 \
			LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 \
			PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
			YE30""";

	private static final Map<String, Integer> LENGTH_BY_COUNTRY = new HashMap<>();

	static {
		for (String entry : LENGTHS.split(" ")) {
			LENGTH_BY_COUNTRY.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
		}
	}

	@Override
	public boolean accepts(String value) {
		String iban = value.replace(" ", "");
		if (iban.length() < 4 || !iban.chars().allMatch(Ascii::isAlphanumeric) || !Ascii.isDigits(iban.substring(2, 4))) {
			return false;
		}
		Integer length = LENGTH_BY_COUNTRY.get("" + Ascii.upper(iban.charAt(0)) + Ascii.upper(iban.charAt(1)));
		return length != null && iban.length() == length && remainder(iban.substring(4) + iban.substring(0, 4)) == 1;
	}

	private static int remainder(String rearranged) {
		int remainder = 0;
		for (int i = 0; i < rearranged.length(); i++) {
			int digit = Character.digit(Ascii.upper(rearranged.charAt(i)), 36);
			remainder = (digit < 10) ? (remainder * 10 + digit) % 97 : (remainder * 100 + digit) % 97;
		}
		return remainder;
	}

}
