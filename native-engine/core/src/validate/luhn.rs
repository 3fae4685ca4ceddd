//! Luhn check digit (ISO/IEC 7812-1 annex B).

/// 2 or more digits, not all zero, that pass the check; spaces and hyphens are ignored.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(digits) = super::digits(value, b" -") else {
        return false;
    };
    digits.len() >= 2 && digits.iter().any(|&d| d != 0) && sum(&digits).is_multiple_of(10)
}

fn sum(digits: &[u8]) -> u32 {
    let weighted = digits.iter().rev().enumerate().map(|(index, &digit)| {
        let doubled = u32::from(digit) * 2;
        match index % 2 {
            0 => u32::from(digit),
            _ => doubled / 10 + doubled % 10,
        }
    });
    weighted.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // The card numbers are those that payment services publish for tests.
        for good in [
            "79927398713",
            "4111 1111 1111 1111",
            "3782-822463-10005",
            "5555555555554444",
            "18",
        ] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "79927398710",
            "4111111111111112",
            "0000000000000000",
            "0",
            "5",
            "",
            "4111a",
            "4111.1",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
