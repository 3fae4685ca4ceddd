//! GitHub token checksum (GitHub's description of its token formats, 2021).

/// The last six characters are the base 62 form of the CRC-32 of those between the prefix's `_` and them.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(underscore) = memchr::memchr(b'_', value) else {
        return false;
    };
    let Some(body) = value.get(underscore + 1..) else {
        return false;
    };
    let Some(split) = body.len().checked_sub(CHECKSUM).filter(|&split| split > 0) else {
        return false;
    };
    let (random, checksum) = body.split_at(split);
    base62(crc32fast::hash(random)) == checksum
}

const CHECKSUM: usize = 6;

fn base62(mut number: u32) -> [u8; CHECKSUM] {
    const DIGITS: [u8; 62] = *b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = [b'0'; CHECKSUM];
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
    fn base62_has_six_digits() {
        assert_eq!(&base62(0), b"000000");
        assert_eq!(&base62(61), b"00000z");
        assert_eq!(&base62(62), b"000010");
        assert_eq!(&base62(u32::MAX), b"4gfFC3");
    }

    #[test]
    fn vectors() {
        // CRC-32 (ISO-HDLC) of "123456789" is 0xCBF43926 by definition.
        let checksum = String::from_utf8(base62(0xCBF4_3926).to_vec()).unwrap();
        assert!(accepts(format!("ghp_123456789{checksum}").as_bytes()));
        assert!(!accepts(format!("ghp_123456780{checksum}").as_bytes()));
        assert!(
            !accepts(format!("ghp_{checksum}").as_bytes())
                && !accepts(b"ghp123456789")
                && !accepts(b"ghp_1")
        );
    }
}
