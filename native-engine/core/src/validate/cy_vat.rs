//! Cypriot VAT number (European Commission, VIES): eight digits and a check letter.

/// `CY`, which may be missing, eight digits and a letter.
pub(super) fn accepts(value: &[u8]) -> bool {
    let number = value.strip_prefix(b"CY").unwrap_or(value);
    let Some((letter, digits)) = number.split_last().filter(|(_, digits)| digits.len() == 8) else {
        return false;
    };
    let counts = |(at, digit): (usize, &u8)| {
        let digit = digit.is_ascii_digit().then(|| usize::from(digit - b'0'))?;
        if at % 2 == 0 {
            ODD.get(digit).copied()
        } else {
            u8::try_from(digit).ok()
        }
    };
    let sum: Option<u32> = digits
        .iter()
        .enumerate()
        .map(|place| counts(place).map(u32::from))
        .sum();
    // 12 stands for no taxpayer.
    let is_assigned = !digits.starts_with(b"12");
    is_assigned && sum.is_some_and(|sum| u32::from(b'A') + sum % 26 == u32::from(*letter))
}

/// What a digit counts at the first, third, fifth and seventh place.
const ODD: [u8; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        for good in ["CY10259033P", "10259033P"] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "CY10259033Z",
            "CY1025903P",
            "CY102590333P",
            "CY12000139V",
            "CY1025903PP",
            "",
            "CY",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
