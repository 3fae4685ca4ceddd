//! ISO 7064 MOD 11,10 over digits: a check digit in the place behind them.

/// 2 or more digits, not all the same, the last being the check digit; spaces are ignored, and so are the letters in front
/// of a VAT number.
pub(super) fn accepts_mod_11_10(value: &[u8]) -> bool {
    let letters = value.iter().take_while(|byte| byte.is_ascii_uppercase());
    let number = value.get(letters.count()..).unwrap_or_default();
    let Some(digits) = super::digits(number, b" ") else {
        return false;
    };
    let Some((&check, body)) = digits.split_last() else {
        return false;
    };
    body.iter().any(|&digit| digit != check) && mod_11_10(body) == u32::from(check)
}

/// Check digit for the digits.
pub(super) fn mod_11_10(body: &[u8]) -> u32 {
    let product = body.iter().fold(10, |product, &digit| {
        let sum = (u32::from(digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // 0794 with 5 is the example of the standard; the others are VAT numbers from imprints of authorities.
        for good in [
            "07945",
            "136695976",
            "DE136695976",
            "DE 136 695 976",
            "33392005961",
        ] {
            assert!(accepts_mod_11_10(good.as_bytes()), "{good}");
        }
        for bad in [
            "07946",
            "DE136695977",
            "",
            "5",
            "DE",
            "00000",
            "DE13669597a",
            "de136695976",
        ] {
            assert!(!accepts_mod_11_10(bad.as_bytes()), "{bad}");
        }
    }
}
