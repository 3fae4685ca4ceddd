//! Checksums that tokens carry: CRC-32 (ISO-HDLC) in base 62.

/// Characters of a checksum.
pub(super) const LENGTH: usize = 6;

/// The CRC-32 of the bytes in base 62 (digits, upper case, lower case), padded with `0`.
pub(super) fn crc32(bytes: &[u8]) -> [u8; LENGTH] {
    encode(crc32fast::hash(bytes))
}

fn encode(mut number: u32) -> [u8; LENGTH] {
    const DIGITS: [u8; 62] = *b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = [b'0'; LENGTH];
    for place in text.iter_mut().rev() {
        *place = DIGITS.get((number % 62) as usize).copied().unwrap_or(b'0');
        number /= 62;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_six_digits() {
        assert_eq!(&encode(0), b"000000");
        assert_eq!(&encode(61), b"00000z");
        assert_eq!(&encode(62), b"000010");
        assert_eq!(&encode(u32::MAX), b"4gfFC3");
    }

    #[test]
    fn is_of_the_check_value() {
        // CRC-32 (ISO-HDLC) of "123456789" is 0xCBF43926 by definition.
        assert_eq!(crc32(b"123456789"), encode(0xCBF4_3926));
        assert_eq!(&crc32(b"123456789"), b"3jZRME");
    }
}
