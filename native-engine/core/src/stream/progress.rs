//! How far a pattern has got at the end of a text that goes on.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{BuildError, Compiler, Config, NFA, State, WhichCaptures};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;

use super::begun::beginnings;
use crate::matcher::Memory;

/// A pattern as two automata: one that follows a match from its start, one that looks for starts from the end.
///
/// The forward one is simulated state by state, in the order of preference: where a match can go on is more than a search
/// answers, and it has to be kept from piece to piece. A step takes time in the number of states that are alive. So is the
/// backward one where its lazy automaton gives up, which cannot tell word boundaries beside characters beyond ASCII.
pub(crate) struct Progress {
    forward: NFA,
    backward: DFA,
}

/// Most memory of one pattern's backward automaton, per scratch; more if it takes more to work at all.
const BACKWARD_BYTES: usize = 32 << 10;

/// A match under way from one start, to be followed further when more of the text is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// Where the pattern may go on, in order of preference, before what needs no byte.
    states: Vec<StateID>,
}

impl Run {
    /// Bytes of memory besides its own.
    pub(super) fn bytes(&self) -> usize {
        self.states.capacity() * size_of::<StateID>()
    }

    /// Gives memory back that is not used: steps lend theirs.
    pub(super) fn trim(&mut self) {
        self.states.shrink_to_fit();
    }
}

/// Memory of steps.
#[derive(Default)]
pub(crate) struct Steps {
    /// By state: the last step that it was reached in.
    seen: Vec<u32>,
    step: u32,
    stack: Vec<StateID>,
    /// Reached states that take a byte.
    reached: Vec<StateID>,
    next: Vec<StateID>,
}

/// What reaching states without a byte came to.
struct Closure {
    matched: bool,
    /// Whether look-around stopped it that depends on what follows.
    unknown: bool,
}

/// Most starts that are followed one by one before it is looked from the end which could be the first.
const MOST_FOLLOWED: usize = 8;

impl Progress {
    pub(crate) fn new(hir: &Hir) -> Result<Self, Box<BuildError>> {
        let build = |hir: &Hir, reverse: bool| {
            let config = Config::new()
                .utf8(false)
                .reverse(reverse)
                .which_captures(WhichCaptures::None);
            Compiler::new()
                .configure(config)
                .build_from_hir(hir)
                .map_err(Box::new)
        };
        let backward = DFA::builder()
            .configure(
                DFA::config()
                    .match_kind(MatchKind::All)
                    .unicode_word_boundary(true)
                    .cache_capacity(BACKWARD_BYTES)
                    .skip_cache_capacity_check(true),
            )
            .build_from_nfa(build(&beginnings(hir), true)?);
        Ok(Self {
            forward: build(hir, false)?,
            // Only its configuration could be refused.
            backward: backward.unwrap_or_else(|error| panic!("no backward automaton: {error}")),
        })
    }

    /// Memory of [`earliest`](Self::earliest).
    fn memory(&self) -> Cache {
        self.backward.create_cache()
    }

    /// First of some places, which are in order from `from` on, at which a match starts that is under way at the end of the
    /// text.
    pub(crate) fn first_under_way(
        &self,
        text: &[u8],
        from: usize,
        starts: impl Iterator<Item = usize>,
        memory: &mut Memory,
        steps: &mut Steps,
    ) -> Option<usize> {
        let (mut earliest, mut followed) = (from, 0);
        for start in starts {
            if start < earliest {
                continue;
            }
            if followed == MOST_FOLLOWED {
                // Too many to follow each to the end: those that are left out begin nothing at all.
                let memory = memory.backward.get_or_insert_with(|| self.memory());
                (earliest, followed) = (self.earliest(text, start, memory, steps)?, 0);
                if start < earliest {
                    continue;
                }
            }
            if self.goes_on_from(text, start, steps) {
                return Some(start);
            }
            followed += 1;
        }
        None
    }

    /// Whether surely no match is under way at the end of the text that starts more than so many bytes before it.
    pub(super) fn starts_within(&self, text: &[u8], most: usize, memory: &mut Memory) -> bool {
        let cache = memory.backward.get_or_insert_with(|| self.memory());
        let input = Input::new(text).anchored(Anchored::Yes);
        let Ok(mut state) = self.backward.start_state_reverse(cache, &input) else {
            return false;
        };
        for &byte in text.iter().rev().take(most) {
            match self.backward.next_state(cache, state, byte) {
                Ok(next) if next.is_dead() => return true,
                Ok(next) if !next.is_quit() => state = next,
                _ => return false,
            }
        }
        text.len() <= most
    }

    /// First place from `from` on, but before the end, from which the text up to its end is what a match begins with.
    fn earliest(
        &self,
        text: &[u8],
        from: usize,
        memory: &mut Cache,
        steps: &mut Steps,
    ) -> Option<usize> {
        let input = Input::new(text)
            .span(from..text.len())
            .anchored(Anchored::Yes);
        let found = match self.backward.try_search_rev(memory, &input) {
            Ok(found) => found.map(|found| found.offset()),
            Err(_) => self.earliest_step_by_step(text, from, steps),
        };
        found.filter(|&start| start < text.len())
    }

    fn earliest_step_by_step(&self, text: &[u8], from: usize, steps: &mut Steps) -> Option<usize> {
        let nfa = self.backward.get_nfa();
        let mut earliest = None;
        let mut at = text.len();
        steps.next.clear();
        steps.next.push(nfa.start_anchored());
        while !steps.next.is_empty() {
            let states = std::mem::take(&mut steps.next);
            let closed = steps.close(nfa, &states, |look| {
                Some(nfa.look_matcher().matches(look.reversed(), text, at))
            });
            steps.next = states;
            if closed.matched {
                earliest = Some(at);
            }
            if at <= from {
                break;
            }
            at -= 1;
            steps.take(nfa, text.get(at).copied().unwrap_or_default());
        }
        earliest
    }

    /// Match that starts at a place; nothing of it is followed yet.
    pub(crate) fn start(&self) -> Run {
        Run {
            states: vec![self.forward.start_anchored()],
        }
    }

    /// Follows a match through the text from `from` to its end. Returns the place up to which it went if it ended, be it with
    /// a match or because nothing matches.
    pub(crate) fn follow(
        &self,
        run: &mut Run,
        text: &[u8],
        from: usize,
        steps: &mut Steps,
    ) -> Option<usize> {
        let nfa = &self.forward;
        for at in from..text.len() {
            let states = std::mem::take(&mut run.states);
            steps.close_preferred(nfa, &states, |look| {
                Some(nfa.look_matcher().matches(look, text, at))
            });
            run.states = states;
            steps.take(nfa, text.get(at).copied().unwrap_or_default());
            std::mem::swap(&mut run.states, &mut steps.next);
            if run.states.is_empty() {
                return Some(at);
            }
        }
        (!self.goes_on(run, text, steps)).then_some(text.len())
    }

    /// Whether the match that starts at a place is under way at the end of the text.
    pub(crate) fn goes_on_from(&self, text: &[u8], start: usize, steps: &mut Steps) -> bool {
        let mut run = self.start();
        self.follow(&mut run, text, start, steps).is_none()
    }

    /// Whether a byte behind the text could make a difference to the match.
    fn goes_on(&self, run: &Run, text: &[u8], steps: &mut Steps) -> bool {
        let nfa = &self.forward;
        let closed = steps.close_preferred(nfa, &run.states, |look| match look {
            Look::Start | Look::StartLF => Some(nfa.look_matcher().matches(look, text, text.len())),
            _ => None,
        });
        closed.unknown || !steps.reached.is_empty()
    }
}

impl Steps {
    /// Reaches all states that need no byte.
    fn close(
        &mut self,
        nfa: &NFA,
        states: &[StateID],
        holds: impl Fn(Look) -> Option<bool>,
    ) -> Closure {
        self.reach(nfa, states, holds, false)
    }

    /// The same up to the first match: what is less preferred is out.
    fn close_preferred(
        &mut self,
        nfa: &NFA,
        states: &[StateID],
        holds: impl Fn(Look) -> Option<bool>,
    ) -> Closure {
        self.reach(nfa, states, holds, true)
    }

    fn reach(
        &mut self,
        nfa: &NFA,
        states: &[StateID],
        holds: impl Fn(Look) -> Option<bool>,
        preferred: bool,
    ) -> Closure {
        self.begin(nfa.states().len());
        self.reached.clear();
        let mut closure = Closure {
            matched: false,
            unknown: false,
        };
        for &state in states {
            self.stack.push(state);
            while let Some(id) = self.stack.pop() {
                if !self.is_news(id) {
                    continue;
                }
                match nfa.state(id) {
                    State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => {
                        self.reached.push(id);
                    }
                    State::Look { look, next } => match holds(*look) {
                        Some(true) => self.stack.push(*next),
                        Some(false) => {}
                        None => closure.unknown = true,
                    },
                    State::Union { alternates } => self.stack.extend(alternates.iter().rev()),
                    State::BinaryUnion { alt1, alt2 } => self.stack.extend([*alt2, *alt1]),
                    State::Capture { next, .. } => self.stack.push(*next),
                    State::Fail => {}
                    State::Match { .. } => {
                        closure.matched = true;
                        // What follows is less preferred, unless an unknown look decides otherwise.
                        if preferred {
                            self.stack.clear();
                            return closure;
                        }
                    }
                }
            }
        }
        closure
    }

    /// Takes a byte from all reached states.
    fn take(&mut self, nfa: &NFA, byte: u8) {
        self.next.clear();
        for &id in &self.reached {
            let next = match nfa.state(id) {
                State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
                State::Sparse(sparse) => sparse.matches_byte(byte),
                State::Dense(dense) => dense.matches_byte(byte),
                _ => None,
            };
            // Alike states behind each other are common, others are told apart when they are reached.
            self.next
                .extend(next.filter(|next| self.next.last() != Some(next)));
        }
    }

    fn begin(&mut self, states: usize) {
        if self.seen.len() < states {
            self.seen.resize(states, 0);
        }
        self.step = self.step.wrapping_add(1);
        if self.step == 0 {
            self.seen.fill(0);
            self.step = 1;
        }
    }

    fn is_news(&mut self, id: StateID) -> bool {
        let Some(seen) = self.seen.get_mut(id.as_usize()) else {
            return false;
        };
        std::mem::replace(seen, self.step) != self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(pattern: &str) -> Progress {
        Progress::new(&regex_syntax::parse(pattern).unwrap()).unwrap()
    }

    #[test]
    fn the_earliest_start_of_what_could_become_a_match() {
        for (pattern, text, from, earliest) in [
            ("[a-z]+@x", "ab cd", 0, Some(3)),
            ("[a-z]+@x", "ab cd", 4, Some(4)),
            ("[a-z]+@x", "ab cd@", 0, Some(3)),
            ("[a-z]+@x", "ab cd@y", 0, Some(6)),
            ("[0-9]{3}", "a12", 0, Some(1)),
            ("[0-9]{3}", "a12.", 0, None),
            (r"\b[0-9]{3}\b", "a12", 0, None),
            (r"\b[0-9]{3}\b", " 123", 0, Some(1)),
            ("(?s)BEGIN.*?END", "BEGIN x END y", 0, Some(0)),
            ("a$", "xa", 0, Some(1)),
        ] {
            let progress = progress(pattern);
            let (text, mut steps) = (text.as_bytes(), Steps::default());
            let found = progress.earliest(text, from, &mut progress.memory(), &mut steps);
            assert_eq!(found, earliest, "{pattern} {text:?}");
            let slowly = progress.earliest_step_by_step(text, from, &mut steps);
            assert_eq!(
                slowly.filter(|&at| at < text.len()),
                earliest,
                "{pattern} {text:?}"
            );
        }
    }

    #[test]
    fn a_match_is_followed_until_nothing_can_change_it() {
        for (pattern, text, ended) in [
            ("(?s)BEGIN.*?END", "BEGIN x END y", Some(11)),
            ("(?s)BEGIN.*?END", "BEGIN x EN", None),
            ("(?s)BEGIN.*?END", "BEGIN x END", Some(11)),
            ("[0-9]{3}", "123", Some(3)),
            ("[0-9]{3,5}", "123", None),
            ("[0-9]{3,5}", "123 ", Some(3)),
            (r"[0-9]{3}\b", "123", None),
            (r"[0-9]{3}\b", "123 ", Some(3)),
            (r"[0-9]{3}\b", "1234", Some(3)),
            ("[0-9]{3}$", "123", None),
            ("ab|abc", "ab", Some(2)),
        ] {
            let progress = progress(pattern);
            let mut run = progress.start();
            let end = progress.follow(&mut run, text.as_bytes(), 0, &mut Steps::default());
            assert_eq!(end, ended, "{pattern} {text:?}");
            // The same byte by byte.
            let mut run = progress.start();
            let mut end = None;
            for len in 1..=text.len() {
                end = end.or(progress.follow(
                    &mut run,
                    &text.as_bytes()[..len],
                    len - 1,
                    &mut Steps::default(),
                ));
            }
            assert_eq!(end, ended, "{pattern} {text:?}");
        }
    }
}
