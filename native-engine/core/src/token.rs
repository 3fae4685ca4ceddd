//! Tokens: values that are encrypted where they stand, and what they were.
//!
//! # Form
//!
//! `isv1~` key id `~` payload `~`, where the payload is the base64url form, without padding, of what AES-256-SIV (RFC 5297) makes of
//! the value: 16 bytes that authenticate it, then as many bytes as the value has. Associated data are [`CONTEXT`] and the key's id.
//!
//! # Finding them
//!
//! Each `isv1~` is tried by itself, also one in what looked like a token and was none: whatever stands in front of a token,
//! it is found. No `~` is in an id or in a payload, so each byte is looked at a few times at most, and a payload is opened once.

use std::ops::Range;

use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use memchr::memmem;
use zeroize::Zeroizing;

use crate::key::Key;
use crate::residue::wiped;
use crate::{Finding, KeyRing, base64url};

/// Longest value that becomes a token, in bytes.
pub(crate) const LONGEST_VALUE: usize = 4096;

/// What a token looks like, in the dialect of patterns.
pub(crate) const PATTERN: &str = "isv1~[A-Za-z0-9][A-Za-z0-9._-]{0,31}~[A-Za-z0-9_-]{22,}~";

const START: &[u8] = b"isv1~";
const END: u8 = b'~';
const LONGEST_ID: usize = 32;
const SIV: usize = 16;
const CONTEXT: &[u8] = b"ironsieve token 1";

/// What looks like a token, with its place in a text.
pub struct Token {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// What it is.
    pub content: Content,
}

/// What is in a token.
#[derive(PartialEq, Eq)]
pub enum Content {
    /// The value it was made of.
    Value(Zeroizing<Vec<u8>>),
    /// It names a key that is not in the ring.
    UnknownKey,
    /// No token of this key: forged, damaged, or never one.
    NotAuthentic,
}

impl KeyRing {
    /// What looks like a token in a text, from left to right, never overlapping: where a token begins in what is none, it is the token
    /// that is told. Time is linear in the text.
    pub(crate) fn tokens<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Token> + 'a {
        let finder = memmem::Finder::new(START);
        let mut at = 0;
        let mut none: Option<Token> = None;
        std::iter::from_fn(move || {
            loop {
                let next = finder.find(text.get(at..)?).map(|found| at + found);
                let is_over = |token: &mut Token| next.is_none_or(|next| token.end <= next);
                if let Some(none) = none.take_if(is_over) {
                    return Some(none);
                }
                let start = next?;
                at = start + 1;
                let Some((end, content)) = self.read(text, start) else {
                    continue;
                };
                let is_value = matches!(content, Content::Value(_));
                let token = Token {
                    start,
                    end,
                    content,
                };
                if is_value {
                    at = end;
                    none = None;
                    return Some(token);
                }
                none.get_or_insert(token);
            }
        })
    }

    /// Whether a text is a token of one of these keys.
    pub(crate) fn is_token(&self, text: &[u8]) -> bool {
        matches!(self.read(text, 0), Some((end, Content::Value(_))) if end == text.len())
    }

    /// What starts at a place, and where it ends.
    fn read(&self, text: &[u8], start: usize) -> Option<(usize, Content)> {
        let parts = Parts::read(text, start)?;
        let id = text.get(parts.id)?;
        let payload = text.get(parts.payload.clone())?;
        let content = match self.by_id(id) {
            None => Content::UnknownKey,
            Some(key) => match open(key, payload) {
                Some(value) => Content::Value(value),
                None => Content::NotAuthentic,
            },
        };
        Some((parts.payload.end + 1, content))
    }
}

/// Appends the token of a value; `false`, and nothing appended, when the value is too long.
pub(crate) fn append(key: &Key, value: &[u8], out: &mut Vec<u8>) -> bool {
    let Some(sealed) = seal(key, value) else {
        return false;
    };
    out.extend_from_slice(START);
    out.extend_from_slice(key.id().as_bytes());
    out.push(END);
    base64url::encode(&sealed, out);
    out.push(END);
    true
}

/// Takes the findings out that lie in a token, and the tokens, which are findings of a rule. What reaches beyond a token stays: a
/// token must not shelter what stands beside it.
pub(crate) fn leave_alone(tokens: u32, findings: &mut Vec<Finding>) {
    let mut places: Vec<(usize, usize)> = findings
        .iter()
        .filter(|finding| finding.rule == tokens)
        .map(|finding| (finding.start, finding.end))
        .collect();
    if places.is_empty() {
        return;
    }
    places.sort_unstable();
    findings.retain(|finding| {
        let next = places.partition_point(|&(start, _)| start <= finding.start);
        let before = next.checked_sub(1).and_then(|index| places.get(index));
        before.is_none_or(|&(_, end)| finding.end > end)
    });
}

fn seal(key: &Key, value: &[u8]) -> Option<Vec<u8>> {
    if value.len() > LONGEST_VALUE {
        return None;
    }
    with_cipher(key, |cipher, context| cipher.encrypt(context, value).ok())
}

fn open(key: &Key, payload: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if payload.len() > (SIV + LONGEST_VALUE).div_ceil(3) * 4 {
        return None;
    }
    let sealed = base64url::decode(payload)?;
    // One text for each token: bits behind the last byte count.
    let mut again = Vec::with_capacity(payload.len());
    base64url::encode(&sealed, &mut again);
    if again != payload {
        return None;
    }
    let value = with_cipher(key, |cipher, context| cipher.decrypt(context, &sealed).ok())?;
    Some(Zeroizing::new(value))
}

fn with_cipher<T>(
    key: &Key,
    work: impl FnOnce(&mut Aes256Siv, [&[u8]; 2]) -> Option<T>,
) -> Option<T> {
    wiped(|| {
        let mut cipher = Aes256Siv::new_from_slice(key.token()).ok()?;
        work(&mut cipher, [CONTEXT, key.id().as_bytes()])
    })
}

/// Places of a token's parts.
struct Parts {
    id: Range<usize>,
    payload: Range<usize>,
}

impl Parts {
    /// Parts of what starts at a place with [`START`], if it has the form.
    fn read(text: &[u8], start: usize) -> Option<Self> {
        let rest = text.get(start..)?.strip_prefix(START)?;
        let within = rest.get(..LONGEST_ID + 1).unwrap_or(rest);
        let id = within.iter().position(|&byte| byte == END)?;
        let (first, others) = rest.get(..id)?.split_first()?;
        let in_id = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
        if !first.is_ascii_alphanumeric() || !others.iter().all(in_id) {
            return None;
        }
        let payload = rest.get(id + 1..)?;
        let length = payload.iter().position(|&byte| !base64url::is_char(byte))?;
        if payload.get(length) != Some(&END) || length < (SIV * 4).div_ceil(3) {
            return None;
        }
        let first = start + START.len();
        let payload = first + id + 1;
        Some(Self {
            id: first..first + id,
            payload: payload..payload + length,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> Key {
        Key::new(id, &(0..32).collect::<Vec<u8>>()).unwrap()
    }

    fn token(key: &Key, value: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        assert!(append(key, value, &mut out));
        out
    }

    fn values(ring: &KeyRing, text: &[u8]) -> Vec<Vec<u8>> {
        let content = ring.tokens(text).filter_map(|token| match token.content {
            Content::Value(value) => Some(value.to_vec()),
            _ => None,
        });
        content.collect()
    }

    /// RFC 5297, appendix A.1 is of AES-128; this is its scheme with our sizes, so that a change of library is seen.
    #[test]
    fn cipher_is_that_of_rfc_5297() {
        use aes_siv::siv::Aes128Siv;
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len() / 2)
                .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
                .collect()
        };
        let key = hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        let data = hex("101112131415161718191a1b1c1d1e1f2021222324252627");
        let key: [u8; 32] = key.try_into().unwrap();
        let mut cipher = Aes128Siv::new(&key.into());
        assert_eq!(
            cipher
                .encrypt([&data[..]], &hex("112233445566778899aabbccddee"))
                .unwrap(),
            hex("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c")
        );
    }

    #[test]
    fn equal_values_equal_tokens_and_every_length_comes_back() {
        let (one, other) = (key("k1"), key("k2"));
        let ring = KeyRing::new(vec![other.clone(), one.clone()]).unwrap();
        for len in [0, 1, 2, 3, 15, 16, 17, 4095, 4096] {
            let value = vec![b'v'; len];
            let made = token(&one, &value);
            assert_eq!(made, token(&one, &value));
            assert_ne!(made[8..], token(&other, &value)[8..]);
            assert_eq!(values(&ring, &made), [value]);
        }
        assert!(!append(&one, &[b'v'; 4097], &mut Vec::new()));
    }

    #[test]
    fn what_stands_around_a_token_does_not_hide_it() {
        let key = key("k1");
        let made = token(&key, b"value");
        let ring = KeyRing::from(key);
        let fakes: [&[u8]; 8] = [
            b"",
            b"isv1~",
            b"isv1~k1~",
            b"isv1~k1~AAAAAAAAAAAAAAAAAAAAAA",
            b"isv1~k9~AAAAAAAAAAAAAAAAAAAAAA",
            b"isv1",
            b"\xff~",
            &made,
        ];
        for front in fakes {
            for behind in fakes {
                let text = [front, &made, behind].concat();
                let places: Vec<usize> =
                    ring.tokens(&text).flat_map(|t| [t.start, t.end]).collect();
                assert!(places.is_sorted(), "{places:?}");
                let count = 1 + usize::from(front == made) + usize::from(behind == made);
                assert_eq!(values(&ring, &text), vec![b"value".to_vec(); count]);
            }
        }
    }

    #[test]
    fn a_changed_token_is_none() {
        let key = key("k1");
        let made = token(&key, b"some value");
        let ring = KeyRing::from(key);
        for at in 0..made.len() {
            for byte in [b'A', b'B', b'~', b' '] {
                let mut changed = made.clone();
                changed[at] = byte;
                assert_eq!(ring.is_token(&changed), changed == made, "{at}");
            }
        }
        let moved = String::from_utf8(made).unwrap().replace("~k1~", "~k2~");
        let contents: Vec<Content> = ring
            .tokens(moved.as_bytes())
            .map(|token| token.content)
            .collect();
        assert!(contents == [Content::UnknownKey]);
    }

    #[test]
    fn bits_behind_the_last_byte_count() {
        let key = key("k1");
        let made = token(&key, b"");
        let ring = KeyRing::from(key);
        assert!(ring.is_token(&made));
        let last = made.len() - 2;
        let accepted = (0..=255_u8).filter(|&byte| {
            let mut changed = made.clone();
            changed[last] = byte;
            ring.is_token(&changed)
        });
        assert_eq!(accepted.count(), 1);
    }

    /// Times are compared side by side: 64 times the text may take some ten times as long for each byte; quadratic time would be 64 times.
    #[test]
    fn floods_of_fakes_take_linear_time() {
        let ring = KeyRing::from(key("k1"));
        let floods: [&[u8]; 5] = [
            b"isv1~",
            b"isv1~k1~",
            b"isv1~k1~AAAAAAAAAAAAAAAAAAAAAAAA~",
            b"isv1~k1~AAAAAAAAAAAAAAAAAAAAAAAA",
            b"isv1~k1",
        ];
        for flood in floods {
            let time = |len: usize| {
                let text = flood.repeat(len / flood.len());
                (0..3)
                    .map(|_| {
                        let start = std::time::Instant::now();
                        assert!(values(&ring, &text).is_empty());
                        start.elapsed()
                    })
                    .min()
                    .unwrap()
            };
            let (short, long) = (time(10_000), time(640_000));
            assert!(long < short * 640 + std::time::Duration::from_millis(20));
        }
        // One payload without an end, and one behind thousands of beginnings.
        let mut text = b"isv1~".repeat(1 << 15);
        text.extend(b"k1~");
        text.extend(b"A".repeat(1 << 22));
        assert!(values(&ring, &text).is_empty());
    }
}
