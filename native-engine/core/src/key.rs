//! Keys of actions: a ring of secrets by id, and what is derived of them for each purpose.

use std::fmt;
use std::sync::Arc;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::residue::wiped;
use crate::{Error, ErrorKind};

const MIN_BYTES: usize = 16;
const MAX_BYTES: usize = 1024;
const MAX_ID: usize = 32;

/// Salt of the derivation (RFC 5869). The number in a purpose is that of what is done with the key.
const SALT: &[u8] = b"ironsieve";
const HASH: &[u8] = b"hash 1";
const TOKEN: &[u8] = b"token 1";
const DIGITS: &[u8] = b"ff1 1";

/// Versioned secret of actions. What is kept are keys derived from it, one for each purpose, so that what one of them does
/// tells nothing about another. Clones share one copy, which is wiped when the last of them goes; `Debug` shows the id only.
#[derive(Clone)]
pub struct Key {
    id: String,
    derived: Arc<Derived>,
}

#[derive(Default)]
struct Derived {
    hash: Zeroizing<[u8; 32]>,
    token: Zeroizing<[[u8; 32]; 2]>,
    digits: Zeroizing<[u8; 32]>,
}

impl Derived {
    /// HKDF-SHA-256 (RFC 5869), straight to where the keys stay.
    fn fill(&mut self, secret: &[u8]) {
        let derivation = Hkdf::<Sha256>::new(Some(SALT), secret);
        let keys = [
            (HASH, &mut self.hash[..]),
            (TOKEN, self.token.as_flattened_mut()),
            (DIGITS, &mut self.digits[..]),
        ];
        for (purpose, key) in keys {
            // Fails from 8,161 bytes on, which no purpose needs.
            let derived = derivation.expand(purpose, key);
            debug_assert!(derived.is_ok());
        }
    }
}

impl Key {
    /// Key from an id (`[A-Za-z0-9][A-Za-z0-9._-]{0,31}`) and 16 to 1,024 secret bytes, which are not kept.
    pub fn new(id: &str, secret: &[u8]) -> Result<Key, Error> {
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
        let mut derived = Arc::<Derived>::default();
        if let Some(derived) = Arc::get_mut(&mut derived) {
            wiped(|| derived.fill(secret));
        }
        Ok(Self {
            id: id.to_owned(),
            derived,
        })
    }

    /// Name of the key's version, as it appears in hashes and tokens.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Key of HMAC-SHA-256.
    pub(crate) fn hash(&self) -> &[u8; 32] {
        &self.derived.hash
    }

    /// Keys of AES-256-SIV: that of S2V, then that of the counter mode, as RFC 5297 has them.
    pub(crate) fn token(&self) -> &[u8] {
        self.derived.token.as_flattened()
    }

    /// Key of FF1 with AES-256.
    pub(crate) fn digits(&self) -> &[u8; 32] {
        &self.derived.digits
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// Keys by id. The first is the active one, which makes hashes and tokens; tokens of every one can be revealed.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    keys: Arc<[Key]>,
}

impl KeyRing {
    /// Ring of keys, the active one first; refused when two have one id.
    pub fn new(keys: Vec<Key>) -> Result<KeyRing, Error> {
        for (index, key) in keys.iter().enumerate() {
            if keys.iter().skip(index + 1).any(|other| other.id == key.id) {
                return Err(refusal(format!("Two keys have the id '{}'", key.id)));
            }
        }
        Ok(Self { keys: keys.into() })
    }

    /// Key that makes hashes and tokens.
    pub(crate) fn active(&self) -> Option<&Key> {
        self.keys.first()
    }

    /// Key of an id.
    pub(crate) fn by_id(&self, id: &[u8]) -> Option<&Key> {
        self.keys.iter().find(|key| key.id.as_bytes() == id)
    }
}

impl From<Key> for KeyRing {
    fn from(key: Key) -> Self {
        Self {
            keys: Arc::new([key]),
        }
    }
}

/// Whether this is the id of a key.
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

    fn key(id: &str, secret: &[u8]) -> Key {
        Key::new(id, secret).unwrap()
    }

    #[test]
    fn debug_shows_ids_only() {
        let ring = KeyRing::new(vec![
            key("2026-07", b"0123456789abcdef"),
            key("2026-06", &[7; 32]),
        ]);
        assert_eq!(
            format!("{:?}", ring.unwrap()),
            "KeyRing { keys: [Key(2026-07), Key(2026-06)] }"
        );
    }

    #[test]
    fn purposes_have_keys_of_their_own() {
        let key = key("k", &[0x0b; 22]);
        let (hash, token) = (key.hash().as_slice(), key.token());
        assert!(hash != key.digits() && !token.windows(32).any(|part| part == hash));
        // By Python's hmac module: HKDF-SHA-256 with the salt `ironsieve` of 22 bytes 0x0b.
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "4fa3dab5bed9c31164756c0906de7da4141bec78d62daddd3787a8a48a32baba"
        );
    }

    #[test]
    fn the_secret_is_not_kept() {
        let secret = [0x5a; 24];
        let key = key("k", &secret);
        for derived in [&key.hash()[..], key.token(), key.digits()] {
            assert!(derived.windows(8).all(|part| part != &secret[..8]));
        }
    }

    #[test]
    fn ids_and_lengths_are_checked() {
        for (id, secret) in [
            ("", 32),
            ("a b", 32),
            (".a", 32),
            ("a~b", 32),
            (&"a".repeat(33), 32),
            ("\u{e4}", 32),
            ("k", 15),
            ("k", 1025),
        ] {
            let error = Key::new(id, &vec![0; secret]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MissingKey, "{id} {secret}");
        }
        assert!(Key::new(&"a".repeat(32), &[0; 1024]).is_ok());
    }

    #[test]
    fn ids_in_a_ring_differ() {
        let error = KeyRing::new(vec![key("a", &[1; 16]), key("a", &[2; 16])]).unwrap_err();
        assert_eq!(error.to_string(), "Two keys have the id 'a'");
        let ring = KeyRing::new(vec![key("a", &[1; 16]), key("b", &[2; 16])]).unwrap();
        assert_eq!(ring.active().map(Key::id), Some("a"));
        assert!(ring.by_id(b"b").is_some() && ring.by_id(b"c").is_none());
        assert!(KeyRing::default().active().is_none());
    }
}
