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
    let total = value.len() as f64;
    let share = |&count: &u32| f64::from(count) / total;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(share)
        .map(|p| -p * p.log2())
        .sum()
}

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

    #[test]
    fn the_limit_itself_passes() {
        assert!(at_least(3.0, b"abcdefgh") && !at_least(3.1, b"abcdefgh") && at_least(0.0, b"a"));
        assert!(at_least(std::f64::consts::LOG2_10, b"0123456789"));
    }
}
