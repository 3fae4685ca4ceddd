//! French social security number (NIR, INSEE): 13 characters and a key.

/// 15 characters (spaces ignored), the last two being 97 minus the number of the first 13 modulo 97. The Corsican
/// departments `2A` and `2B` count as 19 and 18.
pub(super) fn accepts(value: &[u8]) -> bool {
    let mut text: Vec<u8> = value.iter().copied().filter(|&b| b != b' ').collect();
    if text.len() != 15 {
        return false;
    }
    if let Some(department) = text.get_mut(5..7) {
        match &*department {
            b"2A" => department.copy_from_slice(b"19"),
            b"2B" => department.copy_from_slice(b"18"),
            _ => {}
        }
    }
    let Some(digits) = super::digits(&text, b"") else {
        return false;
    };
    let (body, key) = digits.split_at(13);
    number(key) == 97 - number(body) % 97
}

fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number, &digit| number * 10 + u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        for good in [
            "255081416802538",
            "2 55 08 14 168 025 38",
            "253072B07300470",
            "253072A07300443",
        ] {
            let known = accepts(good.as_bytes());
            assert!(known, "{good}");
        }
        for bad in [
            "255081416802539",
            "25508141680253",
            "2550814168025380",
            "2550814168O2538",
            "253072C07300443",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
