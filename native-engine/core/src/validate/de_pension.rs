//! German pension insurance number (Versicherungsnummer, section 147 SGB VI; VKVV section 4).

/// Area, date of birth, letter, serial and check digit, 12 characters; spaces are ignored. Days of supplementary numbers
/// (50 added) are taken too.
pub(super) fn accepts(value: &[u8]) -> bool {
    let kept: Vec<u8> = value.iter().copied().filter(|&byte| byte != b' ').collect();
    let (Some(area), Some(date), Some(&letter), Some(serial)) =
        (kept.get(..2), kept.get(2..8), kept.get(8), kept.get(9..))
    else {
        return false;
    };
    if serial.len() != 3 || !letter.is_ascii_uppercase() {
        return false;
    }
    // The letter stands for the two digits of its place in the alphabet.
    let place = letter - b'A' + 1;
    let spelled = [b'0' + place / 10, b'0' + place % 10];
    let Some(digits) = super::digits(&[area, date, &spelled, serial].concat(), b"") else {
        return false;
    };
    let Some((&check, body)) = digits.split_last() else {
        return false;
    };
    let sum: u32 = body
        .iter()
        .zip(WEIGHTS)
        .map(|(&digit, weight)| digit_sum(u32::from(digit) * weight))
        .sum();
    sum % 10 == u32::from(check) && has_date(&digits)
}

const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];

fn digit_sum(number: u32) -> u32 {
    number / 10 + number % 10
}

fn has_date(digits: &[u8]) -> bool {
    let &[_, _, d, e, m, n, y, z, ..] = digits else {
        return false;
    };
    let two = |tens: u8, ones: u8| u32::from(tens) * 10 + u32::from(ones);
    super::date::is_plausible(two(y, z), two(m, n), two(d, e) % 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // Both are in wide use as examples.
        for good in ["15070649C103", "65 170839 J 003"] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "15070649C104",
            "65170839J008",
            "15071349C103",
            "15070649c103",
            "",
            "150706490103",
            "15070649C1031",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
