//! Base64url without padding (RFC 4648 section 5).

/// Bytes of a text; none when it is not base64url. Bits behind the last byte are ignored.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.chunks(4) {
        let bits = group
            .iter()
            .try_fold(0_u32, |bits, &c| Some(bits << 6 | u32::from(sextet(c)?)))?;
        let bits = bits << (6 * (4 - group.len()));
        bytes.extend(bits.to_be_bytes().iter().skip(1).take(group.len() - 1));
    }
    Some(bytes)
}

/// Appends the text of bytes.
pub(crate) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte));
        let bits = bits << (8 * (3 - group.len()));
        let sextets = (0..4).map(|index| (bits >> (18 - 6 * index)) as u8 & 63);
        out.extend(sextets.take(group.len() + 1).map(char));
    }
}

/// Whether a byte can stand in such a text.
pub(crate) fn is_char(byte: u8) -> bool {
    sextet(byte).is_some()
}

fn sextet(char: u8) -> Option<u8> {
    match char {
        b'A'..=b'Z' => Some(char - b'A'),
        b'a'..=b'z' => Some(char - b'a' + 26),
        b'0'..=b'9' => Some(char - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

fn char(sextet: u8) -> u8 {
    match sextet {
        0..26 => b'A' + sextet,
        26..52 => b'a' + (sextet - 26),
        52..62 => b'0' + (sextet - 52),
        62 => b'-',
        _ => b'_',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        for len in 0..=bytes.len() {
            let mut text = Vec::new();
            encode(&bytes[..len], &mut text);
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..len]));
            assert!(text.iter().all(|&byte| is_char(byte)));
        }
    }

    #[test]
    fn signs_of_rfc_4648() {
        let mut text = Vec::new();
        encode(b"\xfb\xff\xfe", &mut text);
        assert_eq!(text, b"-__-");
        assert!(decode(b"+//+").is_none() && decode(b"A").is_none());
    }
}
