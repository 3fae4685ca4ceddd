//! Verhoeff check digit (J. Verhoeff, Error Detecting Decimal Codes, 1969), in the dihedral group D5.

/// 2 or more digits, not all the same, that pass the check; spaces and hyphens are ignored.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(digits) = super::digits(value, b" -") else {
        return false;
    };
    let varies = digits.iter().any(|digit| Some(digit) != digits.first());
    let sum = digits.iter().rev().zip((0..8).cycle());
    varies
        && sum.fold(0, |sum, (&digit, times)| {
            times_in_d5(sum, permuted(digit, times))
        }) == 0
}

/// The product of two elements of D5: 0 to 4 are rotations, 5 to 9 reflections.
fn times_in_d5(a: u8, b: u8) -> u8 {
    let rotation = if a < 5 {
        a % 5 + b % 5
    } else {
        5 + a % 5 - b % 5
    };
    rotation % 5 + if (a < 5) == (b < 5) { 0 } else { 5 }
}

/// Verhoeff's permutation, applied some times.
fn permuted(digit: u8, times: u8) -> u8 {
    const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..times).fold(digit, |digit, _| {
        PERMUTATION
            .get(usize::from(digit))
            .copied()
            .unwrap_or(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // The usual example 236 with its check digit 3, UIDAI's sample number, and 12345 with 1.
        for good in ["2363", "2341 2341 2346", "123451", "499118665246"] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in ["2364", "2633", "234123412347", "", "0", "0000", "2363x"] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
