//! What every match of a pattern with a value contains: a few short rows of bytes that the gate can look for.
//!
//! A match goes through every place of its pattern, so the row behind any place is in all matches. Which place, and
//! whether an alternation behind it is better looked at branch by branch, is chosen by a rough estimate of how often rows
//! occur in logs and JSON; a bad estimate costs time, not findings.

use regex_syntax::hir::Hir;

use super::bytes::ByteSet;
use super::chance::{Chances, total};
use super::parts::{Item, Part, Parts, add_lengths};
use super::sample::Sample;
use super::walk::{DEPTH, Row, row};

/// Row that is in a match, and where.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    pub(super) row: Row,
    /// The sets that the filter looks for, as indexes in the row.
    pub(super) window: Window,
    /// Bytes between the start of a match and the row's place in it; no most when there is no bound.
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

impl Needle {
    /// The sets that the filter looks for.
    pub(super) fn window(&self) -> &[ByteSet] {
        let sets = self.row.sets.get(self.window.start..self.window.end);
        sets.unwrap_or_default()
    }
}

/// Part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Most sets that the filter looks for.
pub(super) const WINDOW: usize = ironsieve_lanes::WINDOW;
/// Chance, per byte of text, from which on a rule would be searched nearly everywhere anyway.
const USELESS: f32 = 0.03;
/// Costs in nanoseconds: of looking closer where the filter stops, of a search from a known place, and of one of a
/// stretch of text.
const LOOK_COST: f32 = 8.0;
const ANCHORED_COST: f32 = 150.0;
const SEARCH_COST: f32 = 1500.0;
/// The same of a search of the whole text, for a rule that can match `\n`.
const TEXT_COST: f32 = 6000.0;
/// What one more needle costs each byte of text, in nanoseconds, because the filter tells the others apart less well.
const NEEDLE_COST: f32 = 0.02;
/// The same of each set of a window, as far as it lets everything through.
const WIDTH_COST: f32 = 0.0001;
/// How often a window stands where something else begins, of how often its chance says: runs of digits or letters are longer than chance has them,
/// and have windows of themselves at each of their bytes.
const AT_EDGE: f32 = 0.25;
/// Cost that is hardly worth undercutting.
const ENOUGH: f32 = NEEDLE_COST * 1.005;
/// Most needles of one rule.
const MAX_NEEDLES: usize = 48;
/// Most rows that are looked at for one rule.
const MAX_ROWS: usize = 600;
/// Most steps to all rows of one rule.
const MAX_STEPS: usize = 1 << 19;
/// Levels of alternations whose branches are looked at one by one.
const MAX_LEVEL: usize = 3;
/// Most copies of a repeated part that are told apart.
const COPIES: u32 = 4;
/// How much cheaper a split has to be.
const WORTH: f32 = 0.7;

/// Needles of a rule whose value is `group`, one of which is in every match with a value; none when they would be found
/// nearly everywhere or there are none.
///
/// `spanning`: the rule is searched in the whole text and not in a stretch of it.
pub(super) fn needles(
    hir: &Hir,
    group: usize,
    spanning: bool,
    chances: &Chances,
) -> Option<Vec<Needle>> {
    let parts = Parts::new(hir, group);
    let list: Vec<Item<'_>> = parts.list.iter().map(Part::item).collect();
    let mut search = Search {
        chances,
        partial: parts.partial,
        search_cost: if spanning { TEXT_COST } else { SEARCH_COST },
        rows: 0,
        steps: MAX_STEPS,
    };
    let best = search.best(&list, list.len(), (0, Some(0)), 0)?;
    let mut needles = best.needles;
    if parts.partial {
        // What stands before the place may be a match without a value.
        needles.iter_mut().for_each(|needle| needle.most = None);
    }
    if best.chance >= USELESS {
        return None;
    }
    for needle in &mut needles {
        needle.window = window(&needle.row, chances);
    }
    Some(needles)
}

/// Needle of a word of a rule's keywords, and whether it may stand inside of another one.
pub(super) fn word(word: &[u8], inside: bool, chances: &Chances) -> Needle {
    let beside = match inside {
        true => ByteSet::ALL,
        false => ByteSet::ALPHANUMERIC.complement(),
    };
    let letter = |byte: &u8| ByteSet::of(&[byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]);
    let mut sets = vec![beside];
    sets.extend(word.iter().map(letter).take(DEPTH));
    if word.len() <= DEPTH {
        sets.push(beside);
    }
    let row = Row { sets, leads: 1 };
    let window = window(&row, chances);
    Needle {
        row,
        window,
        least: 0,
        most: None,
    }
}

struct Search<'c> {
    chances: &'c Chances,
    partial: bool,
    search_cost: f32,
    rows: usize,
    /// Steps that are left.
    steps: usize,
}

/// Needles that are an answer together.
struct Choice {
    needles: Vec<Needle>,
    cost: f32,
    /// How often one of them occurs.
    chance: f32,
}

type Lengths = (usize, Option<usize>);

impl Search<'_> {
    /// The cheapest needles behind one of the first places of a list, which itself stands `offset` behind the start of
    /// a match.
    fn best(
        &mut self,
        list: &[Item<'_>],
        starts: usize,
        mut offset: Lengths,
        level: usize,
    ) -> Option<Choice> {
        let mut best: Option<Choice> = None;
        let mut after_look = false;
        for (index, item) in list.iter().enumerate().take(starts) {
            if self.is_spent() || best.as_ref().is_some_and(|best| best.cost < ENOUGH) {
                break;
            }
            let rest = list.get(index + 1..).unwrap_or_default();
            if !after_look {
                keep(&mut best, self.behind(&list[index..], offset));
            }
            after_look = matches!(item, Item::Look(_));
            match *item {
                Item::Either(branches) if level < MAX_LEVEL => {
                    keep(&mut best, self.by_branch(branches, rest, offset, level));
                }
                Item::Repeat { sub, min, max } if min > 0 => {
                    keep(
                        &mut best,
                        self.in_copies(sub, (min, max), rest, offset, level),
                    );
                }
                _ => {}
            }
            offset = add_lengths(offset, item.lengths());
        }
        best
    }

    /// The best of each branch together.
    fn by_branch(
        &mut self,
        branches: &[Vec<Part>],
        rest: &[Item<'_>],
        offset: Lengths,
        level: usize,
    ) -> Option<Choice> {
        let mut all = Choice {
            needles: Vec::new(),
            cost: 0.0,
            chance: 0.0,
        };
        for branch in branches {
            let list = concat(branch, &[], rest);
            let choice = self.best(&list, branch.len(), offset, level + 1)?;
            all.add(choice);
            if all.needles.len() > MAX_NEEDLES {
                return None;
            }
        }
        Some(all)
    }

    /// Behind places within the first copy of a repeated part, and before the last copies.
    fn in_copies(
        &mut self,
        sub: &[Part],
        (min, max): (u32, Option<u32>),
        rest: &[Item<'_>],
        offset: Lengths,
        level: usize,
    ) -> Option<Choice> {
        let mut best = None;
        let copies = |min, max| Item::Repeat { sub, min, max };
        let single = matches!(sub, [Part::Set { .. }]);
        if !single && level < MAX_LEVEL {
            let others = copies(min - 1, max.map(|max| max - 1));
            let list = concat(sub, &[others], rest);
            best = self.best(&list, sub.len(), offset, level + 1);
        }
        for last in 1..=min.min(COPIES) {
            if max == Some(last) {
                break;
            }
            let before = copies(min - last, max.map(|max| max - last)).lengths();
            let offset = add_lengths(offset, before);
            let list = concat(&[], &[copies(last, Some(last))], rest);
            keep(&mut best, self.behind(&list, offset));
            if !single && last == 1 && level < MAX_LEVEL {
                let list = concat(sub, &[], rest);
                keep(&mut best, self.best(&list, sub.len(), offset, level + 1));
            }
        }
        best
    }

    /// Needles behind the place before a list: one, or one for each of several ways on.
    fn behind(&mut self, list: &[Item<'_>], offset: Lengths) -> Option<Choice> {
        let list = near(list);
        let mut open = vec![(self.needle(list, offset), list.to_vec())];
        let mut done: Vec<Option<Choice>> = Vec::new();
        while let Some((choice, list)) = open.pop() {
            let too_many = done.len() + open.len() > MAX_NEEDLES || self.rows > MAX_ROWS;
            let split = (!too_many)
                .then(|| self.split(&list, offset, choice.as_ref()))
                .flatten();
            match split {
                Some(mut ways) => open.append(&mut ways),
                None => done.push(choice),
            }
        }
        let mut all = Choice {
            needles: Vec::new(),
            cost: 0.0,
            chance: 0.0,
        };
        for choice in done {
            all.add(choice?);
        }
        Some(all)
    }

    /// The ways on from a list, if their needles are cheaper together.
    fn split<'p>(
        &mut self,
        list: &[Item<'p>],
        offset: Lengths,
        whole: Option<&Choice>,
    ) -> Option<Vec<(Option<Choice>, Vec<Item<'p>>)>> {
        if whole.is_some_and(|whole| whole.cost * WORTH < 2.0 * NEEDLE_COST) {
            return None;
        }
        let mut depth = 0;
        for (index, item) in list.iter().enumerate() {
            if depth > WINDOW {
                break;
            }
            if let Some(ways) = ways(item) {
                let with = |way: &Vec<Item<'p>>| -> Vec<Item<'p>> {
                    let rest = list.get(index + 1..).unwrap_or_default();
                    [&list[..index], way, rest].concat()
                };
                let ways: Vec<_> = ways
                    .iter()
                    .map(with)
                    .map(|list| (self.needle(&list, offset), list))
                    .collect();
                let cost = ways
                    .iter()
                    .map(|(choice, _)| choice.as_ref().map_or(f32::INFINITY, |c| c.cost))
                    .sum::<f32>();
                if ways.len() == 1 || whole.is_none_or(|whole| cost < whole.cost * WORTH) {
                    return cost.is_finite().then_some(ways);
                }
            }
            depth += item.lengths().0;
        }
        None
    }

    /// Whether there are no needles any more.
    fn is_spent(&self) -> bool {
        self.rows > 2 * MAX_ROWS || self.steps == 0
    }

    fn needle(&mut self, list: &[Item<'_>], (least, most): Lengths) -> Option<Choice> {
        self.rows += 1;
        if self.is_spent() {
            return None;
        }
        let row = row(list, &mut self.steps)?;
        let filtered = guess(&row, self.chances);
        let chance: f32 = self.chances.row(&row.sets);
        let anchored = most == Some(least) && !self.partial;
        let search = if anchored {
            ANCHORED_COST
        } else {
            self.search_cost
        };
        let cost = filtered * LOOK_COST + chance * search + NEEDLE_COST;
        let needle = Needle {
            row,
            window: Window { start: 0, end: 2 },
            least,
            most,
        };
        Some(Choice {
            needles: vec![needle],
            cost,
            chance,
        })
    }
}

impl Choice {
    fn add(&mut self, other: Self) {
        self.needles.extend(other.needles);
        self.cost += other.cost;
        self.chance += other.chance;
    }
}

fn keep(best: &mut Option<Choice>, choice: Option<Choice>) {
    if let Some(choice) = choice
        && best.as_ref().is_none_or(|best| choice.cost < best.cost)
    {
        *best = Some(choice);
    }
}

/// What of a list can be in a row.
fn near<'l, 'p>(list: &'l [Item<'p>]) -> &'l [Item<'p>] {
    let mut before = 0;
    let count = list.iter().take_while(|item| {
        let is_near = before < DEPTH;
        before = before.saturating_add(item.lengths().0);
        is_near
    });
    let count = count.count();
    list.get(..count).unwrap_or(list)
}

fn concat<'p>(parts: &'p [Part], between: &[Item<'p>], rest: &[Item<'p>]) -> Vec<Item<'p>> {
    let parts = parts.iter().map(Part::item);
    parts
        .chain(between.iter().copied())
        .chain(rest.iter().copied())
        .collect()
}

/// Ways through a part, as lists of their own; none when there is one only.
fn ways<'p>(item: &Item<'p>) -> Option<Vec<Vec<Item<'p>>>> {
    match *item {
        Item::Either(branches) => Some(
            branches
                .iter()
                .map(|branch| concat(branch, &[], &[]))
                .collect(),
        ),
        Item::Repeat { sub, min, max } => {
            let single = matches!(sub, [Part::Set { .. }]);
            match max {
                Some(max) if max == min && !single && (1..=8).contains(&min) => {
                    let others = Item::Repeat {
                        sub,
                        min: min - 1,
                        max: Some(max - 1),
                    };
                    Some(vec![concat(sub, &[others], &[])])
                }
                Some(max) if max > min && max - min < COPIES && min <= DEPTH as u32 => Some(
                    (min..=max)
                        .map(|copies| match copies {
                            0 => Vec::new(),
                            _ => vec![Item::Repeat {
                                sub,
                                min: copies,
                                max: Some(copies),
                            }],
                        })
                        .collect(),
                ),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The chance of the best window of a row for the filter, guessed.
fn guess(row: &Row, chances: &Chances) -> f32 {
    let sets = &row.sets;
    let steps = chances.steps(sets);
    let window = |(start, first): (usize, &ByteSet)| {
        let steps = steps.iter().skip(start).take(WINDOW - 1);
        steps.fold(total(chances.start(*first)), |chance, step| chance * step)
    };
    sets.iter().enumerate().map(window).fold(1.0, f32::min)
}

/// The best window of a row for the filter: a rare one, without sets that would let through too much for the other windows
/// of its bucket.
fn window(row: &Row, chances: &Chances) -> Window {
    let sets = &row.sets;
    let steps = chances.steps(sets);
    let mut best = (f32::INFINITY, Window { start: 0, end: 2 });
    for (start, first) in sets.iter().enumerate() {
        let mut chance = total(chances.start(*first));
        let mut stops = (*chances.sample.places(*first)).clone();
        let mut width = 0.0;
        let rest = sets.iter().skip(start + 1).zip(steps.iter().skip(start));
        for ((set, step), end) in rest.take(WINDOW - 1).zip(start + 2..) {
            chance *= step;
            width += step * WIDTH_COST;
            stops = stops.behind(1);
            stops.keep(&chances.sample.places(*set));
            let mut often = chance.max(Sample::part(&stops));
            if start < row.leads {
                often *= AT_EDGE;
            }
            let cost = width + often * LOOK_COST;
            if cost < best.0 {
                best = (cost, Window { start, end });
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn find(pattern: &str, group: usize) -> Option<Vec<Needle>> {
        let hir = dialect::translate(pattern, false).unwrap();
        needles(&hir, group, false, &Chances::new())
    }

    /// Whether any needle is in a text.
    fn finds(pattern: &str, group: usize, text: &str) -> bool {
        let padded = format!("\n{text}\n");
        let needles = find(pattern, group).unwrap_or_else(|| panic!("{pattern} has no needles"));
        needles.iter().any(|needle| {
            let sets = &needle.row.sets;
            let mut windows = padded.as_bytes().windows(sets.len());
            windows.any(|window| {
                window
                    .iter()
                    .zip(sets)
                    .all(|(byte, set)| set.contains(*byte))
            })
        })
    }

    #[test]
    fn a_rare_place_in_the_middle_is_taken() {
        assert!(finds("[a-z.]+@[a-z.]+", 0, "a@b") && !finds("[a-z.]+@[a-z.]+", 0, "a.b"));
        let token = r"(?i)x*token[ ]*=\w+";
        assert!(finds(token, 0, "ToKeN=1") && !finds(token, 0, "taken=1"));
        assert!(!finds("x*token", 0, "ToKeN"));
    }

    #[test]
    fn an_alternation_needs_needles_of_each_branch() {
        let pattern = r"(?:abcq\w+|\w+xyzq)";
        assert!(finds(pattern, 0, "abcq1") && finds(pattern, 0, "1xyzq"));
        assert!(!finds(pattern, 0, "abc1"));
        assert!(find(r"(?:abcq\w*|\w+)", 0).is_none());
    }

    #[test]
    fn branches_without_the_group_do_not_count() {
        let pattern = r"\d+\.\d+|\b(4\d{12})\b";
        assert!(finds(pattern, 1, "4123456789012") && !finds(pattern, 1, "1.5"));
        assert!(
            find(pattern, 1)
                .unwrap()
                .iter()
                .all(|needle| needle.most.is_none())
        );
        // A group may keep what an earlier copy gave it.
        assert!(finds("io:(?:(a)|(b))+c", 1, "io:abc"));
    }

    #[test]
    fn places_are_counted_from_the_start_of_the_match() {
        let place = |pattern| {
            let needles = find(pattern, 0).unwrap();
            let [needle] = &needles[..] else {
                panic!("{pattern} has {} needles", needles.len())
            };
            (needle.least, needle.most)
        };
        assert_eq!(place(r"\bqzx_[a-z]{9}"), (0, Some(0)));
        // Before the last three copies.
        assert_eq!(place("[a-z ]{3,5}QZ%"), (0, Some(2)));
        assert_eq!(place("[a-z]+QZ%").1, None);
    }

    #[test]
    fn repetitions_in_repetitions_are_passed_over() {
        let nested = "(?:".repeat(15) + "[a-z]{1,9}" + &"[.])*".repeat(15);
        let pattern = nested.clone() + "q@";
        assert!(finds(&pattern, 0, "q@") && !finds(&pattern, 0, "q"));
        let dots = nested.replace(")*", ")+") + "q@";
        assert!(finds(&dots, 0, "a...............q@"));
    }

    /// Once no rows are left, the rest of a pattern is not looked at.
    #[test]
    fn time_grows_no_faster_than_the_pattern() {
        let chances = Chances::new();
        let time = |items: usize| {
            let hir = dialect::translate(&r"\w[^x]".repeat(items / 2), false).unwrap();
            let once = |_| {
                let start = std::time::Instant::now();
                assert!(needles(&hir, 0, false, &chances).is_none());
                start.elapsed()
            };
            (0..5).map(once).min().unwrap_or_default()
        };
        let (short, long) = (time(4000), time(32_000));
        assert!(long < short * 10, "{short:?}, then {long:?}");
    }

    #[test]
    fn what_is_common_has_no_needles() {
        for pattern in ["[a-z]+", r"\w{3}", "e", "(?s).x?."] {
            assert!(find(pattern, 0).is_none(), "{pattern}");
        }
    }
}
