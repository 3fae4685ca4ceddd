//! Tokens that are no personal data although a part of them looks like it: `docs/rules.md`, section Shields.

use std::ops::Range;

/// Bytes on each side of a value that are looked at.
pub(crate) const REACH: usize = 128;

/// Names of the forms in rule documents, in the order of their bits.
pub(crate) const NAMES: [&str; 6] = ["uuid", "trace-id", "timestamp", "version", "float", "hash"];

/// In the order of [`NAMES`].
const FORMS: [Form; NAMES.len()] = [uuid, trace_id, timestamp, version, float, hash];

/// By byte: the forms whose tokens may have it in them, as bits.
const FORMS_OF: [u8; 256] = {
    let mut forms = [0; 256];
    let mut byte = 0_u8;
    loop {
        let digit = byte.is_ascii_digit();
        let hex = byte.is_ascii_hexdigit();
        let time = matches!(
            byte,
            b'-' | b':' | b'T' | b't' | b'_' | b' ' | b'.' | b',' | b'Z' | b'z' | b'+'
        );
        let version = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
        let float = matches!(byte, b'.' | b'E' | b'e' | b'+' | b'-');
        forms[byte as usize] = (hex || byte == b'-') as u8
            | (hex as u8) << 1
            | ((digit || time) as u8) << 2
            | (version as u8) << 3
            | ((digit || float) as u8) << 4
            | (hex as u8) << 5;
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    forms
};

/// Forms of tokens whose parts are not values of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shields(u8);

impl Shields {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self((1 << NAMES.len()) - 1);

    /// These and one more; none when there is no such form.
    pub(crate) fn with(self, name: &str) -> Option<Self> {
        let form = NAMES.iter().position(|known| *known == name)?;
        Some(Self(self.0 | 1 << form))
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    fn forms(self) -> impl Iterator<Item = Form> {
        let has = move |(bit, _): &(u8, Form)| self.0 >> bit & 1 == 1;
        (0..).zip(FORMS).filter(has).map(|(_, form)| form)
    }

    /// Whether a value is a part, not the whole, of a token of one of the forms.
    pub(crate) fn cover(self, text: &[u8], value: &Range<usize>) -> bool {
        // Whatever covers the value has no other bytes than those of its form, from its start to the value's end.
        let mut forms = possible(self.0, text.get(value.clone()).unwrap_or_default());
        if forms == 0 {
            return false;
        }
        let behind = text.get(value.end..).unwrap_or_default();
        let run = behind
            .iter()
            .take_while(|&&byte| can_be_behind(byte))
            .take(REACH + 1)
            .count();
        let look = Look {
            text: text.get(..value.end + run.min(REACH)).unwrap_or(text),
            value,
            is_cut: run > REACH,
        };
        let first = value.start.saturating_sub(REACH);
        let mut start = value.start;
        loop {
            if !is_alphanumeric(look.before(start))
                && Self(forms)
                    .forms()
                    .any(|form| look.is_covered_by(form, start))
            {
                return true;
            }
            let byte = match start > first {
                true => look.before(start),
                false => None,
            };
            forms = byte.map_or(0, |byte| possible(forms, &[byte]));
            if forms == 0 {
                return false;
            }
            start -= 1;
        }
    }

    /// The same while the text goes on: nothing as long as what follows may change the answer.
    pub(crate) fn covers(self, text: &[u8], value: &Range<usize>) -> Option<bool> {
        let behind = text.get(value.end..).unwrap_or_default();
        let is_known = behind.len() > REACH || behind.iter().any(|&byte| !can_be_behind(byte));
        (self.is_empty() || is_known).then(|| self.cover(text, value))
    }
}

/// Of some forms, those whose tokens may have bytes in them.
fn possible(forms: u8, bytes: &[u8]) -> u8 {
    let forms_of = |byte: &u8| FORMS_OF[usize::from(*byte)];
    bytes.iter().map(forms_of).fold(forms, |all, of| all & of)
}

/// The text up to where no token with the value goes on, and the value.
struct Look<'t> {
    text: &'t [u8],
    value: &'t Range<usize>,
    /// Whether one might, but would be too long.
    is_cut: bool,
}

/// Where the token ends that starts at a place; none when there is none.
type Form = fn(&Look<'_>, usize) -> Option<usize>;

impl Look<'_> {
    fn is_covered_by(&self, form: Form, start: usize) -> bool {
        let Some(end) = form(self, start) else {
            return false;
        };
        let goes_on = is_alphanumeric(self.at(end)) || (end == self.text.len() && self.is_cut);
        !goes_on && self.value.end <= end && (start, end) != (self.value.start, self.value.end)
    }

    fn at(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<u8> {
        self.at(at.checked_sub(1)?)
    }

    fn is_behind_number_and_dot(&self, at: usize) -> bool {
        let number = at.checked_sub(2).and_then(|at| self.at(at));
        self.before(at) == Some(b'.') && number.is_some_and(|byte| byte.is_ascii_digit())
    }

    /// Behind the bytes from a place on that are of a kind.
    fn run(&self, start: usize, is_in: fn(&u8) -> bool) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|byte| is_in(byte)).count()
    }

    /// Behind at least one digit.
    fn digits(&self, start: usize) -> Option<usize> {
        Some(self.run(start, u8::is_ascii_digit)).filter(|&end| end > start)
    }

    /// Behind so many digits that are a number of a range.
    fn number(
        &self,
        start: usize,
        len: usize,
        range: std::ops::RangeInclusive<u32>,
    ) -> Option<usize> {
        let digits = self.text.get(start..start + len)?;
        let add = |sum: u32, digit: &u8| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + u32::from(digit - b'0'))
        };
        let number = digits.iter().try_fold(0, add)?;
        range.contains(&number).then_some(start + len)
    }

    /// Behind one of some bytes.
    fn one_of(&self, start: usize, bytes: &[u8]) -> Option<usize> {
        bytes.contains(&self.at(start)?).then_some(start + 1)
    }

    /// Behind hexadecimal digits, with their number and whether a letter and a digit are among them.
    fn hex(&self, start: usize) -> (usize, usize, bool) {
        let end = self.run(start, u8::is_ascii_hexdigit);
        let digits = self.text.get(start..end).unwrap_or_default();
        let letters = digits
            .iter()
            .filter(|byte| byte.is_ascii_alphabetic())
            .count();
        (end, end - start, letters > 0 && letters < digits.len())
    }
}

/// RFC 9562 section 4.
fn uuid(look: &Look<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    for (group, len) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        at = if group == 0 {
            at
        } else {
            look.one_of(at, b"-")?
        };
        let (end, found, _) = look.hex(at);
        at = (found == len).then_some(end)?;
    }
    Some(at)
}

/// W3C Trace Context sections 3.2.2.3 and 3.2.2.4: 32 or 16 hexadecimal digits. Without a letter it may be a card number.
fn trace_id(look: &Look<'_>, start: usize) -> Option<usize> {
    let (end, len, is_mixed) = look.hex(start);
    (is_mixed && matches!(len, 16 | 32)).then_some(end)
}

/// As many hexadecimal digits as MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512 have.
fn hash(look: &Look<'_>, start: usize) -> Option<usize> {
    let (end, len, is_mixed) = look.hex(start);
    (is_mixed && matches!(len, 32 | 40 | 56 | 64 | 96 | 128)).then_some(end)
}

/// ISO 8601 date and time, in the extended or the basic form.
fn timestamp(look: &Look<'_>, start: usize) -> Option<usize> {
    let year = look.number(start, 4, 0..=9999)?;
    let is_extended = look.at(year) == Some(b'-');
    let part = |at: usize, sign: &[u8]| {
        if is_extended {
            look.one_of(at, sign)
        } else {
            Some(at)
        }
    };
    let month = look.number(part(year, b"-")?, 2, 1..=12)?;
    let day = look.number(part(month, b"-")?, 2, 1..=31)?;
    let separator = look.one_of(day, if is_extended { b"Tt_ " } else { b"Tt" })?;
    let hour = look.number(separator, 2, 0..=24)?;
    let mut at = look.number(part(hour, b":")?, 2, 0..=59)?;
    if let Some(second) = part(at, b":").and_then(|second| look.number(second, 2, 0..=60)) {
        let fraction = look.one_of(second, b".,").and_then(|at| look.digits(at));
        at = fraction.unwrap_or(second);
    }
    Some(
        look.one_of(at, b"Zz")
            .or_else(|| zone(look, at))
            .unwrap_or(at),
    )
}

/// Behind the difference from UTC.
fn zone(look: &Look<'_>, start: usize) -> Option<usize> {
    let hour = look.number(look.one_of(start, b"+-")?, 2, 0..=14)?;
    look.number(look.one_of(hour, b":").unwrap_or(hour), 2, 0..=59)
}

/// Semantic Versioning 2.0.0 with a pre-release or build; only what stands behind the three numbers is shielded, which may
/// be a telephone number by themselves.
fn version(look: &Look<'_>, start: usize) -> Option<usize> {
    if look.is_behind_number_and_dot(start) {
        return None;
    }
    let mut at = look.one_of(start, b"vV").unwrap_or(start);
    for part in 0..3 {
        at = if part == 0 {
            at
        } else {
            look.one_of(at, b".")?
        };
        at = look.digits(at)?;
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let first = look
        .one_of(at, b"-+")
        .filter(|&first| look.value.start >= first)?;
    let end = look.run(first, is_part);
    // What ends a sentence is not a part of it.
    let parts = look.text.get(first..end).unwrap_or_default();
    let trimmed = parts.iter().rposition(u8::is_ascii_alphanumeric)?;
    Some(first + trimmed + 1)
}

/// Number with a fraction that is not only zeros, or with an exponent; not one of several numbers with dots between.
fn float(look: &Look<'_>, start: usize) -> Option<usize> {
    if look.is_behind_number_and_dot(start) {
        return None;
    }
    let whole = look.digits(start)?;
    let fraction = look.one_of(whole, b".").and_then(|at| look.digits(at));
    let end = fraction.unwrap_or(whole);
    let exponent = look.one_of(end, b"Ee");
    let exponent = exponent.and_then(|at| look.digits(look.one_of(at, b"+-").unwrap_or(at)));
    let is_zero = |digits: &[u8]| digits.iter().all(|digit| matches!(digit, b'0' | b'.'));
    if exponent.is_none() && look.text.get(whole..end).is_none_or(is_zero) {
        return None;
    }
    let end = exponent.unwrap_or(end);
    let goes_on = look.one_of(end, b".").and_then(|at| look.digits(at));
    goes_on.is_none().then_some(end)
}

fn is_alphanumeric(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a byte can be in a token, behind a value in it. A space is none, although a time may follow a date behind it: a
/// stream would wait at each.
fn can_be_behind(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'+' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Form that covers the value between the angle brackets, which are not of the text.
    fn covering(marked: &str) -> Vec<&'static str> {
        let start = marked.find('<').unwrap();
        let end = marked.find('>').unwrap() - 1;
        let text = marked.replace(['<', '>'], "");
        let covers = |name: &&&str| {
            let shields = Shields::NONE.with(name).unwrap();
            shields.cover(text.as_bytes(), &(start..end))
        };
        NAMES.iter().filter(covers).copied().collect()
    }

    #[test]
    fn parts_of_tokens_are_covered() {
        for (marked, forms) in [
            ("id 550e8400-e29b-41d4-a716-<446655440000>!", &["uuid"][..]),
            ("<550e8400>-e29b-41d4-a716-446655440000", &["uuid"]),
            ("x-550E8400-E29B-<41d4>-A716-446655440000-y", &["uuid"]),
            (
                "00-<4bf92f>3577b34da6a3ce929d0e0e4736-01",
                &["trace-id", "hash"],
            ),
            ("span 00f0<67>aa0ba902b7", &["trace-id"]),
            ("sha1:da39a3ee5e6b4b0d<3255>bfef95601890afd80709", &["hash"]),
            ("<2026-07-01>T12:34:56", &["timestamp"]),
            ("2026-07-01 12:<34>:56.789 INFO", &["timestamp"]),
            ("2026-07-01 12:34:56,<789012345>", &["timestamp"]),
            (
                "2026-07-01T12:34:56.<789012345>+02:00",
                &["timestamp", "float"],
            ),
            ("20260701T<123456>Z", &["timestamp"]),
            ("app-4.1.0-<20260701123456>.jar", &["version"]),
            ("v1.2.3+build.<4111111111111111>.", &["version"]),
            ("x=0.<4111111111111111>,", &["float"]),
            ("-<4111111111111111>e-7 ", &["float"]),
            ("<1700000000>.123", &["float"]),
        ] {
            assert_eq!(covering(marked), forms, "{marked}");
        }
    }

    #[test]
    fn whole_tokens_and_what_only_looks_like_one_are_not() {
        for marked in [
            "<550e8400-e29b-41d4-a716-446655440000>",
            "550e8400-e29b-41d4-a716-<44665544000>",
            "550e8400-e29b-41d4-a716-<446655440000>a",
            "a550e8400-e29b-41d4-a716-<446655440000>",
            "<BE71096123456769>",
            "<4111>111111111111",
            "00f0<67>aa0ba902b",
            "<2026-07-01>",
            "<2026-07-01> 12:34:56",
            "<2026-13-01>T12:34:56",
            "<52.520008> x",
            "-<52.520008>",
            "<4111111111111111>.00 EUR",
            "<202.555.1143>-ext",
            "1.2.<3>",
            "192.0.<2>.17",
            "card <4111111111111111>. Next",
            "e<4111111111111111>",
            "1.2-<4111111111111111>",
            "1.2.3.4-<4111111111111111>",
        ] {
            assert_eq!(covering(marked), [""; 0], "{marked}");
        }
    }

    #[test]
    fn nothing_is_looked_at_beyond_the_reach() {
        let digits = "1".repeat(REACH - 2);
        assert_eq!(covering(&format!("0.{digits}<7>")), ["float"]);
        assert_eq!(covering(&format!("0.{digits}1<7>")), [""; 0]);
        assert_eq!(covering(&format!("0.<7>{digits}1 ")), ["float"]);
        assert_eq!(covering(&format!("0.<7>{digits}111 ")), [""; 0]);
    }

    #[test]
    fn a_text_that_goes_on_decides_what_cannot_change() {
        for (text, end, decided) in [
            ("0.4111", 6, None),
            ("0.4111 ", 6, Some(true)),
            ("0.4111,", 6, Some(true)),
            ("0.4111.", 6, None),
            ("4111", 4, None),
            ("4111 ", 4, Some(false)),
        ] {
            let value = end - 4..end;
            assert_eq!(
                Shields::ALL.covers(text.as_bytes(), &value),
                decided,
                "{text}"
            );
            assert_eq!(Shields::NONE.covers(text.as_bytes(), &value), Some(false));
        }
        let long = "4".repeat(5 + REACH);
        assert_eq!(Shields::ALL.covers(long.as_bytes(), &(0..4)), Some(false));
    }

    #[test]
    fn unknown_names_are_none() {
        assert_eq!(Shields::NONE.with("UUID"), None);
        let all = NAMES
            .iter()
            .try_fold(Shields::NONE, |shields, name| shields.with(name));
        assert_eq!(all, Some(Shields::ALL));
    }
}
