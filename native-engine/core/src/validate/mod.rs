//! Checks of a value beyond its pattern, by name: a file for each kind of check, and a table (`weighted`) for all numbers whose
//! check digit is a weighted sum.

mod base62;
mod bic;
mod bitcoin;
mod cy_vat;
mod damm;
mod date;
mod de_pension;
mod de_tax_id;
mod ethereum;
mod fr_nir;
mod github_token;
mod iban;
mod ip;
mod iso7064;
mod it_codice_fiscale;
mod jwt;
mod kr_brn;
mod luhn;
mod matrix_token;
mod us_ssn;
mod verhoeff;
mod weighted;

use crate::KeyRing;

/// Check of a value.
pub(crate) struct Validator(Kind);

enum Kind {
    Code(fn(&[u8]) -> bool),
    Table(&'static weighted::Weighted),
    Token(KeyRing),
}

impl Validator {
    /// Whether the value can be what the rule is about.
    pub(crate) fn accepts(&self, value: &[u8]) -> bool {
        match &self.0 {
            Kind::Code(accepts) => accepts(value),
            Kind::Table(weighted) => weighted.accepts(value),
            Kind::Token(keys) => keys.is_token(value),
        }
    }
}

/// Accepts tokens of these keys. It has no name: what makes them is the action.
pub(crate) fn token(keys: KeyRing) -> Validator {
    Validator(Kind::Token(keys))
}

/// Validator of a name in rule documents.
pub(crate) fn by_name(name: &str) -> Option<Validator> {
    let code = || CODE.iter().find(|(known, _)| *known == name);
    let kind = match weighted::by_name(name) {
        Some(weighted) => Kind::Table(weighted),
        None => Kind::Code(code()?.1),
    };
    Some(Validator(kind))
}

type Code = (&'static str, fn(&[u8]) -> bool);

const CODE: [Code; 25] = [
    ("luhn", luhn::accepts),
    ("iban", iban::accepts),
    ("ipv4", ip::accepts_v4),
    ("ipv6", ip::accepts_v6),
    ("us-ssn", us_ssn::accepts),
    ("de-tax-id", de_tax_id::accepts),
    ("fr-nir", fr_nir::accepts),
    ("de-pension", de_pension::accepts),
    ("it-codice-fiscale", it_codice_fiscale::accepts),
    ("verhoeff", verhoeff::accepts),
    ("damm", damm::accepts),
    ("iso7064-mod-11-10", iso7064::accepts_mod_11_10),
    ("base58check", bitcoin::accepts_base58check),
    ("base58-32", bitcoin::accepts_base58_32),
    ("base58check-ripple", bitcoin::accepts_ripple),
    ("bech32", bitcoin::accepts_bech32),
    ("bic", bic::accepts),
    ("date-of-birth", date::accepts_birth),
    ("github-token", github_token::accepts),
    ("matrix-token", matrix_token::accepts),
    ("jwt", jwt::accepts),
    ("eip55", ethereum::accepts_eip55),
    ("kr-brn", kr_brn::accepts),
    ("cy-vat", cy_vat::accepts),
    ("ipv6-network", ip::accepts_v6_network),
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
        assert!(by_name("nl-bsn").is_some() && by_name("&").is_none());
    }

    #[test]
    fn a_name_stands_for_one_check() {
        for (name, _) in CODE {
            assert!(weighted::by_name(name).is_none(), "{name}");
        }
    }
}
