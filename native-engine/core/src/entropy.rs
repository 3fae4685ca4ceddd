//! Shannon entropy of a value.

/// Whether the bytes have at least `least` bits of entropy each.
///
/// A billionth is forgiven: logarithms of different libraries differ in their last digit, and a value that sits
/// exactly on the limit has to pass everywhere.
pub(crate) fn at_least(least: f64, value: &[u8]) -> bool {
    least <= 0.0 || bits_per_byte(value) >= least - 1e-9
}

fn bits_per_byte(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for &byte in value {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    // Each different byte once: most values are shorter than the counts.
    let mut sum = 0.0;
    for &byte in value {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            sum += term(std::mem::take(count));
        }
    }
    let total = value.len().max(1) as f64;
    total.log2() - sum / total
}

/// `count * log2(count)`.
fn term(count: u32) -> f64 {
    let known = TERMS.get(count as usize).copied();
    known.unwrap_or_else(|| f64::from(count) * f64::from(count).log2())
}

/// The first terms; most values have no byte more often.
const TERMS: [f64; 9] = [
    0.0,
    0.0,
    2.0,
    4.754_887_502_163_468,
    8.0,
    11.609_640_474_436_812,
    15.509_775_004_326_936,
    19.651_484_454_403_228,
    24.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert_eq!(bits_per_byte(b"aaaa"), 0.0);
        assert_eq!(bits_per_byte(b"abab"), 1.0);
        assert_eq!(bits_per_byte(b"abcdefgh"), 3.0);
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bits_per_byte(&all), 8.0);
    }

    /// In values of each length with few and many different bytes, by the definition.
    #[test]
    fn terms_make_the_sum_of_shares() {
        let mut random = 1_u64;
        for len in 1..600 {
            let value: Vec<u8> = (0..len)
                .map(|_| {
                    random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                    (random >> 33) as u8 % (1 + len as u8 % 90)
                })
                .collect();
            let share = |byte| value.iter().filter(|b| **b == byte).count() as f64 / len as f64;
            let shares = (0..=255).map(share).filter(|share| *share > 0.0);
            let expected: f64 = shares.map(|share| -share * share.log2()).sum();
            let found = bits_per_byte(&value);
            assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
        }
    }

    #[test]
    fn the_limit_itself_passes() {
        assert!(at_least(3.0, b"abcdefgh") && !at_least(3.1, b"abcdefgh") && at_least(0.0, b"a"));
        assert!(at_least(std::f64::consts::LOG2_10, b"0123456789"));
    }
}
