//! IBAN: the lengths of the SWIFT IBAN registry and the check of ISO 13616 (ISO 7064 MOD 97-10).

/// 15 to 34 letters and digits (spaces ignored) of the country's length, whose check is 1. Letters count as upper case.
pub(super) fn accepts(value: &[u8]) -> bool {
    let upper: Vec<u8> = value
        .iter()
        .filter(|&&b| b != b' ')
        .map(u8::to_ascii_uppercase)
        .collect();
    let Some((head, _)) = upper.split_at_checked(4) else {
        return false;
    };
    let &[c, d, e, f] = head else { return false };
    let length = LENGTHS
        .iter()
        .find(|(country, _)| **country == [c, d])
        .map(|&(_, length)| length);
    e.is_ascii_digit()
        && f.is_ascii_digit()
        && length == Some(upper.len())
        && remainder(upper.iter().cycle().skip(4).take(upper.len())) == Some(1)
}

/// The text as a number, letters being 10 to 35, modulo 97.
fn remainder<'a>(text: impl Iterator<Item = &'a u8>) -> Option<u32> {
    text.copied().try_fold(0, |rest, byte| match byte {
        b'0'..=b'9' => Some((rest * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((rest * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    })
}

/// Country and length of the whole IBAN, SWIFT IBAN registry release 99.
#[rustfmt::skip]
const LENGTHS: [(&[u8; 2], usize); 89] = [
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22),
    (b"BH", 22), (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24),
    (b"DE", 22), (b"DJ", 27), (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18),
    (b"FK", 18), (b"FO", 18), (b"FR", 27), (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27),
    (b"GT", 28), (b"HN", 28), (b"HR", 21), (b"HU", 28), (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26),
    (b"IT", 27), (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28), (b"LC", 32), (b"LI", 21), (b"LT", 20),
    (b"LU", 20), (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22), (b"MK", 19), (b"MN", 20),
    (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23), (b"PK", 24),
    (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24),
    (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25),
    (b"SV", 28), (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20),
    (b"YE", 30),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // Examples of the registry.
        let good = [
            "DE89370400440532013000",
            "GB29 NWBK 6016 1331 9268 19",
            "NO9386011117947",
            "FR1420041010050500013M02606",
            "MT84MALT011000012345MTLCAST001S",
            "LC55HEMM000100010012001200023015",
            "nl91abna0417164300",
            "BE68 5390 0754 7034",
            "CH9300762011623852957",
            "ES9121000418450200051332",
        ];
        for good in good {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        let bad = [
            "DE88370400440532013000",
            "DE8937040044053201300",
            "XX89370400440532013000",
            "NO938601111794",
            "DEA9370400440532013000",
            "DE89-3704-0044-0532-0130-00",
            "",
            "DE",
            "NO93860111179\u{e4}",
        ];
        for bad in bad {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
