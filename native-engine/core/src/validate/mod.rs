//! Checks of a value beyond its pattern, by name. One file each.

mod base62;
mod de_tax_id;
mod fr_nir;
mod github_token;
mod iban;
mod ip;
mod jwt;
mod luhn;
mod matrix_token;
mod us_ssn;

/// Whether the value is accepted.
pub(crate) type Validator = fn(&[u8]) -> bool;

/// Validator of a name in rule documents.
pub(crate) fn by_name(name: &str) -> Option<Validator> {
    REGISTRY
        .iter()
        .find(|(known, _)| *known == name)
        .map(|&(_, validator)| validator)
}

const REGISTRY: [(&str, Validator); 10] = [
    ("luhn", luhn::accepts),
    ("iban", iban::accepts),
    ("ipv4", ip::accepts_v4),
    ("ipv6", ip::accepts_v6),
    ("us-ssn", us_ssn::accepts),
    ("de-tax-id", de_tax_id::accepts),
    ("fr-nir", fr_nir::accepts),
    ("github-token", github_token::accepts),
    ("matrix-token", matrix_token::accepts),
    ("jwt", jwt::accepts),
];

/// The decimal digits of a value, as numbers; none when it has another byte that is not in `ignored`.
fn digits(value: &[u8], ignored: &[u8]) -> Option<Vec<u8>> {
    let kept = value.iter().filter(|byte| !ignored.contains(byte));
    kept.map(|byte| byte.is_ascii_digit().then(|| byte - b'0'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_or_not() {
        assert!(by_name("luhn").is_some() && by_name("Luhn").is_none());
    }
}
