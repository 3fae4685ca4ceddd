//! Where words are in 64 bytes of text, as bits.
//!
//! Written so that the compiler makes vector instructions of it that every processor of its target has. No instruction that gathers one bit of each byte can be
//! written without `unsafe`; eight bytes with a bit of their own row each, joined and transposed, come close.

/// Bytes that are looked at together.
pub(super) const BLOCK: usize = 64;

/// Where bytes of a block are part of words, or may be because they are not ASCII; the first byte lowest.
#[inline]
pub(super) fn runs(block: &[u8; BLOCK]) -> u64 {
    bits(block, is_in_run)
}

/// Whether any byte is not ASCII.
#[inline]
pub(super) fn any_high(block: &[u8; BLOCK]) -> bool {
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let (words, _) = block.as_chunks::<8>();
    words
        .iter()
        .fold(0, |any, word| any | u64::from_le_bytes(*word))
        & HIGHEST
        != 0
}

/// Where they are not.
#[inline]
pub(super) fn highs(block: &[u8; BLOCK]) -> u64 {
    bits(block, |byte| byte >= 0x80)
}

/// Whether a byte is part of a word, or may be because it is not ASCII.
#[inline]
pub(super) fn is_in_run(byte: u8) -> bool {
    // Without branches.
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'_') | (byte >= 0x80)
}

#[inline]
fn bits(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let mut rows = *block;
    for (at, byte) in rows.iter_mut().enumerate() {
        *byte = if is(*byte) { 1 << (at / 8) } else { 0 };
    }
    let (rows, _) = rows.as_chunks::<8>();
    let columns = rows
        .iter()
        .fold(0, |joined, row| joined | u64::from_le_bytes(*row));
    transposed(columns)
}

/// Eight bytes of eight bits with rows and columns exchanged (Warren, Hacker's Delight, 7-3).
#[inline]
fn transposed(mut bits: u64) -> u64 {
    for (shift, mask) in [
        (7, 0x00AA_00AA_00AA_00AA),
        (14, 0x0000_CCCC_0000_CCCC),
        (28, 0x0000_0000_F0F0_F0F0),
    ] {
        let differ = (bits ^ bits >> shift) & mask;
        bits ^= differ ^ differ << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(block: &[u8; BLOCK], is: fn(u8) -> bool) -> u64 {
        let bytes = block.iter().zip(0..);
        bytes.fold(0, |bits, (&byte, at)| bits | u64::from(is(byte)) << at)
    }

    #[test]
    fn every_byte_is_what_it_is_at_every_place() {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        for byte in 0..=u8::MAX {
            for other in [b' ', b'a', 0xFF] {
                for at in 0..BLOCK {
                    let mut block = [other; BLOCK];
                    block[at] = byte;
                    assert_eq!(runs(&block), naive(&block, is_word), "{byte} at {at}");
                    let high = naive(&block, |byte| !byte.is_ascii());
                    assert_eq!(highs(&block), high, "{byte} at {at}");
                    assert_eq!(any_high(&block), high != 0, "{byte} at {at}");
                }
            }
        }
    }
}
