//! The match that is preferred, with its groups.
//!
//! A glance leads from the start to the ends of all matches. From these, the same steps backward tell where the rest of the pattern can match. Of the
//! places that a step leads to, those are left; the one of them that the step prefers is where the preferred match goes on. Where there is but one place,
//! every match goes through it, and nothing has to be looked for backward.

use regex_automata::util::primitives::NonMaxUsize;

use super::steps::{Either, MOST_STEPS, Run, Step};
use super::{Look, places, stand};

/// Places around the steps of a list.
type Around = [u64; MOST_STEPS + 1];

impl Look<'_, '_> {
    /// Where the preferred match of steps ends that starts at a place and ends at one of `ends`, if there is one; nothing when the look is too short, or
    /// takes too long.
    pub(super) fn found(
        &mut self,
        steps: &[Step],
        at: u32,
        ends: u64,
        slots: &mut [Option<NonMaxUsize>],
    ) -> Option<Option<u32>> {
        // By step: what leads there, then what of it leads on to an end.
        let mut places: Around = [0; MOST_STEPS + 1];
        let places = places.get_mut(..=steps.len())?;
        let mut now = 1_u64.checked_shl(at)?;
        for (index, places) in places.iter_mut().enumerate() {
            *places = now;
            if let Some(step) = steps.get(index..=index) {
                now = self.all(step, now)?;
            }
        }
        let (last, before) = places.split_last_mut()?;
        *last &= ends;
        let mut behind = *last;
        if behind == 0 {
            return Some(None);
        }
        for (step, places) in steps.iter().zip(before).rev() {
            if !places.is_power_of_two() {
                *places &= self.step_back(step, behind)?;
            }
            behind = *places;
        }
        let mut at = at;
        for (step, behind) in steps.iter().zip(places.iter().skip(1)) {
            at = match step {
                Step::Literal(letters) => at + letters.len() as u32,
                Step::Run(run) => self.run_from(*run, at, *behind)?,
                Step::Either(either) => self.branch_from(either, at, *behind, slots)?,
                Step::Repeat { .. } => return None,
                Step::Edge(_) => at,
                Step::Mark(slot) => {
                    self.mark(*slot, at, slots);
                    at
                }
            };
        }
        Some(Some(at))
    }

    /// Notes a place.
    pub(super) fn mark(&self, slot: usize, at: u32, slots: &mut [Option<NonMaxUsize>]) {
        if let Some(slot) = slots.get_mut(slot) {
            *slot = NonMaxUsize::new(self.at + at as usize);
        }
    }

    fn run_from(&mut self, run: Run, at: u32, behind: u64) -> Option<u32> {
        let stands = self.stands(run.class);
        let ends = places::ends(1_u64.checked_shl(at)?, stands, run.min, run.max) & behind;
        match (ends, run.greedy) {
            (0, _) => None,
            (_, true) => Some(63 - ends.leading_zeros()),
            (_, false) => Some(ends.trailing_zeros()),
        }
    }

    fn branch_from(
        &mut self,
        either: &Either,
        at: u32,
        behind: u64,
        slots: &mut [Option<NonMaxUsize>],
    ) -> Option<u32> {
        let byte = self.known.get(at as usize);
        for steps in either.with(byte.copied()) {
            if let Some(end) = self.found(steps, at, behind, slots)? {
                return Some(end);
            }
        }
        None
    }

    /// From where steps lead to one of some places.
    fn back(&mut self, steps: &[Step], places: u64) -> Option<u64> {
        let mut steps = steps.iter().rev();
        steps.try_fold(places, |places, step| self.step_back(step, places))
    }

    fn step_back(&mut self, step: &Step, places: u64) -> Option<u64> {
        self.works(1)?;
        Some(match step {
            Step::Literal(letters) => {
                self.starts(letters.len(), places, |text| stand(letters, text))
            }
            Step::Run(run) => places::starts(places, self.stands(run.class), run.min, run.max),
            Step::Either(either) => {
                let mut branches = either.branches.iter();
                branches.try_fold(0, |starts, steps| Some(starts | self.back(steps, places)?))?
            }
            Step::Repeat { .. } => return None,
            Step::Edge(edge) => places & self.edge(*edge),
            Step::Mark(_) => places,
        })
    }

    /// Where something of some bytes stands that ends at one of some places.
    fn starts(&self, len: usize, mut places: u64, stands: impl Fn(&[u8]) -> bool) -> u64 {
        let mut starts = 0;
        while places != 0 {
            let end = places.trailing_zeros() as usize;
            places &= places - 1;
            let start = end.checked_sub(len);
            let text = start.and_then(|start| self.known.get(start..end));
            if let (Some(start), Some(text)) = (start, text) {
                starts |= u64::from(stands(text)) << start;
            }
        }
        starts
    }
}
