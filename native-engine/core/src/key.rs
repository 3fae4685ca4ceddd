//! The key of the `hash` action.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

const MIN_BYTES: usize = 16;
const MAX_BYTES: usize = 1024;
const MAX_ID: usize = 32;

/// Versioned secret of the `hash` action. Clones share one copy, which is wiped when the last of them goes; `Debug`
/// shows the id only.
#[derive(Clone)]
pub struct HashKey {
    id: String,
    secret: Arc<Zeroizing<Vec<u8>>>,
}

impl HashKey {
    /// Key from an id (`[A-Za-z0-9][A-Za-z0-9._-]{0,31}`) and 16 to 1,024 secret bytes, which are copied.
    pub fn new(id: &str, secret: &[u8]) -> Result<HashKey, Error> {
        if !is_id(id) {
            return Err(refusal(
                "A key id must match [A-Za-z0-9][A-Za-z0-9._-]{0,31}".to_owned(),
            ));
        }
        if !(MIN_BYTES..=MAX_BYTES).contains(&secret.len()) {
            let given = secret.len();
            return Err(refusal(format!(
                "A key has {MIN_BYTES} to {MAX_BYTES} bytes, not {given}"
            )));
        }
        Ok(Self {
            id: id.to_owned(),
            secret: Arc::new(Zeroizing::new(secret.to_vec())),
        })
    }

    /// Name of the key's version, as it appears in hashes.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn secret(&self) -> &[u8] {
        &self.secret
    }
}

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashKey({})", self.id)
    }
}

fn is_id(id: &str) -> bool {
    let tail = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    id.len() <= MAX_ID
        && id.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && id.bytes().all(tail)
}

fn refusal(message: String) -> Error {
    Error::new(ErrorKind::MissingKey, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_id_only() {
        let key = HashKey::new("2026-07", b"0123456789abcdef").unwrap();
        assert_eq!(format!("{key:?}"), "HashKey(2026-07)");
    }

    #[test]
    fn ids_and_lengths_are_checked() {
        for (id, secret) in [
            ("", 16),
            ("-a", 16),
            ("a b", 16),
            ("a", 15),
            ("a", 1025),
            (&*"a".repeat(33), 16),
        ] {
            let error = HashKey::new(id, &vec![0; secret]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MissingKey);
        }
        assert!(HashKey::new(&"a".repeat(32), &[0; 1024]).is_ok());
    }
}
