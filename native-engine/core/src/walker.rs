//! Whether a pattern matches at a place, and how far it had to be read to know.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{Compiler, Config, WhichCaptures};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

/// Automaton that is walked byte by byte. Searches do not tell how far they read, and without that, many starts in one line cannot be
/// tried one by one: each could read all of it.
pub(crate) struct Walker {
    automaton: DFA,
}

/// Most memory of an automaton, per scratch; more if it takes more to work at all.
const BYTES: usize = 256 << 10;

impl Walker {
    /// Walker of a pattern; none when it is too large for one.
    pub(crate) fn new(hir: &Hir) -> Option<Self> {
        let config = Config::new()
            .utf8(false)
            .which_captures(WhichCaptures::None);
        let nfa = Compiler::new().configure(config).build_from_hir(hir).ok()?;
        let config = DFA::config()
            .unicode_word_boundary(true)
            .cache_capacity(BYTES)
            .skip_cache_capacity_check(true);
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Self { automaton })
    }

    pub(crate) fn memory(&self) -> Cache {
        self.automaton.create_cache()
    }

    /// Whether a match starts where a stretch of a text does; nothing when that takes more bytes than are left, of which those that
    /// were read are taken, or the automaton gives up.
    pub(crate) fn matches(
        &self,
        input: &Input<'_>,
        memory: &mut Cache,
        left: &mut usize,
    ) -> Option<bool> {
        let input = input.clone().anchored(Anchored::Yes);
        let mut state = self.automaton.start_state_forward(memory, &input).ok()?;
        let mut matched = false;
        let stretch = input.haystack().get(input.get_range()).unwrap_or_default();
        for &byte in stretch {
            *left = left.checked_sub(1)?;
            state = self.automaton.next_state(memory, state, byte).ok()?;
            if state.is_tagged() {
                if state.is_quit() {
                    return None;
                }
                if state.is_dead() {
                    return Some(matched);
                }
                matched |= state.is_match();
            }
        }
        // Matches show one byte late.
        let end = match input.haystack().get(input.end()) {
            Some(&byte) => self.automaton.next_state(memory, state, byte).ok()?,
            None => self.automaton.next_eoi_state(memory, state).ok()?,
        };
        (!end.is_quit()).then_some(matched || end.is_match())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn walker(pattern: &str) -> Walker {
        Walker::new(&dialect::translate(pattern, false).unwrap()).unwrap()
    }

    #[test]
    fn a_walk_says_whether_and_takes_what_it_read() {
        for (pattern, text, within, expected, read) in [
            ("ab+c", "xabbcx", 1..6, true, 5),
            ("ab+c", "xabbx-----", 1..10, false, 4),
            ("ab+", "xabbb", 1..5, true, 4),
            ("ab+$", "xabbb", 1..5, true, 4),
            // What stands behind a stretch counts.
            (r"ab\b", "abc", 0..2, false, 2),
            (r"ab\b", "ab-", 0..2, true, 2),
            (r"\bab", "xab", 1..3, false, 0),
            ("a[^b]*b", "aaaaaaaa", 0..8, false, 8),
        ] {
            let walker = walker(pattern);
            let mut left = 100;
            let input = Input::new(text).span(within);
            let matches = walker.matches(&input, &mut walker.memory(), &mut left);
            assert_eq!(matches, Some(expected), "{pattern} in {text}");
            assert!(
                (read..=read + 1).contains(&(100 - left)),
                "{pattern} in {text}: {left}"
            );
        }
    }

    #[test]
    fn a_walk_goes_no_further_than_it_may() {
        let walker = walker("a[^b]*b");
        let mut left = 5;
        let input = Input::new("aaaaaaaaaaab");
        assert_eq!(
            walker.matches(&input, &mut walker.memory(), &mut left),
            None
        );
        assert_eq!(left, 0);
    }
}
