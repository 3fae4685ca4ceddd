//! Checksum of Matrix access tokens (Synapse, Matrix Authentication Service).

/// The last six characters are the base 62 form of the CRC-32 of everything before the `_` in front of them.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(underscore) = memchr::memrchr(b'_', value) else {
        return false;
    };
    let (token, checksum) = value.split_at(underscore);
    !token.is_empty() && checksum.get(1..) == Some(&super::base62::crc32(token)[..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // CRC-32 (ISO-HDLC) of "123456789" is 0xCBF43926 by definition; in base 62 that is 3jZRME.
        let good: [&[u8]; 3] = [
            b"123456789_3jZRME",
            b"syt_ZXhhbXBsZQ_EXAMPLEexampleEXAMPL_4N3nxe",
            b"mat_EXAMPLEexample0EXAMPLEexample0_1tw2DO",
        ];
        for good in good {
            assert!(accepts(good), "{}", String::from_utf8_lossy(good));
        }
        let bad: [&[u8]; 7] = [
            b"123456789_3jZRMF",
            b"123456780_3jZRME",
            b"123456789_3jZRM",
            b"123456789_03jZRME",
            b"123456789-3jZRME",
            b"_000000",
            b"",
        ];
        for bad in bad {
            assert!(!accepts(bad), "{}", String::from_utf8_lossy(bad));
        }
    }
}
