//! Which needles share a bucket of the filter.
//!
//! A bucket lets through what is allowed at each place by any of its windows, so windows that are alike, or rare, should be together. Windows
//! that end alike are beside each other first, and neighbours are put together where that adds least; of the last hundred buckets any two are.

use std::collections::HashMap;

use ironsieve_lanes::BUCKETS;

use super::bytes::ByteSet;
use super::chance::Chances;
use super::needles::{Needle, WINDOW};
use super::sample::LEN;

/// Most buckets of which any two are compared, which is quadratic.
const MOST_COMPARED: usize = 128;
/// Most buckets of which neighbours are compared.
const MOST_BESIDE: usize = 1024;

/// Needles that share a bucket.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// Numbers of its needles.
    pub(super) needles: Vec<u32>,
    /// What its windows may have at each place; the last place last.
    pub(super) sets: Vec<ByteSet>,
    cost: f32,
}

/// What a stop costs, in comparisons of a row.
const STOP: f32 = 20.0;
/// Chance of a stop that is not worth another place.
const RARE: f32 = 4e-6;

/// Deals needles to at most [`BUCKETS`] buckets, those with most places first. Equal windows stay together.
pub(super) fn deal(needles: &[Needle], chances: &Chances) -> Vec<Bucket> {
    let mut buckets = different(needles);
    buckets.sort_by(|a, b| a.sets.iter().rev().cmp(b.sets.iter().rev()));
    let most = buckets.len().div_ceil(MOST_BESIDE);
    let mut buckets: Vec<Bucket> = buckets
        .chunks(most.max(1))
        .filter_map(|beside| beside.iter().cloned().reduce(|a, b| a.and(&b)))
        .collect();
    for bucket in &mut buckets {
        bucket.weigh(chances);
    }
    join_beside(&mut buckets, chances);
    join_any(&mut buckets, chances);
    for bucket in &mut buckets {
        bucket.shorten(chances);
    }
    buckets.sort_by_key(|bucket| usize::MAX - bucket.sets.len());
    buckets
}

/// A bucket for each different window.
fn different(needles: &[Needle]) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    let mut known = HashMap::new();
    for (needle, number) in needles.iter().zip(0..) {
        let window = needle.window();
        let bucket = *known.entry(window).or_insert(buckets.len());
        match buckets.get_mut(bucket) {
            Some(bucket) => bucket.needles.push(number),
            None => buckets.push(Bucket {
                needles: vec![number],
                // The tables do not tell these apart.
                sets: window.iter().map(|set| set.with_high()).collect(),
                cost: 0.0,
            }),
        }
    }
    buckets
}

/// Puts neighbours together until there are few.
fn join_beside(buckets: &mut Vec<Bucket>, chances: &Chances) {
    let more = |pair: &[Bucket]| match pair {
        [a, b] => a.more_with(b, chances),
        _ => f32::INFINITY,
    };
    let mut costs: Vec<f32> = buckets.windows(2).map(more).collect();
    while buckets.len() > MOST_COMPARED {
        let least = costs.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        let Some((at, _)) = least else { break };
        join(buckets, at, at + 1, chances);
        costs.remove(at);
        for beside in at.saturating_sub(1)..=at {
            if let (Some(cost), Some(pair)) =
                (costs.get_mut(beside), buckets.get(beside..beside + 2))
            {
                *cost = more(pair);
            }
        }
    }
}

/// Puts any two together until there are no more than a filter has.
fn join_any(buckets: &mut Vec<Bucket>, chances: &Chances) {
    // By bucket: the best one before it.
    let best = |buckets: &[Bucket], at: usize| -> (f32, usize) {
        let Some((bucket, before)) = buckets.get(..=at).and_then(<[_]>::split_last) else {
            return (f32::INFINITY, 0);
        };
        let costs = before.iter().map(|other| other.more_with(bucket, chances));
        let least = costs.zip(0..).min_by(|a, b| a.0.total_cmp(&b.0));
        least.unwrap_or((f32::INFINITY, 0))
    };
    if buckets.len() <= BUCKETS {
        return;
    }
    let mut bests: Vec<(f32, usize)> = (0..buckets.len()).map(|at| best(buckets, at)).collect();
    while buckets.len() > BUCKETS {
        let least = bests
            .iter()
            .enumerate()
            .min_by(|a, b| a.1.0.total_cmp(&b.1.0));
        let Some((second, &(_, first))) = least else {
            break;
        };
        join(buckets, first, second, chances);
        bests.remove(second);
        for at in 0..bests.len() {
            let (cost, before) = bests[at];
            if at == first || before == first || before == second {
                bests[at] = best(buckets, at);
                continue;
            }
            let before = before - usize::from(before > second);
            bests[at] = (cost, before);
            if at > first {
                let new = buckets[first].more_with(&buckets[at], chances);
                if new < cost {
                    bests[at] = (new, first);
                }
            }
        }
    }
}

/// Puts a bucket into one before it.
fn join(buckets: &mut Vec<Bucket>, first: usize, second: usize, chances: &Chances) {
    let other = buckets.remove(second);
    if let Some(bucket) = buckets.get_mut(first) {
        *bucket = bucket.and(&other);
        bucket.weigh(chances);
    }
}

impl Bucket {
    fn and(&self, other: &Self) -> Self {
        Self {
            needles: [&*self.needles, &other.needles].concat(),
            sets: self.sets_with(other).collect(),
            cost: 0.0,
        }
    }

    /// The sets of both, as far as both have some.
    fn sets_with(&self, other: &Self) -> impl Iterator<Item = ByteSet> {
        let len = self.sets.len().min(other.sets.len());
        let own = self.sets.iter().skip(self.sets.len() - len);
        let others = other.sets.iter().skip(other.sets.len() - len);
        own.zip(others).map(|(a, b)| a.union(*b))
    }

    fn weigh(&mut self, chances: &Chances) {
        #[cfg(test)]
        tests::count();
        self.cost = chances.row(&self.sets) * (STOP + self.needles.len() as f32);
    }

    /// What it costs more when another one is put to it.
    fn more_with(&self, other: &Self, chances: &Chances) -> f32 {
        #[cfg(test)]
        tests::count();
        let mut sets = [ByteSet::ALL; WINDOW];
        let len = self.sets.len().min(other.sets.len()).min(WINDOW);
        sets.iter_mut()
            .zip(self.sets_with(other))
            .for_each(|(to, set)| *to = set);
        let needles = (self.needles.len() + other.needles.len()) as f32;
        chances.row(sets.get(..len).unwrap_or_default()) * (STOP + needles) - self.cost - other.cost
    }

    /// Leaves out first places that hardly tell anything.
    fn shorten(&mut self, chances: &Chances) {
        let enough = |from: &usize| {
            let rest = self.sets.get(*from..).unwrap_or_default();
            !rest.is_empty() && stops(rest, chances) <= RARE
        };
        let from = (0..self.sets.len()).rev().find(enough).unwrap_or(0);
        self.sets.drain(..from);
    }
}

/// How often the filter would stop for sets, guessed and counted on the sample.
fn stops(sets: &[ByteSet], chances: &Chances) -> f32 {
    let mut sets_back = sets.iter().rev().zip(0..);
    let Some((last, _)) = sets_back.next() else {
        return 1.0;
    };
    let mut places = (*chances.sample.places(*last)).clone();
    for (set, back) in sets_back {
        places.keep(&chances.sample.places(*set).behind(back));
    }
    chances.row(sets).max(places.count() as f32 / LEN as f32)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::needles;
    use super::*;

    thread_local! {
        /// Buckets that were weighed.
        static WORK: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        WORK.set(WORK.get() + 1);
    }

    fn words(count: usize, chances: &Chances) -> Vec<Needle> {
        let word = |n: usize| format!("{:05}", n * 7919 % 100_000);
        (0..count)
            .map(|n| needles::word(word(n).as_bytes(), false, chances))
            .collect()
    }

    fn work(needles: &[Needle], chances: &Chances) -> usize {
        let before = WORK.get();
        deal(needles, chances);
        WORK.get() - before
    }

    #[test]
    fn work_grows_no_faster_than_needles() {
        let chances = Chances::new();
        let words = words(4000, &chances);
        let [few, more, most] = [500, 1000, 4000].map(|n| work(&words[..n], &chances));
        assert!(more <= 2 * few, "{few}, then {more}");
        assert!(most <= 2 * more, "{more}, then {most}");
        assert!(few <= 100 * 500, "{few}");
    }

    #[test]
    fn equal_windows_share_a_bucket_and_work() {
        let chances = Chances::new();
        let few = words(40, &chances);
        let many: Vec<Needle> = few.iter().cycle().take(40 * 50).cloned().collect();
        let dealt = deal(&many, &chances);
        assert_eq!(dealt.len(), 40);
        for bucket in dealt {
            assert_eq!(bucket.needles.len(), 50);
            assert!(
                bucket
                    .needles
                    .iter()
                    .all(|n| n % 40 == bucket.needles[0] % 40)
            );
        }
        assert!(work(&many, &chances) <= 2 * work(&few, &chances));
    }

    /// Every needle is in one bucket, whose sets have those of its window.
    #[test]
    fn buckets_let_their_windows_through() {
        let chances = Chances::new();
        let words = words(700, &chances);
        let dealt = deal(&words, &chances);
        assert_eq!(dealt.len(), BUCKETS);
        let mut all: Vec<u32> = Vec::new();
        for bucket in &dealt {
            all.extend(&bucket.needles);
            for number in &bucket.needles {
                let window = words[*number as usize].window().iter().rev();
                let mut pairs = window.zip(bucket.sets.iter().rev());
                assert!(pairs.all(|(set, allowed)| set.lies_in(*allowed)));
            }
        }
        all.sort_unstable();
        assert_eq!(all, (0..700).collect::<Vec<u32>>());
    }
}
