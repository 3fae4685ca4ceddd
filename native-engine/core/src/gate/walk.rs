//! Which bytes can stand how far behind a place of a pattern.

use regex_syntax::hir::Look;

use super::bytes::ByteSet;
use super::parts::{Item, Part};

/// Most bytes that are looked at behind a place.
pub(super) const DEPTH: usize = 24;

/// Sets of bytes in a row: what stands in a text where a pattern goes on from some place.
///
/// A byte beside the text counts as `\n`, which the sets of look-around at its ends contain.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Row {
    pub(super) sets: Vec<ByteSet>,
    /// Number of sets that are of bytes before the place.
    pub(super) leads: usize,
}

/// Most steps to one row. Repetitions in repetitions take steps exponential in their depth.
const MAX_STEPS: usize = 1 << 15;

/// Row behind the place before some parts; none when nothing is behind it but what never matches, or when it takes too
/// many steps, of which `steps` are left for this row and others.
///
/// The sets are those of all ways through the parts together, so the row is found wherever the parts match. It ends where
/// the shortest way does, with the byte behind it if something is known of it.
pub(super) fn row(items: &[Item<'_>], steps: &mut usize) -> Option<Row> {
    let most = MAX_STEPS.min(*steps);
    let mut walk = Walk {
        sets: [ByteSet::default(); DEPTH],
        steps: most,
    };
    let end = items
        .iter()
        .fold(Front::START, |front, item| walk.pass(*item, front));
    *steps -= most - walk.steps;
    if walk.steps == 0 {
        return None;
    }
    let len = match end.at {
        0 => DEPTH,
        at => at.trailing_zeros() as usize,
    };
    let mut sets = walk.sets[..len].to_vec();
    if sets.is_empty() || sets.iter().any(ByteSet::is_empty) {
        return None;
    }
    if end.at != 0 {
        let longer = walk.sets.get(len).copied().unwrap_or_default();
        let behind = longer.union(end.allowed(len as u32));
        if behind != ByteSet::ALL {
            sets.push(behind);
        }
    }
    let before = before(items, sets[0]);
    if sets.len() == 1 {
        // The filter looks at pairs.
        sets.push(ByteSet::ALL);
    }
    let leads = usize::from(before != ByteSet::ALL);
    if leads > 0 {
        sets.insert(0, before);
    }
    Some(Row { sets, leads })
}

/// What may stand before the first byte, by the look-around in front of it.
fn before(items: &[Item<'_>], first: ByteSet) -> ByteSet {
    let mut before = ByteSet::ALL;
    for item in items {
        let Item::Look(look) = item else { break };
        let set = match look {
            Look::Start | Look::StartLF => ByteSet::NEWLINE,
            Look::WordAscii if first.lies_in(ByteSet::WORD) => ByteSet::WORD.complement(),
            Look::WordAscii if !first.meets(ByteSet::WORD) => ByteSet::WORD,
            Look::WordAsciiNegate if first.lies_in(ByteSet::WORD) => ByteSet::WORD,
            Look::WordAsciiNegate if !first.meets(ByteSet::WORD) => ByteSet::WORD.complement(),
            _ => ByteSet::ALL,
        };
        before = before.intersection(set);
    }
    before
}

struct Walk {
    sets: [ByteSet; DEPTH],
    /// Steps that are left; without any, what was found is incomplete.
    steps: usize,
}

/// How many bytes there may be between the place and what comes next: bit `n` for `n` bytes. The other fields say of
/// which of these the next byte is known to be of some kind.
#[derive(Clone, Copy, PartialEq)]
struct Front {
    at: u32,
    word: u32,
    other: u32,
    newline: u32,
}

impl Front {
    const START: Self = Self {
        at: 1,
        word: 0,
        other: 0,
        newline: 0,
    };
    const NONE: Self = Self {
        at: 0,
        ..Self::START
    };

    fn depths(self) -> impl Iterator<Item = u32> {
        let mut at = self.at;
        std::iter::from_fn(move || {
            let depth = (at != 0).then(|| at.trailing_zeros())?;
            at &= at - 1;
            Some(depth)
        })
    }

    /// What the next byte may be.
    fn allowed(self, depth: u32) -> ByteSet {
        let has = |bits: u32| bits >> depth & 1 == 1;
        let mut set = ByteSet::ALL;
        if has(self.word) {
            set = set.intersection(ByteSet::WORD);
        }
        if has(self.other) {
            set = set.intersection(ByteSet::WORD.complement());
        }
        if has(self.newline) {
            set = set.intersection(ByteSet::NEWLINE);
        }
        set
    }

    /// Ways that come together: something is known where all of them know it.
    fn or(self, other: Self) -> Self {
        let both = |a: u32, b: u32| (a | !self.at) & (b | !other.at) & (self.at | other.at);
        Self {
            at: self.at | other.at,
            word: both(self.word, other.word),
            other: both(self.other, other.other),
            newline: both(self.newline, other.newline),
        }
    }
}

impl Walk {
    fn pass(&mut self, item: Item<'_>, front: Front) -> Front {
        if front.at == 0 || self.steps == 0 {
            return Front::NONE;
        }
        self.steps -= 1;
        match item {
            Item::Set { bytes, wide } => self.set(bytes, wide, front),
            Item::Look(look) => self.look(look, front),
            Item::Either(branches) => branches
                .iter()
                .map(|branch| self.all(branch, front))
                .fold(Front::NONE, Front::or),
            Item::Repeat { sub, min, max } => self.repeat(sub, min, max, front),
        }
    }

    fn all(&mut self, parts: &[Part], front: Front) -> Front {
        parts
            .iter()
            .fold(front, |front, part| self.pass(part.item(), front))
    }

    /// Ways longer than [`DEPTH`] are left off.
    fn set(&mut self, bytes: ByteSet, wide: bool, front: Front) -> Front {
        let mut at = 0;
        for depth in front.depths() {
            let bytes = bytes.intersection(front.allowed(depth));
            if bytes.is_empty() {
                continue;
            }
            let last = depth as usize + if wide { 3 } else { 0 };
            for (behind, set) in (depth as usize..=last).zip(depth as usize..) {
                let bytes = if behind == depth as usize {
                    bytes
                } else {
                    ByteSet::HIGH
                };
                if let Some(known) = self.sets.get_mut(set) {
                    *known = known.union(bytes);
                }
                at |= 1_u64 << (set + 1);
            }
        }
        Front {
            at: (at & ((1 << DEPTH) - 1)) as u32,
            ..Front::NONE
        }
    }

    /// The same as [`repeat`](Self::repeat) for what most repetitions are of, in one go.
    fn run(&mut self, bytes: ByteSet, min: u32, max: Option<u32>, front: Front) -> Front {
        let most = max.unwrap_or(u32::MAX).min(DEPTH as u32);
        let ways =
            |least: u32| (least..=most).fold(0, |at, copies| at | u64::from(front.at) << copies);
        let at = ways(min) & ((1 << DEPTH) - 1);
        let passed = (0..most).fold(0, |at, copies| at | u64::from(front.at) << copies);
        for (depth, known) in self.sets.iter_mut().enumerate() {
            if passed >> depth & 1 == 1 {
                *known = known.union(bytes);
            }
        }
        Front {
            at: at as u32,
            ..Front::NONE
        }
    }

    fn look(&mut self, look: Look, mut front: Front) -> Front {
        match look {
            Look::End | Look::EndLF => front.newline |= front.at,
            Look::WordAscii | Look::WordAsciiNegate => {
                for depth in front.depths().filter(|&depth| depth > 0) {
                    let Some(before) = self.sets.get(depth as usize - 1) else {
                        continue;
                    };
                    let differs = look == Look::WordAscii;
                    let bit = 1 << depth;
                    if before.lies_in(ByteSet::WORD) {
                        *(if differs {
                            &mut front.other
                        } else {
                            &mut front.word
                        }) |= bit;
                    } else if !before.meets(ByteSet::WORD) {
                        *(if differs {
                            &mut front.word
                        } else {
                            &mut front.other
                        }) |= bit;
                    }
                }
            }
            _ => {}
        }
        front
    }

    fn repeat(&mut self, sub: &[Part], min: u32, max: Option<u32>, front: Front) -> Front {
        if let [Part::Set { bytes, wide: false }] = sub
            && !bytes.is_empty()
            && front.word | front.other | front.newline == 0
        {
            return self.run(*bytes, min, max, front);
        }
        let mut out = if min == 0 { front } else { Front::NONE };
        let mut ways = front;
        // A copy of at least a byte leaves the depth after as many copies; what may be empty may as well stop there.
        for copy in 1..=max.unwrap_or(u32::MAX).min(DEPTH as u32 + 1) {
            let before = ways;
            ways = self.all(sub, ways);
            if copy >= min || copy > DEPTH as u32 {
                out = out.or(ways);
            }
            if ways.at == 0 || (ways == before && copy >= min) {
                break;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::parts::Parts;
    use super::*;
    use crate::dialect;

    /// The row behind the start of a pattern, each set as a class.
    fn shown(pattern: &str) -> Vec<String> {
        let hir = dialect::translate(pattern, false).unwrap();
        let parts = Parts::new(&hir, 0);
        let items: Vec<Item<'_>> = parts.list.iter().map(Part::item).collect();
        let row = row(&items, &mut 1000).unwrap();
        let show = |set: &ByteSet| {
            if *set == ByteSet::ALL {
                return "any".to_owned();
            }
            let word = |set: ByteSet| if set == ByteSet::WORD { "word" } else { "" }.to_owned();
            match word(*set) + &word(set.complement()) {
                name if name.is_empty() => set.iter().map(char::from).collect(),
                name if *set == ByteSet::WORD => name,
                name => format!("no {name}"),
            }
        };
        let known = pattern.starts_with('\\') || pattern.starts_with('^');
        assert_eq!(row.leads, usize::from(known));
        row.sets.iter().map(show).collect()
    }

    #[test]
    fn each_set_is_of_all_ways() {
        assert_eq!(shown("ab?c"), ["a", "bc"]);
        assert_eq!(shown("ab?cd"), ["a", "bc", "cd"]);
        assert_eq!(shown("a(?:bc|d)e"), ["a", "bd", "ce"]);
        assert_eq!(shown("(?:ab){2}c"), ["a", "b", "a", "b", "c"]);
        assert_eq!(shown("a{2,3}b"), ["a", "a", "ab"]);
        assert_eq!(shown("(?i)aK"), ["Aa", "Kk"]);
    }

    #[test]
    fn a_row_ends_where_the_shortest_way_does() {
        assert_eq!(shown("ab*"), ["a", "any"]);
        assert_eq!(shown("abc+"), ["a", "b", "c"]);
        assert_eq!(shown("x{3000}"), ["x"; DEPTH]);
        assert_eq!(
            shown("(?:x|yz*){40}"),
            ["xy"; 1]
                .into_iter()
                .chain(["xyz"; DEPTH - 1])
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_is_beside_a_match_is_known_by_look_around() {
        assert_eq!(shown(r"\bab\b"), ["no word", "a", "b", "no word"]);
        assert_eq!(shown(r"\B-\B"), ["no word", "-", "no word"]);
        assert_eq!(shown(r"\Ba\b-c"), ["word", "a", "-", "c"]);
        assert_eq!(shown("^ab$"), ["\n", "a", "b", "\n"]);
        assert_eq!(shown(r"a\b[-x]c"), ["a", "-", "c"]);
    }

    #[test]
    fn repetitions_in_repetitions_take_no_more_steps_than_there_are() {
        let pattern = "(?:".repeat(15) + "[a-z]{1,9}" + &"[.])*".repeat(15) + "q@";
        let hir = dialect::translate(&pattern, false).unwrap();
        let parts = Parts::new(&hir, 0);
        let items: Vec<Item<'_>> = parts.list.iter().map(Part::item).collect();
        let mut steps = MAX_STEPS + 10;
        assert_eq!(row(&items, &mut steps), None);
        assert_eq!(steps, 10);
        let after = row(&items[1..], &mut steps).map(|row| row.sets.len());
        assert_eq!((after, steps), (Some(2), 8));
        assert_eq!(row(&items, &mut steps), None);
        assert_eq!(steps, 0);
    }

    #[test]
    fn characters_beyond_ascii_are_one_to_four_bytes() {
        let high: String = ByteSet::HIGH.iter().map(char::from).collect();
        assert_eq!(
            shown("[a\u{e4}]b"),
            [format!("a{high}"), format!("b{high}")]
        );
    }
}
