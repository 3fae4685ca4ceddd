//! Dates that can be dates of birth or parts of a number.

/// Whether there is such a day. A year of two digits may be of any century; 0 counts as a leap year, as 2000 was.
pub(super) fn is_plausible(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `date-of-birth`: three numbers in the order year-month-day, day-month-year or month-day-year, the year of four digits
/// and between 1880 and 2099, parted by `-`, `/`, `.` or spaces; in the last two orders either reading may be the right one.
pub(super) fn accepts_birth(value: &[u8]) -> bool {
    let parts: Option<Vec<(usize, u32)>> = value
        .split(|byte| b"-/. ".contains(byte))
        .filter(|part| !part.is_empty())
        .map(|part| number(part).map(|number| (part.len(), number)))
        .collect();
    match parts.as_deref() {
        Some(&[(4, year), (_, month), (_, day)]) => is_birth(year, month, day),
        Some(&[(_, a), (_, b), (4, year)]) => is_birth(year, a, b) || is_birth(year, b, a),
        _ => false,
    }
}

fn is_birth(year: u32, month: u32, day: u32) -> bool {
    (1880..2100).contains(&year) && is_plausible(year, month, day)
}

/// Number of up to four digits.
fn number(part: &[u8]) -> Option<u32> {
    let digits = super::digits(part, b"")?;
    let number = || digits.iter().fold(0, |n, &d| n * 10 + u32::from(d));
    (digits.len() <= 4).then(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_years() {
        assert!(is_plausible(2024, 2, 29) && is_plausible(2000, 2, 29) && is_plausible(0, 2, 29));
        assert!(!is_plausible(1900, 2, 29) && !is_plausible(2023, 2, 29));
        assert!(
            !is_plausible(2023, 0, 1) && !is_plausible(2023, 1, 0) && !is_plausible(2023, 13, 1)
        );
    }

    #[test]
    fn births() {
        for good in [
            "1984-02-29",
            "29.02.1984",
            "02/29/1984",
            "29/2/1984",
            "1 . 2. 1984",
        ] {
            assert!(accepts_birth(good.as_bytes()), "{good}");
        }
        for bad in [
            "1983-02-29",
            "30.02.1984",
            "84-02-29",
            "1700-01-01",
            "1984-02",
            "",
            "1984-02-29-1",
            "19840229",
            "a-b-1984",
        ] {
            assert!(!accepts_birth(bad.as_bytes()), "{bad}");
        }
    }
}
