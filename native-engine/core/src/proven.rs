//! Built-in packs, whose examples this crate's tests have tried with this engine. Trying them again takes as long as everything else at the
//! start, since each example needs its pattern compiled.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// SHA-256 of each pack, as `sha256sum` writes it.
const PROVEN: &str = include_str!("proven.txt");

/// No pack is longer; what is need not be hashed.
const MAX_BYTES: usize = 1 << 20;

/// Whether a document is a built-in pack, unchanged.
pub(crate) fn is_proven(json: &[u8]) -> bool {
    if json.len() > MAX_BYTES {
        return false;
    }
    let hex = Sha256::digest(json)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
    PROVEN.lines().any(|line| line.starts_with(&hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_proven_as_it_is() {
        let pack = include_bytes!("../../packs/pii-us.json");
        assert!(is_proven(pack));
        assert!(!is_proven(&[&pack[..], b"\n"].concat()));
        assert!(!is_proven(b""));
    }
}
