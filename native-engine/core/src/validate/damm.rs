//! Damm check digit (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004), with the quasigroup of order 10 given there.

/// 2 or more digits, not all zero, that pass the check; spaces and hyphens are ignored.
pub(super) fn accepts(value: &[u8]) -> bool {
    let Some(digits) = super::digits(value, b" -") else {
        return false;
    };
    let interim = digits.iter().try_fold(0, |interim, &digit| {
        let row = QUASIGROUP.get(usize::from(interim))?;
        row.get(usize::from(digit)).copied()
    });
    digits.len() >= 2 && digits.iter().any(|&digit| digit != 0) && interim == Some(0)
}

const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        // The usual example 572 with its check digit 4.
        assert!(accepts(b"5724") && accepts(b"57-24"));
        for bad in ["5723", "5742", "7524", "", "0", "00", "572x"] {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }
}
