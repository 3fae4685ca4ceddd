//! What every match of a pattern with a value contains: a short, rare piece that the gate can look for.
//!
//! The piece is itself a pattern, of bounded length and without `\n`. It may accept more than the rule does, never less.
//! It is chosen by a rough estimate of how often it occurs in logs and JSON; a bad estimate costs time, not findings.

mod cost;
mod estimate;
mod relax;

use regex_syntax::hir::{Hir, HirKind, Repetition};

use estimate::Estimate;
use relax::{coarse, is_unicode, prefix, relaxed};

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

/// Pattern that all matches with a value contain.
pub(crate) struct Piece {
    pub(crate) hir: Hir,
    chance: f64,
    /// Less is better: how often it lets a rule through for nothing, and a guess at the states it takes.
    pub(crate) cost: f64,
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
/// Most windows of one pattern whose cost is looked at closely.
const MAX_WINDOWS: usize = 16;
/// Most parts before an alternation that are looked at together with each branch.
const MAX_BEFORE: usize = 6;
/// Lengths to which a part is cut when it is the last of a piece.
const CUTS: [usize; 6] = [3, 5, 7, 10, 13, 16];

impl Price {
    /// Cost of a piece of some chance that takes some states.
    fn cost(self, chance: f64, states: f64) -> f64 {
        match self {
            // A piece that is rare enough is not made longer.
            Self::Block => chance.max(RARE) * 1e5 + states,
            Self::Text => chance * 1e9 + states * 0.1,
        }
    }

    /// Chance below which a longer piece is no better.
    fn enough(self) -> f64 {
        match self {
            Self::Block => RARE,
            Self::Text => 1e-11,
        }
    }
}

impl Piece {
    fn new(hir: Hir, chance: f64, price: Price) -> Self {
        let cost = price.cost(chance, cost::states(&hir));
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
    let mut pieces = parts.whole;
    pieces.extend(pieces_of(&parts.list, price));
    pieces
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

/// Pieces from runs of parts, of the runs that look cheapest.
fn pieces_of(parts: &[Part], price: Price) -> Vec<Piece> {
    let inner: Vec<Forms> = parts.iter().map(|part| Forms::of(part, false)).collect();
    let mut windows = Vec::new();
    for start in 0..parts.len() {
        add_windows(parts, &inner, start, price, &mut windows);
    }
    windows.sort_by(|a, b| a.guess.total_cmp(&b.guess));
    windows.truncate(MAX_WINDOWS);
    windows
        .into_iter()
        .map(|window| window.piece(parts, price))
        .collect()
}

/// Run of parts, the last of them perhaps cut.
struct Window {
    start: usize,
    end: usize,
    cut: Option<usize>,
    chance: f64,
    /// Its cost without what depends on the whole of it.
    guess: f64,
}

impl Window {
    fn piece(&self, parts: &[Part], price: Price) -> Piece {
        let mut run: Vec<Hir> = parts
            .iter()
            .take(self.end)
            .skip(self.start)
            .filter_map(Part::hir)
            .cloned()
            .collect();
        if let Some(cut) = self.cut {
            let last = run.pop();
            run.extend(last.map(|last| prefix(&last, cut).0));
        }
        Piece::new(coarse(&Hir::concat(run), true), self.chance, price)
    }
}

impl Part {
    fn hir(&self) -> Option<&Hir> {
        match self {
            Self::Item(hir) | Self::Optional(hir) | Self::Look(hir) => Some(hir),
            Self::Break(hir) => hir.as_ref(),
        }
    }
}

/// A part as it appears in pieces: whole, unless it is too long, and cut.
struct Forms {
    whole: Option<Hir>,
    cuts: Vec<(usize, Hir)>,
}

impl Forms {
    fn of(part: &Part, at_start: bool) -> Self {
        let cut = |hir: &Hir| {
            let longest = hir.properties().maximum_len().unwrap_or(usize::MAX);
            let lengths = CUTS.iter().filter(move |&&cut| cut < longest);
            lengths
                .map(|&cut| (cut, coarse(&prefix(hir, cut).0, at_start)))
                .collect()
        };
        match part {
            Part::Break(None) => Self {
                whole: None,
                cuts: Vec::new(),
            },
            Part::Break(Some(hir)) => Self {
                whole: None,
                cuts: cut(hir),
            },
            Part::Optional(hir) => Self {
                whole: Some(coarse(hir, at_start)),
                cuts: Vec::new(),
            },
            Part::Item(hir) | Part::Look(hir) => Self {
                whole: Some(coarse(hir, at_start)),
                cuts: cut(hir),
            },
        }
    }
}

/// Adds the windows that begin with a part. They begin and end with an item, looks at their ends included.
fn add_windows(
    parts: &[Part],
    inner: &[Forms],
    start: usize,
    price: Price,
    windows: &mut Vec<Window>,
) {
    let mut run = Run {
        estimate: Estimate::new(),
        chance: 1.0,
        base: 0.0,
        longest: 0,
        shortest: 0,
    };
    for (index, (part, inner)) in parts.iter().zip(inner).enumerate().skip(start) {
        if index == start && matches!(part, Part::Optional(_)) {
            return;
        }
        let outer;
        let forms = if run.longest == 0 {
            outer = Forms::of(part, true);
            &outer
        } else {
            inner
        };
        let mut add = |run: &Run, cut| {
            if run.shortest > 0 && run.longest <= MAX_LEN {
                let guess = price.cost(run.chance, run.base);
                windows.push(Window {
                    start,
                    end: index + 1,
                    cut,
                    chance: run.chance,
                    guess,
                });
            }
        };
        for (cut, hir) in &forms.cuts {
            add(&run.with(hir), Some(*cut));
        }
        let Some(whole) = &forms.whole else { return };
        run = run.with(whole);
        if !matches!(part, Part::Optional(_)) {
            add(&run, None);
        }
        if run.longest > MAX_LEN || run.chance < price.enough() {
            return;
        }
    }
}

/// What is known of a run of parts.
#[derive(Clone, Copy)]
struct Run {
    estimate: Estimate,
    chance: f64,
    base: f64,
    longest: usize,
    shortest: usize,
}

impl Run {
    fn with(mut self, hir: &Hir) -> Self {
        let properties = hir.properties();
        self.chance *= self.estimate.of(hir);
        self.base += cost::base(hir);
        self.longest += properties.maximum_len().unwrap_or(MAX_LEN + 1);
        self.shortest += properties.minimum_len().unwrap_or(0);
        self
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
