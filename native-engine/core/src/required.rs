//! What every match of a pattern with a value contains: a short, rare piece that the gate can look for.
//!
//! The piece is itself a pattern, of bounded length and without `\n`. It may accept more than the rule does, never less.
//! It is chosen by a rough estimate of how often it occurs in logs and JSON; a bad estimate costs time, not findings.

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, Hir, HirKind, Look, Repetition,
};

/// Most bytes that a piece matches.
pub(crate) const MAX_LEN: usize = 24;

/// Best piece for a rule whose value is `group`; none when every candidate is too common or there is none.
pub(crate) fn required(hir: &Hir, group: usize) -> Option<Hir> {
    let piece = best(hir, group)?;
    (piece.chance < USELESS).then_some(piece.hir)
}

/// Chance, per byte of text, from which on a piece would let nearly every block through.
const USELESS: f64 = 0.03;
/// Parts of one pattern beyond which no more are looked at.
const MAX_PARTS: usize = 300;
/// Most copies of a repeated part that are looked at one by one.
const MAX_COPIES: u32 = MAX_LEN as u32;

struct Piece {
    hir: Hir,
    chance: f64,
    len: usize,
}

impl Piece {
    /// Less is better: rare first, then short.
    fn cost(&self) -> f64 {
        self.chance.max(1e-7) * 1e5 + self.len as f64 * 0.05
    }
}

/// Parts of a pattern in the order in which they match.
enum Part {
    /// Bounded, at least one byte.
    Item(Hir),
    /// Bounded, may be empty.
    Optional(Hir),
    Look(Hir),
    /// Anything, of any length: no piece reaches across it.
    Break,
}

fn best(hir: &Hir, group: usize) -> Option<Piece> {
    let mut parts = Parts {
        group,
        list: Vec::new(),
        whole: Vec::new(),
    };
    parts.add(hir);
    let windows = windows(&parts.list);
    let all = parts.whole.into_iter().chain(windows);
    all.min_by(|a, b| a.cost().total_cmp(&b.cost()))
}

struct Parts {
    group: usize,
    list: Vec<Part>,
    /// Pieces found for an alternation as a whole: one piece for each branch.
    whole: Vec<Piece>,
}

impl Parts {
    fn add(&mut self, hir: &Hir) {
        if self.list.len() > MAX_PARTS {
            self.list.push(Part::Break);
            return;
        }
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Look(look) if is_unicode(*look) => {}
            HirKind::Look(_) => self.list.push(Part::Look(hir.clone())),
            HirKind::Literal(literal) => {
                for &byte in &literal.0 {
                    let newline = byte == b'\n';
                    self.list.push(if newline {
                        Part::Break
                    } else {
                        Part::Item(Hir::literal([byte]))
                    });
                }
            }
            HirKind::Class(_) => self.add_whole(hir),
            HirKind::Capture(capture) => self.add(&capture.sub),
            HirKind::Concat(subs) => subs.iter().for_each(|sub| self.add(sub)),
            HirKind::Repetition(repetition) => self.add_repetition(repetition),
            HirKind::Alternation(branches) => self.add_alternation(hir, branches),
        }
    }

    /// A part that is not taken apart.
    fn add_whole(&mut self, hir: &Hir) {
        self.list.push(match relaxed(hir) {
            Some(relaxed)
                if relaxed
                    .properties()
                    .maximum_len()
                    .is_some_and(|len| len <= MAX_LEN) =>
            {
                match relaxed.properties().minimum_len() {
                    Some(0) => Part::Optional(relaxed),
                    _ => Part::Item(relaxed),
                }
            }
            _ => Part::Break,
        });
    }

    /// The required copies one by one, then the rest. Where the rest is unbounded, the required copies stand on both
    /// sides of it: a match starts with that many and ends with that many.
    fn add_repetition(&mut self, repetition: &Repetition) {
        let copies = repetition.min.min(MAX_COPIES);
        for _ in 0..copies {
            self.add(&repetition.sub);
        }
        let rest = match repetition.max {
            Some(max) if max == copies => return,
            Some(max) if max - copies <= MAX_COPIES => relaxed(&repetition.sub).map(|sub| {
                let (min, max) = (0, Some(max - copies));
                Hir::repetition(Repetition {
                    min,
                    max,
                    greedy: true,
                    sub: Box::new(sub),
                })
            }),
            _ => None,
        };
        match rest.filter(|rest| {
            rest.properties()
                .maximum_len()
                .is_some_and(|len| len <= MAX_LEN)
        }) {
            Some(rest) => self.list.push(Part::Optional(rest)),
            None => {
                self.list.push(Part::Break);
                for _ in 0..copies {
                    self.add(&repetition.sub);
                }
            }
        }
    }

    /// Of branches some of which have the rule's group, only those lead to a value.
    fn add_alternation(&mut self, hir: &Hir, branches: &[Hir]) {
        let with_group: Vec<Hir> = branches
            .iter()
            .filter(|branch| has_group(branch, self.group))
            .cloned()
            .collect();
        match &with_group[..] {
            [only] => self.add(only),
            [] => {
                self.add_whole(hir);
                self.whole.extend(one_of(branches, self.group));
            }
            several => {
                self.add_whole(&Hir::alternation(several.to_vec()));
                self.whole.extend(one_of(several, self.group));
            }
        }
    }
}

/// A piece for each branch, or none when a branch has none.
fn one_of(branches: &[Hir], group: usize) -> Option<Piece> {
    let pieces = branches
        .iter()
        .map(|branch| best(branch, group))
        .collect::<Option<Vec<_>>>()?;
    Some(Piece {
        chance: pieces.iter().map(|piece| piece.chance).sum(),
        len: pieces.iter().map(|piece| piece.len).sum(),
        hir: Hir::alternation(pieces.into_iter().map(|piece| piece.hir).collect()),
    })
}

/// Runs of parts that begin and end with an item, looks at their ends included.
fn windows(parts: &[Part]) -> impl Iterator<Item = Piece> {
    (0..parts.len()).flat_map(|start| windows_from(parts.get(start..).unwrap_or_default()))
}

fn windows_from(parts: &[Part]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut run = Vec::new();
    let mut len = 0;
    let mut items = 0;
    for part in parts {
        let (hir, item) = match part {
            Part::Item(hir) => (hir, true),
            Part::Look(hir) => (hir, items > 0),
            Part::Optional(hir) if items > 0 => (hir, false),
            Part::Optional(_) | Part::Break => break,
        };
        len += hir.properties().maximum_len().unwrap_or(MAX_LEN);
        if len > MAX_LEN {
            break;
        }
        items += usize::from(matches!(part, Part::Item(_)));
        run.push(hir.clone());
        if item {
            let hir = Hir::concat(run.clone());
            found.push(Piece {
                chance: Estimate::new().of(&hir),
                hir,
                len,
            });
        }
    }
    found
}

fn has_group(hir: &Hir, group: usize) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => {
            capture.index as usize == group || has_group(&capture.sub, group)
        }
        HirKind::Repetition(repetition) => has_group(&repetition.sub, group),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().any(|sub| has_group(sub, group))
        }
        _ => false,
    }
}

fn is_unicode(look: Look) -> bool {
    !matches!(
        look,
        Look::Start
            | Look::End
            | Look::StartLF
            | Look::EndLF
            | Look::WordAscii
            | Look::WordAsciiNegate
    )
}

/// The pattern without groups, over bytes, accepting as much or more; none when a match could contain `\n`.
///
/// A character beyond ASCII becomes one to four bytes from 0x80 on, and a look-around by Unicode becomes nothing: exact
/// forms would cost the automaton thousands of states.
fn relaxed(hir: &Hir) -> Option<Hir> {
    let all = |subs: &[Hir]| subs.iter().map(relaxed).collect::<Option<Vec<_>>>();
    Some(match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) if is_unicode(*look) => Hir::empty(),
        HirKind::Look(_) => hir.clone(),
        HirKind::Literal(literal) if literal.0.contains(&b'\n') => return None,
        HirKind::Literal(_) => hir.clone(),
        HirKind::Class(Class::Unicode(class)) => relaxed_class(class)?,
        // The dialect has no classes of bytes.
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Capture(capture) => relaxed(&capture.sub)?,
        HirKind::Repetition(repetition) => {
            Hir::repetition(repetition.with(relaxed(&repetition.sub)?))
        }
        HirKind::Concat(subs) => Hir::concat(all(subs)?),
        HirKind::Alternation(subs) => Hir::alternation(all(subs)?),
    })
}

fn relaxed_class(class: &ClassUnicode) -> Option<Hir> {
    let mut ascii = ClassBytes::empty();
    for range in class.iter().filter(|range| range.start().is_ascii()) {
        ascii.push(ClassBytesRange::new(
            range.start() as u8,
            range.end().min('\x7F') as u8,
        ));
    }
    if ascii
        .iter()
        .any(|range| (range.start()..=range.end()).contains(&b'\n'))
    {
        return None;
    }
    let ascii = Hir::class(Class::Bytes(ascii));
    if class.is_ascii() {
        return Some(ascii);
    }
    let high = Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(
        0x80, 0xFF,
    )])));
    let character = Repetition {
        min: 1,
        max: Some(4),
        greedy: true,
        sub: Box::new(high),
    };
    Some(Hir::alternation(vec![ascii, Hir::repetition(character)]))
}

/// Rough chance that a pattern matches at a position of a log or a JSON text, where letters follow letters and digits
/// follow digits.
struct Estimate {
    before: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Digit,
    Letter,
    Alphanumeric,
    Other,
}

impl Estimate {
    fn new() -> Self {
        Self {
            before: Kind::Other,
        }
    }

    fn of(&mut self, hir: &Hir) -> f64 {
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
            HirKind::Repetition(r) => (0..r.min.min(MAX_COPIES))
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
    } else if bytes.clone().all(|b| b.is_ascii_alphabetic()) {
        Kind::Letter
    } else if bytes.all(|b| b.is_ascii_alphanumeric()) {
        Kind::Alphanumeric
    } else {
        Kind::Other
    }
}

/// Chance of a byte behind one of a kind.
fn chance(byte: u8, before: Kind) -> f64 {
    let (digit, lower, upper) = match before {
        Kind::Digit => (0.065, 0.005, 0.001),
        Kind::Letter => (0.005, 0.030, 0.003),
        Kind::Alphanumeric => (0.040, 0.015, 0.002),
        Kind::Other => (0.018, 0.018, 0.003),
    };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn piece(pattern: &str, group: usize) -> Option<String> {
        let hir = dialect::translate(pattern, false).unwrap();
        required(&hir, group).map(|piece| piece.to_string())
    }

    fn finds(pattern: &str, group: usize, text: &str) -> bool {
        let piece = piece(pattern, group).unwrap_or_else(|| panic!("no piece for {pattern}"));
        regex::bytes::Regex::new(&piece)
            .unwrap()
            .is_match(text.as_bytes())
    }

    #[test]
    fn a_rare_piece_in_the_middle_is_taken() {
        assert!(finds(r"[a-z.]+@[a-z.]+", 0, "a@b") && !finds(r"[a-z.]+@[a-z.]+", 0, "a.b"));
        assert!(
            finds(r"(?i)x*token[ ]*=\w+", 0, "ToKeN") && !finds(r"x*token[ ]*=\w+", 0, "ToKeN")
        );
    }

    #[test]
    fn an_alternation_needs_a_piece_of_each_branch() {
        let pattern = r"(?:abcq\w+|\w+xyzq)";
        assert!(
            finds(pattern, 0, "abcq1") && finds(pattern, 0, "1xyzq") && !finds(pattern, 0, "abc1")
        );
        assert!(piece(r"(?:abcq\w*|\w+)", 0).is_none());
    }

    #[test]
    fn branches_without_the_group_do_not_count() {
        let pattern = r"\d+\.\d+|\b(4\d{12})\b";
        assert!(finds(pattern, 1, "4123456789012") && !finds(pattern, 1, "1.5"));
    }

    #[test]
    fn no_piece_contains_a_newline_or_is_long() {
        for pattern in [
            r"AB\nCDQ",
            r"AB\s+CDQ",
            r"AB[^x]CDQ",
            r"ABQ(?s:.)*",
            r"QXZ\d{5000}",
            r"(?:QAB\w{0,30}){9}",
        ] {
            let hir = dialect::translate(pattern, false).unwrap();
            let piece = required(&hir, 0).unwrap_or_else(|| panic!("no piece for {pattern}"));
            assert!(
                piece.properties().maximum_len().unwrap() <= MAX_LEN,
                "{pattern}"
            );
            assert!(
                !piece.to_string().contains('\n') && !piece.to_string().contains(r"\n"),
                "{pattern}: {piece}"
            );
        }
    }

    #[test]
    fn characters_beyond_ascii_are_relaxed() {
        assert!(
            finds("\u{20ac}[^\\s]Q", 0, "\u{20ac}\u{1F600}Q")
                && finds("\u{20ac}[^\\s]Q", 0, "\u{20ac}aQ")
        );
    }

    #[test]
    fn what_is_common_has_no_piece() {
        for pattern in ["[a-z]+", r"\w{3}", "e", r"\n+", "(?s).x?."] {
            assert!(piece(pattern, 0).is_none(), "{pattern}");
        }
    }
}
