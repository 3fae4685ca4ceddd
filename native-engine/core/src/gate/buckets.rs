//! Which needles share a bucket of the filter.
//!
//! A bucket lets through what is allowed at each place by any of its windows, so windows that are alike, or rare, should
//! be together. What a bucket lets through is counted on a sample.

use std::collections::HashMap;

use super::bytes::ByteSet;
use super::chance::Chances;
use super::filter::BUCKETS;
use super::needles::{Needle, WINDOW};
use super::sample::Places;

/// Rounds in which needles are moved to better buckets.
const ROUNDS: usize = 2;

/// Most different windows that are moved: each move looks at the others of a bucket, and that is quadratic.
const MOST_MOVED: usize = 512;

/// The bucket of each needle.
///
/// Greedy: each window, the most frequent first, goes where it adds least to the places where the filter stops; then each
/// is moved once or twice if there is a better bucket for it by now. Equal windows stay together.
pub(super) fn deal(needles: &[Needle], chances: &Chances) -> Vec<usize> {
    let (windows, numbers) = different(needles);
    // Traces are large: those of many windows are made again where they are needed.
    let trace = |window: usize| windows.get(window).map(|w| Trace::of(w, chances));
    let moved = windows.len() <= MOST_MOVED;
    let kept: Vec<Trace> = (0..if moved { windows.len() } else { 0 })
        .filter_map(trace)
        .collect();
    let cost = |window: usize| match kept.get(window) {
        Some(trace) => trace.cost,
        None => trace(window).map_or(0.0, |trace| trace.cost),
    };
    let mut order: Vec<(usize, f32)> = (0..windows.len()).map(|w| (w, cost(w))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));

    let mut buckets: Vec<Trace> = (0..BUCKETS).map(|_| Trace::none()).collect();
    let mut dealt = vec![None; windows.len()];
    if !moved {
        for (window, _) in order {
            dealt[window] = trace(window).and_then(|trace| put(&trace, &mut buckets));
        }
    } else {
        for _ in 0..=ROUNDS {
            for &(window, _) in &order {
                if let Some(bucket) = dealt[window].take() {
                    let others = kept.iter().zip(&dealt);
                    let others = others.filter(|(_, other)| **other == Some(bucket));
                    buckets[bucket] = Trace::all(others.map(|(trace, _)| trace));
                }
                dealt[window] = put(&kept[window], &mut buckets);
            }
        }
    }
    let bucket = |number: usize| dealt.get(number).copied().flatten().unwrap_or_default();
    numbers.into_iter().map(bucket).collect()
}

/// The different windows of needles with the number of needles of each, and by needle the window's index.
fn different(needles: &[Needle]) -> (Vec<(&[ByteSet], f32)>, Vec<usize>) {
    let mut windows: Vec<(&[ByteSet], f32)> = Vec::new();
    let mut known = HashMap::new();
    let mut number = |needle| {
        let window = Needle::window(needle);
        let number = *known.entry(window).or_insert(windows.len());
        match windows.get_mut(number) {
            Some((_, needles)) => *needles += 1.0,
            None => windows.push((window, 1.0)),
        }
        number
    };
    let numbers = needles.iter().map(&mut number).collect();
    (windows, numbers)
}

/// Adds a trace to the bucket where that costs least.
fn put(trace: &Trace, buckets: &mut [Trace]) -> Option<usize> {
    let more = |bucket: &Trace| bucket.cost_with(trace) - bucket.cost;
    let costs = buckets.iter().map(more).enumerate();
    let (best, _) = costs.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let bucket = buckets.get_mut(best)?;
    bucket.add(trace);
    bucket.cost = bucket.cost_with(&Trace::none());
    Some(best)
}

/// Pairs of a window, aligned at its end.
const PAIRS: usize = WINDOW - 1;

/// What the windows of a bucket let through.
struct Trace {
    /// By place of a pair, counted from the end: where windows end for all that this pair says.
    ends: [Places; PAIRS],
    /// Chance of a pair, by its place.
    chances: [f32; PAIRS],
    needles: f32,
    cost: f32,
}

/// What a stop costs, in comparisons of a row with one in ten of the bytes.
const STOP: f32 = 20.0;
/// How much the chance that the filter stops counts against what was counted on the sample.
const GUESS: f32 = 100.0;

impl Trace {
    fn none() -> Self {
        Self {
            ends: std::array::from_fn(|_| Places::none()),
            chances: [0.0; PAIRS],
            needles: 0.0,
            cost: 0.0,
        }
    }

    /// Of a window that so many needles have.
    fn of(&(window, needles): &(&[ByteSet], f32), chances: &Chances) -> Self {
        let mut trace = Self {
            ends: std::array::from_fn(|_| Places::all()),
            chances: [1.0; PAIRS],
            needles,
            cost: 0.0,
        };
        for ((pair, ends), distance) in window.windows(2).rev().zip(&mut trace.ends).zip(0..) {
            if let [first, second] = pair {
                let sample = &chances.sample;
                *ends = sample.places(first.unfolded()).behind(distance + 1);
                ends.keep(&sample.places(*second).behind(distance));
            }
        }
        for (pair, chance) in window.windows(2).rev().zip(&mut trace.chances) {
            *chance = chances.row(pair);
        }
        trace.cost = trace.cost_with(&Self::none());
        trace
    }

    fn all<'t>(traces: impl Iterator<Item = &'t Self>) -> Self {
        let mut all = traces.fold(Self::none(), |mut all, trace| {
            all.add(trace);
            all
        });
        all.cost = all.cost_with(&Self::none());
        all
    }

    fn add(&mut self, other: &Self) {
        #[cfg(test)]
        tests::count();
        self.ends
            .iter_mut()
            .zip(&other.ends)
            .for_each(|(a, b)| a.add(b));
        for (a, b) in self.chances.iter_mut().zip(&other.chances) {
            *a = (*a + b).min(1.0);
        }
        self.needles += other.needles;
    }

    /// What the filter's stops cost when another trace is added.
    fn cost_with(&self, other: &Self) -> f32 {
        #[cfg(test)]
        tests::count();
        let stops = Places::count_where_all(&self.ends, &other.ends);
        // Pairs overlap, so each tells half as much as its chance says.
        let chances = self.chances.iter().zip(&other.chances);
        let guess: f32 = chances.map(|(a, b)| (a + b).min(1.0).sqrt()).product();
        // Where the filter stops, some of the bucket's rows are compared.
        (stops as f32 + guess * GUESS) * (STOP + self.needles + other.needles)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::needles;
    use super::*;

    thread_local! {
        /// Traces that were added or compared.
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
        let words = words(2 * MOST_MOVED + 2, &chances);
        let [few, more] = [MOST_MOVED + 1, words.len()].map(|n| work(&words[..n], &chances));
        assert!(more <= 2 * few, "{few}, then {more}");
        assert!(few <= 20 * MOST_MOVED, "{few}");
        let moved = work(&words[..MOST_MOVED], &chances);
        assert!(moved <= 500 * MOST_MOVED, "{moved}");
    }

    #[test]
    fn equal_windows_share_a_bucket_and_work() {
        let chances = Chances::new();
        let few = words(40, &chances);
        let many: Vec<Needle> = few.iter().cycle().take(40 * 50).cloned().collect();
        let dealt = deal(&many, &chances);
        assert!(dealt.iter().zip(&dealt[40..]).all(|(a, b)| a == b));
        assert!(dealt.iter().any(|bucket| *bucket != dealt[0]));
        assert!(work(&many, &chances) <= 2 * work(&few, &chances));
    }
}
