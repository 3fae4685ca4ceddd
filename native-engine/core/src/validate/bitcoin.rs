//! Checks of Bitcoin's addresses and of those made like them: Base58Check (Bitcoin developer reference; XRPL documentation) and Bech32 with
//! Bech32m (BIP 173, BIP 350).

use sha2::{Digest, Sha256};

/// Base58 of 25 bytes: version, 20 bytes, and the first four bytes of their double SHA-256.
pub(super) fn accepts_base58check(value: &[u8]) -> bool {
    is_checked(value, BITCOIN)
}

/// The same with the alphabet of the XRP Ledger.
pub(super) fn accepts_ripple(value: &[u8]) -> bool {
    is_checked(value, RIPPLE)
}

/// Base58 of exactly 32 bytes, a public key without a check sum.
pub(super) fn accepts_base58_32(value: &[u8]) -> bool {
    base58::<32>(value, BITCOIN).is_some()
}

fn is_checked(value: &[u8], alphabet: &[u8; 58]) -> bool {
    let Some(bytes) = base58::<LEN>(value, alphabet) else {
        return false;
    };
    let (payload, checksum) = bytes.split_at(LEN - 4);
    Sha256::digest(Sha256::digest(payload)).starts_with(checksum)
}

/// A text in one case, of 8 to 90 characters, with a prefix, the sign 1, and data whose checksum is that of Bech32 or Bech32m.
pub(super) fn accepts_bech32(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let one_case = lower == value || value.to_ascii_uppercase() == value;
    let Some(separator) = memchr::memrchr(b'1', &lower) else {
        return false;
    };
    let (prefix, data) = lower.split_at(separator);
    let symbols: Option<Vec<u32>> = data.iter().skip(1).map(|&byte| symbol(byte)).collect();
    let Some(symbols) = symbols.filter(|symbols| symbols.len() >= 6) else {
        return false;
    };
    let high = prefix.iter().map(|&byte| u32::from(byte) >> 5);
    let low = prefix.iter().map(|&byte| u32::from(byte) & 31);
    let rest = polymod(high.chain([0]).chain(low).chain(symbols));
    one_case
        && (8..=90).contains(&value.len())
        && !prefix.is_empty()
        && prefix.iter().all(|byte| (33..127).contains(byte))
        && (rest == BECH32 || rest == BECH32M)
}

/// Bytes of an address.
const LEN: usize = 25;
const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
const BECH32: u32 = 1;
const BECH32M: u32 = 0x2bc8_30a3;

/// So many bytes; none when the text is another number or longer or shorter than the number needs.
fn base58<const N: usize>(text: &[u8], alphabet: &[u8; 58]) -> Option<[u8; N]> {
    // A byte takes less than 1.4 characters.
    if text.len() > N + N * 2 / 5 {
        return None;
    }
    let zero = alphabet.first().copied();
    let mut number = [0_u8; N];
    for byte in text {
        let mut carry = u32::try_from(memchr::memchr(*byte, alphabet)?).ok()?;
        for place in number.iter_mut().rev() {
            carry += u32::from(*place) * 58;
            [.., *place] = carry.to_be_bytes();
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let ones = text.iter().take_while(|byte| Some(**byte) == zero).count();
    (zeros == ones).then_some(number)
}

fn symbol(byte: u8) -> Option<u32> {
    let place = memchr::memchr(byte, b"qpzry9x8gf2tvdw0s3jn54khce6mua7l")?;
    u32::try_from(place).ok()
}

/// The checksum's polynomial over GF(32), as BIP 173 gives it.
fn polymod(values: impl Iterator<Item = u32>) -> u32 {
    const GENERATOR: [u32; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];
    values.fold(1, |rest, value| {
        let top = rest >> 25;
        let rest = ((rest & 0x01ff_ffff) << 5) ^ value;
        let taken = (0..).zip(GENERATOR).filter(|(bit, _)| top >> bit & 1 == 1);
        taken.fold(rest, |rest, (_, generator)| rest ^ generator)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base58check_vectors() {
        // Of the genesis block, BIP 13 and the Bitcoin wiki.
        let good = [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
            "1111111111111111111114oLvT2",
        ];
        for good in good {
            assert!(accepts_base58check(good.as_bytes()), "{good}");
        }
        let bad = [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "111111111111111111114oLvT2",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0",
            "",
            "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "\u{e4}",
        ];
        for bad in bad {
            assert!(!accepts_base58check(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn ripple_vectors() {
        // Of the XRPL documentation: the genesis account and the account zero.
        for good in [
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
            "rrrrrrrrrrrrrrrrrrrrrhoLvTp",
        ] {
            assert!(accepts_ripple(good.as_bytes()), "{good}");
        }
        for bad in [
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTg",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "r",
            "",
        ] {
            assert!(!accepts_ripple(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn base58_of_32_bytes_vectors() {
        // Of the Solana documentation: programs and the mint of wrapped SOL.
        for good in [
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
            "So11111111111111111111111111111111111111112",
            "11111111111111111111111111111111",
        ] {
            assert!(accepts_base58_32(good.as_bytes()), "{good}");
        }
        for bad in [
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5D0",
            "1TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
            "1111111111111111111111111111111",
            "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "",
        ] {
            assert!(!accepts_base58_32(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn bech32_vectors() {
        // Of BIP 173 and BIP 350.
        let good = [
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "A12UEL5L",
            "a1lqfn3a",
        ];
        for good in good {
            assert!(accepts_bech32(good.as_bytes()), "{good}");
        }
        let bad = [
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "10a06t8",
            "1qzzfhee",
            "A1G7SGD8",
            "li1dgmt3",
            "",
            "bc1",
            "b\u{e4}1lqfn3a",
        ];
        for bad in bad {
            assert!(!accepts_bech32(bad.as_bytes()), "{bad}");
        }
    }
}
