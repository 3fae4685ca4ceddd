//! Steps over bytes by characters: a code point is one, and so is each byte that is not part of valid UTF-8.

/// Offset `count` characters before `at`, or the start of the text.
pub(crate) fn back(text: &[u8], mut at: usize, count: usize) -> usize {
    // Most texts are ASCII, and that is seen at once.
    if let Some(start) = at.checked_sub(count)
        && text.get(start..at).is_some_and(<[u8]>::is_ascii)
    {
        return start;
    }
    for _ in 0..count {
        if at == 0 {
            break;
        }
        at -= width_before(text, at);
    }
    at
}

/// Offset `count` characters behind `at`, or the end of the text.
pub(crate) fn forward(text: &[u8], mut at: usize, count: usize) -> usize {
    for _ in 0..count {
        if at >= text.len() {
            break;
        }
        at += width_at(text, at);
    }
    at
}

/// Bytes of the character that starts at `at`.
fn width_at(text: &[u8], at: usize) -> usize {
    let wanted = match text.get(at) {
        Some(0xC2..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..=0xF4) => 4,
        _ => return 1,
    };
    match text.get(at..at + wanted) {
        Some(bytes) if std::str::from_utf8(bytes).is_ok() => wanted,
        _ => 1,
    }
}

/// Bytes of the character that ends at `at`. Going back finds the same characters as going forward, because lead and
/// continuation bytes are distinct: a byte belongs to at most one valid sequence.
fn width_before(text: &[u8], at: usize) -> usize {
    let longest = at.min(4);
    (2..=longest)
        .find(|&width| width_at(text, at - width) == width)
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xFF\x80\xE2\x82b\xED\xA0\x80";

    #[test]
    fn a_code_point_or_a_stray_byte_is_a_character() {
        let mut ends = Vec::new();
        let mut at = 0;
        while at < TEXT.len() {
            at = forward(TEXT, at, 1);
            ends.push(at);
        }
        assert_eq!(ends, [1, 3, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    }

    #[test]
    fn back_is_forward_reversed() {
        for count in 0..14 {
            let at = forward(TEXT, 0, count);
            assert_eq!(back(TEXT, at, count), 0);
            assert_eq!(
                forward(TEXT, back(TEXT, TEXT.len(), count), count),
                TEXT.len()
            );
        }
    }
}
