//! Which needles share a bucket of the filter.
//!
//! A bucket lets through what is allowed at each place by any of its windows, so windows that are alike, or rare, should
//! be together. What a bucket lets through is counted on a sample.

use super::chance::Chances;
use super::filter::BUCKETS;
use super::needles::{Needle, WINDOW};
use super::sample::Places;

/// Rounds in which needles are moved to better buckets.
const ROUNDS: usize = 2;

/// The bucket of each needle.
///
/// Greedy: each needle, the most frequent first, goes where it adds least to the places where the filter stops; then each
/// is moved once or twice if there is a better bucket for it by now.
pub(super) fn deal(needles: &[Needle], chances: &Chances) -> Vec<usize> {
    let traces: Vec<Trace> = needles
        .iter()
        .map(|needle| Trace::of(needle, chances))
        .collect();
    let mut order: Vec<usize> = (0..needles.len()).collect();
    order.sort_by(|&a, &b| traces[b].cost.total_cmp(&traces[a].cost));
    let mut buckets: Vec<Vec<usize>> = vec![Vec::new(); BUCKETS];
    let mut traced: Vec<Trace> = (0..BUCKETS).map(|_| Trace::none()).collect();
    for round in 0..=ROUNDS {
        for &needle in &order {
            if round > 0
                && let Some(bucket) = buckets.iter().position(|all| all.contains(&needle))
            {
                buckets[bucket].retain(|other| *other != needle);
                traced[bucket] = Trace::all(buckets[bucket].iter().map(|&other| &traces[other]));
            }
            let more = |bucket: &usize| {
                let bucket = &traced[*bucket];
                bucket.cost_with(&traces[needle]) - bucket.cost
            };
            let best = (0..BUCKETS).min_by(|a, b| more(a).total_cmp(&more(b)));
            if let Some(bucket) = best {
                traced[bucket].add(&traces[needle]);
                traced[bucket].cost = traced[bucket].cost_with(&Trace::none());
                buckets[bucket].push(needle);
            }
        }
    }
    let mut dealt = vec![0; needles.len()];
    for (bucket, all) in buckets.iter().enumerate() {
        all.iter().for_each(|&needle| dealt[needle] = bucket);
    }
    dealt
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

    fn of(needle: &Needle, chances: &Chances) -> Self {
        let window = needle.row.sets.get(needle.window.start..needle.window.end);
        let window = window.unwrap_or_default();
        let mut trace = Self {
            ends: std::array::from_fn(|_| Places::all()),
            chances: [1.0; PAIRS],
            needles: 1.0,
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
        let stops = Places::count_where_all(&self.ends, &other.ends);
        // Pairs overlap, so each tells half as much as its chance says.
        let chances = self.chances.iter().zip(&other.chances);
        let guess: f32 = chances.map(|(a, b)| (a + b).min(1.0).sqrt()).product();
        // Where the filter stops, some of the bucket's rows are compared.
        (stops as f32 + guess * GUESS) * (STOP + self.needles + other.needles)
    }
}
