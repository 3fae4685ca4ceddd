//! Packed byte strings: how a list crosses in one buffer. Each item is its length (u32, native byte order) and its bytes, without
//! padding.

use crate::failure::Failure;

/// Iterates over packed items; the first malformed one ends it.
pub(crate) struct Packed<'a> {
    argument: &'static str,
    rest: &'a [u8],
}

impl<'a> Packed<'a> {
    pub(crate) fn new(argument: &'static str, bytes: &'a [u8]) -> Self {
        Self {
            argument,
            rest: bytes,
        }
    }

    fn malformed(&mut self, came: String) -> Failure {
        self.rest = &[];
        Failure::argument(self.argument, "packed items (u32 length, bytes)", came)
    }
}

impl<'a> Iterator for Packed<'a> {
    type Item = Result<&'a [u8], Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((length, rest)) = self.rest.split_first_chunk::<4>() else {
            let left = self.rest.len();
            return Some(Err(
                self.malformed(format!("{left} bytes where a length should be"))
            ));
        };
        let length = u32::from_ne_bytes(*length) as usize;
        let Some((item, rest)) = rest.split_at_checked(length) else {
            let left = rest.len();
            return Some(Err(self.malformed(format!(
                "an item of {length} bytes with {left} bytes left"
            ))));
        };
        self.rest = rest;
        Some(Ok(item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(items: &[&[u8]]) -> Vec<u8> {
        items
            .iter()
            .flat_map(|item| [&(item.len() as u32).to_ne_bytes(), *item].concat())
            .collect()
    }

    #[test]
    fn items_come_back_in_order_empty_ones_too() {
        let bytes = packed(&[b"a", b"", b"bcd"]);
        let items: Vec<_> = Packed::new("x", &bytes)
            .map(|item| item.unwrap().to_vec())
            .collect();
        assert_eq!(items, [b"a".to_vec(), b"".to_vec(), b"bcd".to_vec()]);
        assert!(Packed::new("x", b"").next().is_none());
    }

    #[test]
    fn malformed_lists_end_with_one_error() {
        let mut bytes = packed(&[b"abc"]);
        bytes.truncate(5);
        for malformed in [&bytes[..], &[1, 0], &u32::MAX.to_ne_bytes()] {
            let items: Vec<_> = Packed::new("texts", malformed).collect();
            assert!(matches!(&items[..], [Err(failure)] if failure.message.contains("'texts'")));
        }
    }
}
