//! GitHub token checksum (GitHub's description of its token formats, 2021).

use super::base62;

/// The last six characters are the base 62 form of the CRC-32 of those between the prefix's `_` and them.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(underscore) = memchr::memchr(b'_', value) else {
        return false;
    };
    let Some(body) = value.get(underscore + 1..) else {
        return false;
    };
    let split = body.len().checked_sub(base62::LENGTH);
    let Some(split) = split.filter(|&split| split > 0) else {
        return false;
    };
    let (random, checksum) = body.split_at(split);
    base62::crc32(random) == checksum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // Put together here: a whole token of the right form would look like a leaked one.
        let checksum = String::from_utf8(base62::crc32(b"123456789").to_vec()).unwrap();
        assert!(accepts(format!("ghp_123456789{checksum}").as_bytes()));
        assert!(!accepts(format!("ghp_123456780{checksum}").as_bytes()));
        assert!(
            !accepts(format!("ghp_{checksum}").as_bytes())
                && !accepts(b"ghp123456789")
                && !accepts(b"ghp_1")
        );
    }
}
