//! Korean business registration number (National Tax Service): the ninth digit times five counts with its tens once more.

use super::digits;

/// Ten digits, hyphens ignored, not all the same.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(digits) = digits(value, b"-").filter(|digits| digits.len() == WEIGHTS.len()) else {
        return false;
    };
    let products = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(*digit) * weight);
    let tens = digits.get(8).map_or(0, |digit| u32::from(*digit) * 5 / 10);
    digits.iter().any(|digit| Some(digit) != digits.first())
        && (products.sum::<u32>() + tens) % 10 == 0
}

const WEIGHTS: [u32; 10] = [1, 3, 7, 1, 3, 7, 1, 3, 5, 1];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        for good in ["124-81-00998", "1248100998", "220-81-62517"] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "124-81-00997",
            "124-81-0099",
            "124-81-009988",
            "000-00-00000",
            "124.81.00998",
            "",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
