//! US social security number: areas, groups and serials that are never issued (SSA randomisation rules, 2011).

/// 9 digits, hyphens and spaces ignored, of an area, group and serial that can be issued.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(digits) = super::digits(value, b"- ") else {
        return false;
    };
    let [a, b, c, d, e, f, g, h, i] = digits[..] else {
        return false;
    };
    let area = [a, b, c];
    area != [0, 0, 0] && area != [6, 6, 6] && a != 9 && [d, e] != [0, 0] && [f, g, h, i] != [0; 4]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        for good in ["078-05-1120", "123456789", "899 99 9999", "667-01-0001"] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "000-12-3456",
            "666-12-3456",
            "900-12-3456",
            "999-12-3456",
            "123-00-4567",
            "123-45-0000",
            "12345678",
            "1234567890",
            "123.45.6789",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
