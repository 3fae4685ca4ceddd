//! Ethereum addresses: the letter case as check sum (EIP-55), by Keccak-256 (the Keccak reference 3.0; SHA-3 pads otherwise).

/// `0x` and 40 hexadecimal digits; the case of the letters, if it is not the same for all, is that of EIP-55.
pub(super) fn accepts_eip55(value: &[u8]) -> bool {
    let Some(digits) = value
        .strip_prefix(b"0x")
        .or_else(|| value.strip_prefix(b"0X"))
    else {
        return false;
    };
    if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let any = |is_in: fn(&u8) -> bool| digits.iter().any(is_in);
    if !(any(u8::is_ascii_lowercase) && any(u8::is_ascii_uppercase)) {
        return true;
    }
    let hash = keccak256(&digits.to_ascii_lowercase());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .iter()
        .zip(nibbles)
        .all(|(digit, nibble)| digit.is_ascii_digit() || digit.is_ascii_uppercase() == (nibble > 7))
}

const DIGITS: usize = 40;
/// Bytes of a block, in 64-bit lanes.
const RATE: usize = 136 / 8;

/// Keccak-256 of at most one block.
fn keccak256(text: &[u8]) -> [u8; 32] {
    let mut block = [0; RATE * 8];
    for (place, byte) in block.iter_mut().zip(text.iter().chain([&1])) {
        *place = *byte;
    }
    if let Some(last) = block.last_mut() {
        *last |= 0x80;
    }
    let mut state = [0; 25];
    let (lanes, _) = block.as_chunks::<8>();
    for (lane, bytes) in state.iter_mut().zip(lanes) {
        *lane = u64::from_le_bytes(*bytes);
    }
    permute(&mut state);
    let mut hash = [0; 32];
    let bytes = state.iter().flat_map(|lane| lane.to_le_bytes());
    for (place, byte) in hash.iter_mut().zip(bytes) {
        *place = byte;
    }
    hash
}

/// Keccak-f\[1600\].
fn permute(state: &mut [u64; 25]) {
    for constant in ROUNDS {
        let columns: [u64; 5] =
            std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ lane(state, x, y)));
        let column = |x: usize| columns.get(x % 5).copied().unwrap_or_default();
        let mixed =
            |x: usize, y: usize| lane(state, x, y) ^ column(x + 4) ^ column(x + 1).rotate_left(1);
        // What stands at x, y comes from x + 3y, x.
        let moved: [u64; 25] = std::array::from_fn(|at| {
            let (x, y) = ((at % 5 + 3 * (at / 5)) % 5, at % 5);
            let turn = TURNS.get(x + 5 * y).copied().unwrap_or_default();
            mixed(x, y).rotate_left(turn)
        });
        *state = std::array::from_fn(|at| {
            let (x, y) = (at % 5, at / 5);
            lane(&moved, x, y) ^ (!lane(&moved, x + 1, y) & lane(&moved, x + 2, y))
        });
        if let Some(first) = state.first_mut() {
            *first ^= constant;
        }
    }
}

fn lane(state: &[u64; 25], x: usize, y: usize) -> u64 {
    state.get(x % 5 + 5 * y).copied().unwrap_or_default()
}

const TURNS: [u32; 25] = [
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
];

const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keccak_vectors() {
        // Of the Keccak team: the empty text, and "abc".
        for (text, start) in [
            ("", [0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c]),
            ("abc", [0x4e, 0x03, 0x65, 0x7a, 0xea, 0x45, 0xa9, 0x4f]),
        ] {
            assert!(keccak256(text.as_bytes()).starts_with(&start), "{text}");
        }
    }

    #[test]
    fn eip55_vectors() {
        // Of EIP-55.
        for good in [
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x27b1fdb04752bbc536007a920d24acb045561c26",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            assert!(accepts_eip55(good.as_bytes()), "{good}");
        }
        for bad in [
            "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
            "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
            "",
            "0x",
        ] {
            assert!(!accepts_eip55(bad.as_bytes()), "{bad}");
        }
    }
}
