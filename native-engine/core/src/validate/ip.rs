//! IP addresses (RFC 791, RFC 4291).

use std::net::{Ipv4Addr, Ipv6Addr};

/// Four decimal numbers 0 to 255 without leading zeros, separated by dots.
pub(super) fn accepts_v4(value: &[u8]) -> bool {
    parse::<Ipv4Addr>(value).is_some()
}

/// A text form of RFC 4291 section 2.2 of any address but the unspecified one.
pub(super) fn accepts_v6(value: &[u8]) -> bool {
    parse::<Ipv6Addr>(value).is_some_and(|address| !address.is_unspecified())
}

/// Such an address, and the length of a prefix behind a slash (RFC 4291 section 2.3).
pub(super) fn accepts_v6_network(value: &[u8]) -> bool {
    let Some(slash) = memchr::memchr(b'/', value) else {
        return false;
    };
    let (address, length) = value.split_at(slash);
    let digits = length.get(1..).unwrap_or_default();
    let is_plain =
        digits.iter().all(u8::is_ascii_digit) && !(digits.len() > 1 && digits.starts_with(b"0"));
    is_plain && accepts_v6(address) && parse::<u8>(digits).is_some_and(|length| length <= 128)
}

fn parse<T: std::str::FromStr>(value: &[u8]) -> Option<T> {
    std::str::from_utf8(value).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v4_vectors() {
        for good in ["0.0.0.0", "192.0.2.1", "255.255.255.255"] {
            assert!(accepts_v4(good.as_bytes()), "{good}");
        }
        for bad in [
            "256.1.1.1",
            "01.1.1.1",
            "1.1.1",
            "1.1.1.1.1",
            "1.1.1.1 ",
            "",
            "1.1.1.",
            "a.1.1.1",
            "00.0.0.0",
        ] {
            assert!(!accepts_v4(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn v6_network_vectors() {
        for good in [
            "2001:db8::/32",
            "2001:0DB8:0000:CD30::/60",
            "::1/128",
            "fe80::1/0",
        ] {
            assert!(accepts_v6_network(good.as_bytes()), "{good}");
        }
        for bad in [
            "2001:db8::/129",
            "2001:db8::/",
            "2001:db8::",
            "::/0",
            "2001:db8::/064",
            "2001:db8::/+1",
            "2001:db8/32",
            "/32",
            "",
        ] {
            assert!(!accepts_v6_network(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn v6_vectors() {
        let good = [
            "2001:DB8:0:0:8:800:200C:417A",
            "FF01::101",
            "::1",
            "0:0:0:0:0:0:13.1.68.3",
            "::FFFF:129.144.52.38",
            "2001:0DB8::CD30:0:0:0",
            "fe80::",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
        ];
        for good in good {
            assert!(accepts_v6(good.as_bytes()), "{good}");
        }
        let bad = [
            "::",
            "0:0:0:0:0:0:0:0",
            "::0.0.0.0",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "g::",
            "1:2:3:4:5:6:7::8",
            "::1.2.3.4:5",
            "::1.2.3",
            "::01.2.3.4",
            "fe80::1%eth0",
            ":1::2",
            "1::2:",
            "",
            ":",
        ];
        for bad in bad {
            assert!(!accepts_v6(bad.as_bytes()), "{bad}");
        }
    }
}
