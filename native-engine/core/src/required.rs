//! What every match of a pattern with a value contains: a short, rare piece that the gate can look for.
//!
//! The piece is itself a pattern, of bounded length and without `\n`. It may accept more than the rule does, never less.
//! It is chosen by a rough estimate of how often it occurs in logs and JSON; a bad estimate costs time, not findings.

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, Hir, HirKind, Look, Repetition,
};

/// Most bytes that a piece matches.
pub(crate) const MAX_LEN: usize = 24;

/// Pieces for a rule whose value is `group`, the most promising first; none when all are too common or there is none.
pub(crate) fn required(hir: &Hir, group: usize, price: Price) -> Vec<Piece> {
    let mut pieces = pieces(hir, group, price);
    pieces.retain(|piece| piece.chance < USELESS);
    pieces.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    pieces.truncate(MAX_PIECES);
    pieces
}

/// What letting a rule through for nothing costs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Price {
    /// A search of one block.
    Block,
    /// A search of the whole text.
    Text,
}

/// Chance, per byte of text, from which on a piece would let nearly every block through.
const USELESS: f64 = 0.03;
/// Chance below which rarer is no better when only a block is searched.
const RARE: f64 = 2e-5;
/// Parts of one pattern beyond which no more are looked at.
const MAX_PARTS: usize = 300;
/// Most copies of a repeated part that are looked at one by one.
const MAX_COPIES: u32 = MAX_LEN as u32;
/// Most pieces that are offered for one rule.
const MAX_PIECES: usize = 8;
/// Most parts before an alternation that are looked at together with each branch.
const MAX_BEFORE: usize = 6;
/// Lengths to which a part is cut when it is the last of a piece.
const CUTS: [usize; 6] = [3, 5, 7, 10, 13, 16];

/// Pattern that all matches with a value contain.
pub(crate) struct Piece {
    pub(crate) hir: Hir,
    chance: f64,
    /// Less is better: how often it lets a rule through for nothing, and a guess at the states it takes.
    pub(crate) cost: f64,
}

impl Piece {
    /// A piece that is rare enough is not made longer. Parts of no fixed length are avoided, and pieces that can begin
    /// again within themselves even more: the automaton has to tell every combination of them apart.
    fn new(hir: Hir, chance: f64, price: Price) -> Self {
        let restarts = restarts(&hir).min(10) as i32;
        let states =
            size(&hir) as f64 * 0.02 + flexible(&hir) as f64 * 0.3 + 0.1 * 2_f64.powi(restarts);
        let cost = match price {
            Price::Block => chance.max(RARE) * 1e5 + states,
            Price::Text => chance * 1e9 + states * 0.1,
        };
        Self { hir, chance, cost }
    }
}

/// Parts of a pattern in the order in which they match.
enum Part {
    /// Bounded, at least one byte.
    Item(Hir),
    /// Bounded, may be empty.
    Optional(Hir),
    Look(Hir),
    /// Anything, of any length: no piece reaches across it, but one may end with its beginning.
    Break(Option<Hir>),
}

fn pieces(hir: &Hir, group: usize, price: Price) -> Vec<Piece> {
    let mut parts = Parts {
        group,
        price,
        list: Vec::new(),
        whole: Vec::new(),
    };
    parts.add(hir);
    let windows = windows(&parts.list, price);
    parts.whole.into_iter().chain(windows).collect()
}

fn best(hir: &Hir, group: usize, price: Price) -> Option<Piece> {
    pieces(hir, group, price)
        .into_iter()
        .min_by(|a, b| a.cost.total_cmp(&b.cost))
}

struct Parts {
    group: usize,
    price: Price,
    list: Vec<Part>,
    /// Pieces found for an alternation as a whole: one piece for each branch.
    whole: Vec<Piece>,
}

impl Parts {
    fn add(&mut self, hir: &Hir) {
        if self.list.len() > MAX_PARTS {
            self.list.push(Part::Break(None));
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
                        Part::Break(None)
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
        let relaxed = relaxed(hir);
        let short = |hir: &Hir| {
            hir.properties()
                .maximum_len()
                .is_some_and(|len| len <= MAX_LEN)
        };
        self.list.push(match relaxed {
            Some(hir) if !short(&hir) => Part::Break(Some(hir)),
            Some(hir) if hir.properties().minimum_len() == Some(0) => Part::Optional(hir),
            Some(hir) => Part::Item(hir),
            None => Part::Break(None),
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
                self.list.push(Part::Break(None));
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
            [] => self.add_branches(hir, branches),
            several => self.add_branches(&Hir::alternation(several.to_vec()), several),
        }
    }

    /// The alternation as a part of its own, and as a whole with a piece for each branch. What stands right before it
    /// stands right before each branch.
    fn add_branches(&mut self, hir: &Hir, branches: &[Hir]) {
        let fixed = |part: &Part| match part {
            Part::Item(hir) | Part::Look(hir) => Some(hir.clone()),
            Part::Optional(_) | Part::Break(_) => None,
        };
        let mut before: Vec<Hir> = self
            .list
            .iter()
            .rev()
            .map_while(fixed)
            .take(MAX_BEFORE)
            .collect();
        before.reverse();
        let branches: Vec<Hir> = branches
            .iter()
            .map(|branch| Hir::concat(before.iter().chain([branch]).cloned().collect()))
            .collect();
        self.whole.extend(one_of(&branches, self.group, self.price));
        self.add_whole(hir);
    }
}

/// A piece for each branch, or none when a branch has none.
fn one_of(branches: &[Hir], group: usize, price: Price) -> Option<Piece> {
    let pieces = branches
        .iter()
        .map(|branch| best(branch, group, price))
        .collect::<Option<Vec<_>>>()?;
    let chance = pieces.iter().map(|piece| piece.chance).sum();
    let hir = Hir::alternation(pieces.into_iter().map(|piece| piece.hir).collect());
    Some(Piece::new(hir, chance, price))
}

/// Runs of parts that begin and end with an item, looks at their ends included.
fn windows(parts: &[Part], price: Price) -> impl Iterator<Item = Piece> {
    (0..parts.len())
        .flat_map(move |start| windows_from(parts.get(start..).unwrap_or_default(), price))
}

fn windows_from(parts: &[Part], price: Price) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut push = |run: &[Hir], last: Hir| {
        let hir = Hir::concat(run.iter().cloned().chain([last]).collect());
        let properties = hir.properties();
        if properties.minimum_len() > Some(0)
            && properties.maximum_len().is_some_and(|len| len <= MAX_LEN)
        {
            let hir = coarse(&hir, true);
            found.push(Piece::new(hir.clone(), Estimate::new().of(&hir), price));
        }
    };
    let mut run = Vec::new();
    let mut len = 0;
    for part in parts {
        let hir = match part {
            Part::Break(None) => break,
            Part::Break(Some(hir)) => {
                CUTS.iter().for_each(|&cut| push(&run, prefix(hir, cut).0));
                break;
            }
            Part::Optional(_) if run.is_empty() => break,
            Part::Item(hir) | Part::Optional(hir) | Part::Look(hir) => hir,
        };
        len += hir.properties().maximum_len().unwrap_or(MAX_LEN);
        if len > MAX_LEN {
            CUTS.iter().for_each(|&cut| push(&run, prefix(hir, cut).0));
            break;
        }
        if let Part::Item(_) | Part::Look(_) = part {
            let longest = hir.properties().maximum_len().unwrap_or(0);
            CUTS.iter()
                .filter(|&&cut| cut < longest)
                .for_each(|&cut| push(&run, prefix(hir, cut).0));
            push(&run, hir.clone());
        }
        run.push(hir.clone());
    }
    found
}

/// A pattern of at most `len` bytes that matches the beginning of each match, and whether it is the whole pattern.
fn prefix(hir: &Hir, len: usize) -> (Hir, bool) {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let cut: Vec<u8> = literal.0.iter().copied().take(len).collect();
            let whole = cut.len() == literal.0.len();
            (Hir::literal(cut), whole)
        }
        HirKind::Class(_) if len == 0 => (Hir::empty(), false),
        HirKind::Concat(subs) => prefix_of_all(subs.iter(), len),
        HirKind::Alternation(subs) => {
            let (subs, whole): (Vec<Hir>, Vec<bool>) =
                subs.iter().map(|sub| prefix(sub, len)).unzip();
            (Hir::alternation(subs), whole.iter().all(|&whole| whole))
        }
        HirKind::Repetition(repetition)
            if hir.properties().maximum_len().is_none_or(|most| most > len) =>
        {
            // Each copy of a part that may be empty could be; one byte a copy is enough for the others.
            let copies = repetition.min.min(len as u32 + 1) as usize;
            let copies = std::iter::repeat_n(&*repetition.sub, copies);
            (prefix_of_all(copies, len).0, false)
        }
        _ => (hir.clone(), true),
    }
}

fn prefix_of_all<'h>(subs: impl Iterator<Item = &'h Hir>, len: usize) -> (Hir, bool) {
    let mut parts = Vec::new();
    let mut left = len;
    for sub in subs {
        let (part, whole) = prefix(sub, left);
        left = left.saturating_sub(part.properties().maximum_len().unwrap_or(left));
        parts.push(part);
        if !whole {
            return (Hir::concat(parts), false);
        }
    }
    (Hir::concat(parts), true)
}

/// The pattern with every digit but one at its start as any digit. Which digits stand where tells little in addition to
/// that there are digits, and costs the automaton many states.
fn coarse(hir: &Hir, at_start: bool) -> Hir {
    let digit = || {
        Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(
            b'0', b'9',
        )])))
    };
    match hir.kind() {
        HirKind::Literal(literal) => Hir::concat(
            (literal.0.iter().enumerate())
                .map(|(index, &byte)| match byte {
                    b'0'..=b'9' if index > 0 || !at_start => digit(),
                    _ => Hir::literal([byte]),
                })
                .collect(),
        ),
        HirKind::Class(Class::Bytes(class)) => {
            let digits = class
                .iter()
                .all(|range| range.start() >= b'0' && range.end() <= b'9');
            if digits && !at_start && !class.ranges().is_empty() {
                digit()
            } else {
                hir.clone()
            }
        }
        HirKind::Repetition(repetition) => {
            // A part that is repeated begins at the start at most once.
            Hir::repetition(repetition.with(coarse(
                &repetition.sub,
                at_start && repetition.max == Some(1),
            )))
        }
        HirKind::Alternation(subs) => {
            Hir::alternation(subs.iter().map(|sub| coarse(sub, at_start)).collect())
        }
        HirKind::Concat(subs) => {
            let mut at_start = at_start;
            let part = |sub: &Hir| {
                let part = coarse(sub, at_start);
                at_start &= sub.properties().maximum_len() == Some(0);
                part
            };
            Hir::concat(subs.iter().map(part).collect())
        }
        _ => hir.clone(),
    }
}

/// Number of bytes, repeated ones counted each time, that an automaton has to tell apart.
fn size(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) => 1,
        HirKind::Repetition(r) => size(&r.sub).saturating_mul(r.max.unwrap_or(r.min + 1) as usize),
        kind => kind.subs().iter().map(size).sum(),
    }
}

/// Number of repetitions of no fixed count.
fn flexible(hir: &Hir) -> usize {
    let own = match hir.kind() {
        HirKind::Repetition(repetition) => usize::from(repetition.max != Some(repetition.min)),
        _ => 0,
    };
    own + hir.kind().subs().iter().map(flexible).sum::<usize>()
}

/// Number of places within a piece where it can begin again, along the path where they are most.
fn restarts(hir: &Hir) -> usize {
    let at_word_start = hir.properties().look_set_prefix().contains(Look::WordAscii);
    let along = |choice| {
        let mut path = Vec::new();
        add_path(hir, choice, &mut path);
        restarts_along(&path, at_word_start)
    };
    (0..4).map(along).max().unwrap_or(0)
}

fn restarts_along(path: &[Bytes], at_word_start: bool) -> usize {
    let Some((first, rest)) = path.split_first() else {
        return 0;
    };
    let mut before = first;
    let mut count = 0;
    for set in rest {
        let boundary = !at_word_start || !before.lies_in(WORD) || !first.meets(WORD);
        count += usize::from(boundary && set.meets(*first));
        before = set;
    }
    count
}

/// Bytes at each place of a pattern; of an alternation, those of one branch.
fn add_path(hir: &Hir, choice: usize, path: &mut Vec<Bytes>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => path.extend(literal.0.iter().map(|&byte| Bytes::of(byte))),
        HirKind::Class(Class::Bytes(class)) => {
            let mut set = Bytes::default();
            class
                .iter()
                .for_each(|range| set.insert(range.start(), range.end()));
            path.push(set);
        }
        HirKind::Class(Class::Unicode(_)) => path.push(Bytes { low: !0, high: !0 }),
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.max.unwrap_or(repetition.min).min(MAX_COPIES) {
                add_path(&repetition.sub, choice, path);
            }
        }
        HirKind::Capture(capture) => add_path(&capture.sub, choice, path),
        HirKind::Concat(subs) => subs.iter().for_each(|sub| add_path(sub, choice, path)),
        HirKind::Alternation(subs) => {
            if let Some(sub) = subs.get(choice % subs.len().max(1)) {
                add_path(sub, choice, path);
            }
        }
    }
}

/// Set of bytes.
#[derive(Clone, Copy, Default)]
struct Bytes {
    low: u128,
    high: u128,
}

const WORD: Bytes = Bytes {
    low: 0x07ff_fffe_87ff_fffe_03ff_0000_0000_0000,
    high: 0,
};

impl Bytes {
    fn insert(&mut self, start: u8, end: u8) {
        for byte in start..=end {
            let half = if byte < 128 {
                &mut self.low
            } else {
                &mut self.high
            };
            *half |= 1 << (byte % 128);
        }
    }

    fn of(byte: u8) -> Self {
        let mut set = Self::default();
        set.insert(byte, byte);
        set
    }

    fn meets(self, other: Self) -> bool {
        self.low & other.low != 0 || self.high & other.high != 0
    }

    fn lies_in(self, other: Self) -> bool {
        self.low & !other.low == 0 && self.high & !other.high == 0
    }
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
        // The dialect has no classes of bytes; they come from here.
        HirKind::Class(Class::Bytes(_)) => hir.clone(),
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
    Upper,
    Letter,
    Alphanumeric,
    /// What stands between the digits of dates, times and versions.
    Separator,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn piece(pattern: &str, group: usize) -> Option<String> {
        let hir = dialect::translate(pattern, false).unwrap();
        required(&hir, group, Price::Block)
            .first()
            .map(|piece| piece.hir.to_string())
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
            let pieces = required(&hir, 0, Price::Block);
            let piece = &pieces
                .first()
                .unwrap_or_else(|| panic!("no piece for {pattern}"))
                .hir;
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
