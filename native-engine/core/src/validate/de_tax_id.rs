//! German tax identification number (section 139b AO; ISO 7064 MOD 11,10).

/// 11 digits (spaces ignored), the first not 0, with a right check digit; among the first ten exactly one digit occurs
/// two or three times and all others at most once.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(digits) = super::digits(value, b" ") else {
        return false;
    };
    let Some((&check, body)) = digits.split_last() else {
        return false;
    };
    body.len() == 10
        && body.first() != Some(&0)
        && repeats_one(body)
        && super::iso7064::mod_11_10(body) == u32::from(check)
}

fn repeats_one(body: &[u8]) -> bool {
    let counts = (0..10).map(|digit| body.iter().filter(|&&d| d == digit).count());
    let repeated: Vec<usize> = counts.filter(|&count| count > 1).collect();
    matches!(repeated[..], [2 | 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // From the tax office's published test data.
        for good in [
            "86095742719",
            "47036892816",
            "65929970489",
            "57549285017",
            "25768131411",
            "65 929 970 489",
        ] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "86095742710",
            "06095742719",
            "12345678903",
            "8609574271",
            "860957427190",
            "86-095742719",
            "11111111111",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
