//! What a piece costs the automaton, guessed from its form.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Guess at the states that a piece adds, in no particular unit. Parts of no fixed length are dear, and places where
/// the piece can begin again within itself even more: the automaton has to tell every combination of them apart.
pub(super) fn states(hir: &Hir) -> f64 {
    let restarts = restarts(hir).min(10) as i32;
    base(hir) + 0.1 * 2_f64.powi(restarts)
}

/// The part of [`states`] that adds up over the parts of a concatenation.
pub(super) fn base(hir: &Hir) -> f64 {
    size(hir) as f64 * 0.02 + flexible(hir) as f64 * 0.3
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
            for _ in 0..repetition
                .max
                .unwrap_or(repetition.min)
                .min(super::MAX_COPIES)
            {
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
