//! How often a pattern occurs in logs and JSON: a rough guess, good enough to tell rare from common.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Rough chance that a pattern matches at a position of a log or a JSON text, where letters follow letters and digits
/// follow digits.
#[derive(Clone, Copy)]
pub(super) struct Estimate {
    before: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Digit,
    Upper,
    Letter,
    Alphanumeric,
    /// What stands between the digits of dates, times and versions.
    Separator,
    Other,
}

impl Estimate {
    pub(super) fn new() -> Self {
        Self {
            before: Kind::Other,
        }
    }

    pub(super) fn of(&mut self, hir: &Hir) -> f64 {
        match hir.kind() {
            HirKind::Empty => 1.0,
            HirKind::Look(_) => 0.6,
            HirKind::Literal(literal) => literal.0.iter().map(|&b| self.step(&[(b, b)])).product(),
            HirKind::Class(Class::Bytes(class)) => {
                let ranges: Vec<(u8, u8)> = class.iter().map(|r| (r.start(), r.end())).collect();
                self.step(&ranges)
            }
            HirKind::Class(Class::Unicode(_)) => 1.0,
            HirKind::Capture(capture) => self.of(&capture.sub),
            HirKind::Repetition(r) => (0..r.min.min(super::MAX_COPIES))
                .map(|_| self.of(&r.sub))
                .product(),
            HirKind::Concat(subs) => subs.iter().map(|sub| self.of(sub)).product(),
            HirKind::Alternation(subs) => {
                let before = self.before;
                let branch = |sub| Self { before }.of(sub);
                self.before = Kind::Other;
                subs.iter().map(branch).sum::<f64>().min(1.0)
            }
        }
    }

    fn step(&mut self, ranges: &[(u8, u8)]) -> f64 {
        let bytes = || ranges.iter().flat_map(|&(start, end)| start..=end);
        let before = self.before;
        let chance = bytes().map(|byte| chance(byte, before)).sum::<f64>();
        self.before = kind(bytes());
        chance.min(1.0)
    }
}

fn kind(mut bytes: impl Iterator<Item = u8> + Clone) -> Kind {
    if bytes.clone().all(|b| b.is_ascii_digit()) {
        Kind::Digit
    } else if bytes.clone().all(|b| b.is_ascii_uppercase()) {
        Kind::Upper
    } else if bytes.clone().all(|b| b.is_ascii_alphabetic()) {
        Kind::Letter
    } else if bytes.clone().all(|b| b.is_ascii_alphanumeric()) {
        Kind::Alphanumeric
    } else if bytes.all(|b| b"-:.".contains(&b)) {
        Kind::Separator
    } else {
        Kind::Other
    }
}

/// Chance of a byte behind one of a kind. Letters behind a letter are rated far too high: texts are made of words, and
/// so are patterns.
fn chance(byte: u8, before: Kind) -> f64 {
    let (digit, lower, upper) = match before {
        Kind::Digit => (0.065, 0.005, 0.001),
        Kind::Upper => (0.005, 0.010, 0.030),
        Kind::Letter => (0.005, 0.100, 0.003),
        Kind::Alphanumeric => (0.040, 0.015, 0.002),
        Kind::Separator => (0.040, 0.010, 0.003),
        Kind::Other => (0.018, 0.018, 0.003),
    };
    match (before, byte) {
        (Kind::Digit, b'-' | b':' | b'.') => return 0.15,
        (Kind::Alphanumeric, b'-' | b':' | b'.') => return 0.08,
        _ => {}
    }
    match byte {
        b'0'..=b'9' => digit,
        b'a' | b'e' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => lower * 1.8,
        b'j' | b'k' | b'q' | b'v' | b'w' | b'x' | b'y' | b'z' => lower * 0.3,
        b'a'..=b'z' => lower,
        b'A'..=b'Z' => upper,
        b' ' => 0.1,
        b'"' | b'.' | b'-' | b':' | b',' | b'/' => 0.025,
        b'=' | b'_' | b'(' | b')' | b'[' | b']' => 0.01,
        b'@' | b'+' | b'~' | b'^' | b'`' => 0.0003,
        0x80..=0xFF => 0.0002,
        _ => 0.002,
    }
}
