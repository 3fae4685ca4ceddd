//! Which rules could have begun to match at the end of a text that goes on.

use std::ops::Range;

use crate::rule::Rule;

use super::bytes::ByteSet;
use super::parts::{Item, Part, Parts};
use super::walk::{DEPTH, row};
use super::{Gate, MAX_ROW_STEPS};

/// Set of heads, one bit each.
type Bits = Vec<u64>;

/// Tables over all rules, for a stream's end.
///
/// A match that has begun `n` bytes before the end of what is known shows in its first `n` bytes. Those of the last
/// [`DEPTH`] places are compared with what each rule's matches start with, branch by branch: its heads. Of matches that
/// began earlier, the last [`DEPTH`] bytes must at least be such as occur in a match with that head; and the gate has shown a
/// candidate unless the rule's needle can be further from its start.
pub(crate) struct Tails {
    /// Words of a set of heads.
    words: usize,
    /// By head: its rule.
    rules: Vec<u32>,
    /// By rule: its heads.
    heads: Vec<Range<u32>>,
    /// By byte: heads that may have it in front of a match. Beside the text counts as a newline.
    before: Vec<u64>,
    /// By place behind the start of a match, then byte: heads that may have it there.
    rows: Vec<u64>,
    /// By byte: heads whose matches may have it anywhere.
    inside: Vec<u64>,
    /// Heads of rules whose needle can be far from the start of a match.
    far: Bits,
    /// By rule: most bytes from the start of a match to the end of a needle in it, if there is a bound.
    ahead: Vec<Option<usize>>,
    /// Rules that are searched everywhere: those without needles, and those whose matches without a value count and can
    /// span lines.
    whole: Vec<u32>,
    /// Other rules whose matches without a value count, of which the gate shows nothing.
    partial: Vec<u32>,
}

/// What may have begun to match at the end of one text.
#[derive(Default)]
pub(crate) struct Begun {
    /// By number of bytes, from 1 on: heads that may have begun so many bytes before the end.
    near: Vec<Bits>,
    /// Heads that may have begun earlier than that.
    earlier: Bits,
}

/// Most heads of a rule.
const MAX_HEADS: usize = 16;
/// Levels of alternations whose branches are heads of their own.
const MAX_LEVEL: usize = 3;

impl Tails {
    pub(crate) fn new(rules: &[Rule], gate: &Gate) -> Self {
        let parts: Vec<Parts> = rules
            .iter()
            .map(|rule| Parts::new(rule.matcher.pattern.hir(), 0))
            .collect();
        let lists = rules.iter().zip(&parts).map(|(rule, parts)| {
            // What may have begun to be an entry, its dictionary tells.
            match rule.matcher.dictionary {
                Some(_) => Vec::new(),
                None => heads(&parts.list),
            }
        });
        let lists: Vec<Vec<Vec<Item<'_>>>> = lists.collect();
        let words = lists.iter().map(Vec::len).sum::<usize>().div_ceil(64);
        let mut tails = Self {
            words,
            rules: Vec::new(),
            heads: Vec::new(),
            before: vec![0; 256 * words],
            rows: vec![0; DEPTH * 256 * words],
            inside: vec![0; 256 * words],
            far: vec![0; words],
            ahead: Vec::new(),
            whole: gate.ungated().collect(),
            partial: Vec::new(),
        };
        for ((rule, list), number) in rules.iter().zip(&lists).zip(0_u32..) {
            let group = rule.matcher.only_group();
            let partial = Parts::new(rule.matcher.pattern.hir(), group).partial;
            if partial && !tails.whole.contains(&number) {
                match rule.matcher.spanning {
                    true => tails.whole.push(number),
                    false => tails.partial.push(number),
                }
            }
            let ahead = gate.ahead(number);
            tails.ahead.push(ahead);
            let far = ahead.is_none_or(|ahead| ahead > DEPTH + 1);
            let first = tails.rules.len() as u32;
            list.iter().for_each(|items| tails.add(items, number, far));
            tails.heads.push(first..tails.rules.len() as u32);
        }
        tails
    }

    /// Rules that are searched everywhere.
    pub(crate) fn whole(&self) -> &[u32] {
        &self.whole
    }

    /// Rules of single lines, not searched everywhere, that have matches without a value of which the gate shows nothing.
    pub(crate) fn partial(&self) -> &[u32] {
        &self.partial
    }

    /// Place before which no match of a rule has begun, that is under way at the end of a text, without a candidate.
    pub(crate) fn unseen_since(&self, rule: u32, text: &[u8]) -> usize {
        self.ahead(rule)
            .map_or(0, |ahead| text.len().saturating_sub(ahead))
    }

    /// Most bytes from the start of a match of a rule to the end of a needle in it, if there is a bound and a needle.
    pub(crate) fn ahead(&self, rule: u32) -> Option<usize> {
        self.ahead.get(rule as usize).copied().flatten()
    }

    /// What may have begun to match from a place on in a text that goes on.
    pub(crate) fn begun(&self, text: &[u8], from: usize, begun: &mut Begun) {
        begun.near.resize(DEPTH, Vec::new());
        for (bits, len) in begun.near.iter_mut().zip(1..) {
            bits.clear();
            let start = text.len().checked_sub(len).filter(|&start| from <= start);
            let Some(start) = start else {
                bits.resize(self.words, 0);
                continue;
            };
            bits.extend_from_slice(self.behind(text, start));
            let tail = text.get(start..).unwrap_or_default();
            for (place, &byte) in tail.iter().enumerate() {
                if !intersect(bits, self.row(place, byte)) {
                    break;
                }
            }
        }
        begun.earlier.clear();
        let some = if text.len() - from > DEPTH { !0 } else { 0 };
        begun.earlier.resize(self.words, some);
        for &byte in text.iter().rev().take(DEPTH) {
            if !intersect(&mut begun.earlier, self.inside(byte)) {
                break;
            }
        }
    }

    /// Rules that may have begun early without a candidate of the gate; one may come more than once.
    pub(crate) fn unseen<'b>(&'b self, begun: &'b Begun) -> impl Iterator<Item = u32> {
        let both = begun.earlier.iter().zip(&self.far);
        self.rules_of(both.map(|(&earlier, &far)| earlier & far))
    }

    /// Rules that may have begun near the end, with the number of bytes before it, the most first.
    pub(crate) fn near<'b>(&'b self, begun: &'b Begun) -> impl Iterator<Item = (usize, u32)> {
        let sets = begun.near.iter().enumerate().rev();
        sets.flat_map(|(index, bits)| {
            let rules = self.rules_of(bits.iter().copied());
            rules.map(move |rule| (index + 1, rule))
        })
    }

    /// Places from `from` on where a match of a rule may have begun that is under way at the end of a text, in order.
    pub(crate) fn starts<'t>(
        &'t self,
        rule: u32,
        begun: &'t Begun,
        text: &'t [u8],
        from: usize,
    ) -> impl Iterator<Item = usize> + 't {
        let heads = self.heads.get(rule as usize).cloned().unwrap_or(0..0);
        let near = text.len().saturating_sub(DEPTH).max(from);
        let early: Vec<(usize, u64)> = masks(heads.clone())
            .filter_map(|(word, mask)| {
                let heads = mask & begun.earlier.get(word)?;
                (heads != 0).then_some((word, heads))
            })
            .collect();
        let first = match early.is_empty() {
            true => near,
            false => self.inside_since(&early, text, from),
        };
        let early = (first..near).filter(move |&at| {
            let mut early = early.iter();
            early.any(|&(word, heads)| self.begin(word, heads, text, at))
        });
        let near = (near..text.len()).filter(move |&at| {
            let bits = begun.near.get(text.len() - at - 1);
            let has =
                |(word, mask): (usize, u64)| bits.and_then(|bits| Some(bits.get(word)? & mask));
            masks(heads.clone()).any(|mask| has(mask).is_some_and(|heads| heads != 0))
        });
        early.chain(near)
    }

    /// From where on, but not before `from`, all bytes may be inside a match with one of some heads.
    fn inside_since(&self, heads: &[(usize, u64)], text: &[u8], from: usize) -> usize {
        let text = text.get(from..).unwrap_or_default();
        let out = text.iter().rposition(|&byte| {
            let inside = self.inside(byte);
            let is_inside = |&(word, heads): &(usize, u64)| {
                inside.get(word).is_some_and(|bits| bits & heads != 0)
            };
            !heads.iter().any(is_inside)
        });
        from + out.map_or(0, |out| out + 1)
    }

    /// Whether a match with one of some heads, given as a word of a set, can start at a place.
    #[inline]
    fn begin(&self, word: usize, mut heads: u64, text: &[u8], at: usize) -> bool {
        heads &= self.behind(text, at).get(word).copied().unwrap_or(0);
        if heads == 0 {
            return false;
        }
        let tail = text.get(at..).unwrap_or_default();
        let mut places = tail.iter().take(DEPTH).enumerate();
        places.all(|(place, &byte)| {
            heads &= self.row(place, byte).get(word).copied().unwrap_or(0);
            heads != 0
        })
    }

    fn add(&mut self, items: &[Item<'_>], rule: u32, far: bool) {
        let head = self.rules.len() as u32;
        self.rules.push(rule);
        let mut steps = MAX_ROW_STEPS;
        let (mut before, mut sets) = (ByteSet::ALL, Vec::new());
        if let Some(row) = row(items, &mut steps) {
            let (leads, behind) = row.sets.split_at(row.leads);
            before = leads.last().copied().unwrap_or(before);
            sets = behind.to_vec();
        }
        for byte in before.iter() {
            set_bit(&mut self.before, usize::from(byte) * self.words, head);
        }
        for place in 0..DEPTH {
            let set = sets.get(place).copied().unwrap_or(ByteSet::ALL);
            for byte in set.iter() {
                let at = (place << 8 | usize::from(byte)) * self.words;
                set_bit(&mut self.rows, at, head);
            }
        }
        let mut bytes = ByteSet::default();
        items.iter().for_each(|item| add_bytes(*item, &mut bytes));
        for byte in bytes.iter() {
            set_bit(&mut self.inside, usize::from(byte) * self.words, head);
        }
        if far {
            set_bit(&mut self.far, 0, head);
        }
    }

    fn rules_of(&self, bits: impl Iterator<Item = u64>) -> impl Iterator<Item = u32> {
        let heads = bits.zip(0..).flat_map(|(mut rest, index)| {
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        });
        heads.filter_map(|head| self.rules.get(head as usize).copied())
    }

    /// Heads that what stands in front of a place allows there.
    fn behind(&self, text: &[u8], place: usize) -> &[u64] {
        let before = place.checked_sub(1).and_then(|at| text.get(at));
        self.entry(&self.before, usize::from(before.copied().unwrap_or(b'\n')))
    }

    fn row(&self, place: usize, byte: u8) -> &[u64] {
        self.entry(&self.rows, place << 8 | usize::from(byte))
    }

    fn inside(&self, byte: u8) -> &[u64] {
        self.entry(&self.inside, usize::from(byte))
    }

    fn entry<'t>(&self, table: &'t [u64], index: usize) -> &'t [u64] {
        let at = index * self.words;
        table.get(at..at + self.words).unwrap_or_default()
    }
}

/// A pattern branch by branch, as far as it begins with branches.
fn heads(parts: &[Part]) -> Vec<Vec<Item<'_>>> {
    let mut heads = vec![parts.iter().map(Part::item).collect::<Vec<_>>()];
    for _ in 0..MAX_LEVEL {
        let split: Vec<Vec<Item<'_>>> = heads.iter().flat_map(|head| branches(head)).collect();
        if split.len() > MAX_HEADS {
            break;
        }
        heads = split;
    }
    heads
}

fn branches<'p>(items: &[Item<'p>]) -> Vec<Vec<Item<'p>>> {
    let first = items.iter().position(|item| !matches!(item, Item::Look(_)));
    let Some((at, Item::Either(branches))) = first.and_then(|at| Some((at, items.get(at)?))) else {
        return vec![items.to_vec()];
    };
    let (before, behind) = items.split_at(at);
    let behind = behind.get(1..).unwrap_or_default();
    let with = |branch: &'p Vec<Part>| {
        let branch: Vec<Item<'p>> = branch.iter().map(Part::item).collect();
        [before, &branch, behind].concat()
    };
    branches.iter().map(with).collect()
}

fn add_bytes(item: Item<'_>, to: &mut ByteSet) {
    let mut all = |parts: &[Part]| parts.iter().for_each(|part| add_bytes(part.item(), to));
    match item {
        Item::Set { bytes, wide } => {
            let high = if wide {
                ByteSet::HIGH
            } else {
                ByteSet::default()
            };
            *to = to.union(bytes).union(high);
        }
        Item::Look(_) => {}
        Item::Either(branches) => branches.iter().for_each(|branch| all(branch)),
        Item::Repeat { sub, .. } => all(sub),
    }
}

/// Words of a set, with the bits of a range.
fn masks(range: Range<u32>) -> impl Iterator<Item = (usize, u64)> {
    let words = range.start as usize / 64..(range.end as usize).div_ceil(64);
    words.map(move |word| {
        let base = word as u32 * 64;
        let low = range.start.max(base) - base;
        let high = (range.end - base).min(64);
        let below = |bits: u32| 1_u64.checked_shl(bits).map_or(!0, |bit| bit - 1);
        (word, below(high) & !below(low))
    })
}

fn set_bit(words: &mut [u64], at: usize, bit: u32) {
    if let Some(word) = words.get_mut(at + bit as usize / 64) {
        *word |= 1 << (bit % 64);
    }
}

/// Whether any is left.
#[inline]
fn intersect(into: &mut [u64], with: &[u64]) -> bool {
    let mut left = 0;
    for (word, &other) in into.iter_mut().zip(with) {
        *word &= other;
        left |= *word;
    }
    left != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Steps;
    use crate::{Document, RuleSet, Settings};

    fn rules(patterns: &[&str]) -> RuleSet {
        let rules = patterns.iter().enumerate().map(
            |(number, pattern)| serde_json::json!({"id": format!("r{number}"), "pattern": pattern}),
        );
        let rules: Vec<serde_json::Value> = rules.collect();
        let json = serde_json::json!({"schema": 2, "name": "tails", "rules": rules}).to_string();
        let document = Document {
            name: "tails",
            json: json.as_bytes(),
        };
        RuleSet::compile(&[document], &Settings::default())
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// All texts of so many of these characters.
    fn texts(characters: &[char], len: usize) -> Vec<String> {
        (0..len).fold(vec![String::new()], |texts, _| {
            let longer = |text: &String| {
                let text = text.clone();
                characters.iter().map(move |c| format!("{text}{c}"))
            };
            texts.iter().flat_map(longer).collect()
        })
    }

    #[test]
    fn every_match_under_way_begins_at_a_place_that_is_shown() {
        let rules = rules(&[
            "ab+1",
            "a[^b]*b",
            "(?:b|1a)a{2,20}1",
            r"\d{3}",
            r"\ba[ac]+1",
            r"\B1a+b",
            r"(?m:^)b+1",
            "[ac]{9,}1",
            "(?i)AB|1\nb",
        ]);
        let mut begun = Begun::default();
        let mut steps = Steps::default();
        let (mut shown, mut under_way) = (0, 0);
        for start in [
            "",
            "a",
            "acccccccccccc",
            "1aaaaaaaaaa",
            "b\naaaaaaaaaaaaaaaa",
        ] {
            for end in texts(&['a', 'b', '1', '\n'], 4) {
                let text = format!("{start}{end}");
                let text = text.as_bytes();
                rules.tails().begun(text, 0, &mut begun);
                for (rule, number) in rules.rules().iter().zip(0_u32..) {
                    let starts: Vec<usize> =
                        rules.tails().starts(number, &begun, text, 0).collect();
                    assert!(starts.is_sorted(), "{starts:?}");
                    shown += starts.len();
                    let progress = rule.matcher.pattern.progress();
                    for at in 0..text.len() {
                        if progress.goes_on_from(text, at, &mut steps) {
                            under_way += 1;
                            assert!(
                                starts.contains(&at),
                                "{number} at {at} of {text:?}, not {starts:?}"
                            );
                        }
                    }
                }
            }
        }
        // Not everything is shown, or it would be no help.
        assert!(
            under_way > 1000 && shown < 4 * under_way,
            "{under_way} {shown}"
        );
    }

    #[test]
    fn what_began_near_the_end_comes_with_its_length() {
        let rules = rules(&["abc1", "c1d2"]);
        let mut begun = Begun::default();
        rules.tails().begun(b"-- abc1", 0, &mut begun);
        let near: Vec<(usize, u32)> = rules.tails().near(&begun).collect();
        assert_eq!(near, [(4, 0), (2, 1)]);
        rules.tails().begun(b"-- abcd", 0, &mut begun);
        assert_eq!(rules.tails().near(&begun).count(), 0);
    }
}
