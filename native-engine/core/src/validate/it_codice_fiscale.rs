//! Italian codice fiscale (D.M. 23 December 1976): 15 characters and a check letter.

/// 16 letters and digits whose last is the check letter; letters count as upper case.
pub(super) fn accepts(value: &[u8]) -> bool {
    let upper = value.to_ascii_uppercase();
    let Some((&check, body)) = upper.split_last() else {
        return false;
    };
    let values = body.iter().zip([true, false].into_iter().cycle());
    let sum: Option<u8> = values
        .map(|(&byte, odd)| value_of(byte, odd))
        .try_fold(0_u8, |sum, value| Some((sum + value?) % 26));
    body.len() == 15 && sum.is_some_and(|sum| b'A' + sum == check)
}

/// What a character counts at an odd place, from 1, or an even one.
fn value_of(byte: u8, odd: bool) -> Option<u8> {
    // By letter; digits count as the letters A to J.
    const ODD: [u8; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let place = match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'Z' => byte - b'A',
        _ => return None,
    };
    match odd {
        true => ODD.get(usize::from(place)).copied(),
        false => Some(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // RSSMRA85T10A562S is the Agenzia delle Entrate's own example.
        for good in ["RSSMRA85T10A562S", "RCCMNL83S18D969H", "rssmra85t10a562s"] {
            assert!(accepts(good.as_bytes()), "{good}");
        }
        for bad in [
            "RSSMRA85T10A562T",
            "RSSMRA85T10A562",
            "RSSMRA85T10A5620",
            "",
            "RSSMRA85T10A56-S",
        ] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
