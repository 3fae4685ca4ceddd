//! Format-preserving encryption of digits.

use aes::Aes256;
use fpe::ff1::{FF1, FlexibleNumeralString};

use crate::key::Key;
use crate::residue::wiped;

/// Fewest digits: the standard wants a domain of a million values.
const FEWEST: usize = 6;
/// Most digits. The standard has no such bound; time grows with the square.
const MOST: usize = 64;

/// Appends a value with other digits and everything else as it is; `false`, and nothing appended, when the value has too few digits,
/// too many, or other characters than digits and separators, which would stay readable.
pub(crate) fn append(key: &Key, value: &[u8], out: &mut Vec<u8>) -> bool {
    let is_separator = |byte: &u8| b" -./+()".contains(byte);
    if !value.iter().all(|b| b.is_ascii_digit() || is_separator(b)) {
        return false;
    }
    let digits: Vec<u16> = value
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .map(|byte| u16::from(byte - b'0'))
        .collect();
    let Some(encrypted) = wiped(|| encrypt(key.digits(), &[], digits)) else {
        return false;
    };
    let mut encrypted = encrypted.into_iter();
    out.extend(value.iter().map(|&byte| match byte.is_ascii_digit() {
        true => b'0' + encrypted.next().unwrap_or(0) as u8,
        false => byte,
    }));
    true
}

/// FF1 (NIST SP 800-38G rev. 1) with AES-256 and radix 10.
fn encrypt(key: &[u8; 32], tweak: &[u8], digits: Vec<u16>) -> Option<Vec<u16>> {
    if !(FEWEST..=MOST).contains(&digits.len()) {
        return None;
    }
    let ff1 = FF1::<Aes256>::new(key, 10).ok()?;
    let digits = FlexibleNumeralString::from(digits);
    Some(ff1.encrypt(tweak, &digits).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIST_KEY: [u8; 32] = [
        0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F,
        0x3C, 0xEF, 0x43, 0x59, 0xD8, 0xD5, 0x80, 0xAA, 0x4F, 0x7F, 0x03, 0x6D, 0x6F, 0x04, 0xFC,
        0x6A, 0x94,
    ];

    /// NIST's examples of FF1, samples 7 and 8. Sample 9 has radix 36.
    #[test]
    fn samples_of_nist() {
        let digits = |text: &str| text.bytes().map(|b| u16::from(b - b'0')).collect();
        let tweak = [0x39, 0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31, 0x30];
        for (tweak, expected) in [(&[][..], "6657667009"), (&tweak, "1001623463")] {
            let encrypted = encrypt(&NIST_KEY, tweak, digits("0123456789"));
            assert_eq!(encrypted, Some(digits(expected)));
        }
    }

    #[test]
    fn separators_stay_and_other_values_are_not_taken() {
        let key = Key::new("k", &[7; 32]).unwrap();
        let mut out = Vec::new();
        assert!(append(&key, b"+49 (0) 30/123-45.6", &mut out));
        let shape = |text: &[u8]| -> Vec<u8> {
            let shape = text
                .iter()
                .map(|b| if b.is_ascii_digit() { b'0' } else { *b });
            shape.collect()
        };
        assert_eq!(shape(&out), b"+00 (0) 00/000-00.0");
        assert_ne!(out, b"+49 (0) 30/123-45.6");
        let long = b"1".repeat(65);
        for value in [&b"12345"[..], b"", b"1234567a", b"12345\xc3\xa9", &long] {
            let before = out.len();
            assert!(!append(&key, value, &mut out) && out.len() == before);
        }
    }

    #[test]
    fn different_values_stay_different() {
        let key = Key::new("k", &[7; 32]).unwrap();
        let encrypted: std::collections::HashSet<Vec<u8>> = (0..2000)
            .map(|number| {
                let mut out = Vec::new();
                assert!(append(&key, format!("{number:06}").as_bytes(), &mut out));
                out
            })
            .collect();
        assert_eq!(encrypted.len(), 2000);
    }
}
