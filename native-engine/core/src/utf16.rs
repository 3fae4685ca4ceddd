//! From byte offsets to UTF-16 code units, the unit of offsets in a Java string.

/// Most bytes whose units a `u8` can sum up: each byte counts at most 2.
const CHUNK: usize = 127;

/// Position in a text that moves forward, counting UTF-16 code units on its way.
///
/// A byte that is not a continuation byte (`10xxxxxx`) counts 1, a byte from `0xF0` on counts 2. For UTF-8 that is
/// the length in UTF-16; a lone surrogate written as WTF-8 (`ED A0..BF xx`) counts 1.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    text: &'a [u8],
    byte: usize,
    units: usize,
}

impl<'a> Cursor<'a> {
    /// Cursor at the start of a text.
    pub fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            byte: 0,
            units: 0,
        }
    }

    /// UTF-16 offset of a byte offset; beyond the text counts as its end. Ascending offsets cost one pass in all, a
    /// smaller offset than before starts over.
    pub fn offset(&mut self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if byte < self.byte {
            (self.byte, self.units) = (0, 0);
        }
        self.units += self.text.get(self.byte..byte).map_or(0, units);
        self.byte = byte;
        self.units
    }
}

/// Sums in bytes chunk by chunk, which compilers turn into vector instructions.
fn units(text: &[u8]) -> usize {
    text.chunks(CHUNK)
        .map(|chunk| usize::from(chunk.iter().map(|&b| unit(b)).sum::<u8>()))
        .sum()
}

fn unit(byte: u8) -> u8 {
    u8::from(byte & 0xC0 != 0x80) + u8::from(byte >= 0xF0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_like_encode_utf16() {
        let text = "a\u{e4}\u{20ac}\u{1f600}b".repeat(100);
        let mut cursor = Cursor::new(text.as_bytes());
        for (byte, _) in text.char_indices() {
            assert_eq!(cursor.offset(byte), text[..byte].encode_utf16().count());
        }
        assert_eq!(cursor.offset(text.len() + 9), text.encode_utf16().count());
    }

    #[test]
    fn a_lone_surrogate_is_one_unit() {
        let mut cursor = Cursor::new(b"a\xED\xA0\x80b");
        assert_eq!(
            (cursor.offset(1), cursor.offset(4), cursor.offset(5)),
            (1, 2, 3)
        );
    }

    #[test]
    fn a_smaller_offset_starts_over() {
        let mut cursor = Cursor::new("\u{e4}\u{e4}".as_bytes());
        assert_eq!((cursor.offset(4), cursor.offset(2)), (2, 1));
    }
}
