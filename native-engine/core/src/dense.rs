//! Small patterns' automata, built in full.

use regex_automata::dfa::dense::{Config, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson::{self, Compiler, WhichCaptures};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

/// Automaton that tells where a match ends that starts at a place. What it takes does not depend on the texts that it saw before, and it is shared by
/// all threads. Building it takes as long as thousands of [glances](crate::gate::Glance), so it is for rules whose starts are all over the texts.
pub(crate) struct Dense {
    automaton: DFA<Vec<u32>>,
}

/// What is known of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    Never,
    /// It does, there.
    At(usize),
    /// More would have to be read, or the automaton gave up.
    Unknown,
}

/// Most bytes of an automaton, and of what building it takes.
const BYTES: usize = 64 << 10;
const BUILDING: usize = 256 << 10;
/// Most bytes of the machine that it is built from: with more, it is not worth trying.
const MACHINE: usize = 64 << 10;

impl Dense {
    /// Automaton of a pattern, unless it would be too large.
    pub(crate) fn new(hir: &Hir) -> Option<Self> {
        let config = thompson::Config::new()
            .utf8(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(MACHINE));
        let nfa = Compiler::new().configure(config).build_from_hir(hir).ok()?;
        let config = Config::new()
            .start_kind(StartKind::Anchored)
            .accelerate(false)
            .unicode_word_boundary(true)
            .dfa_size_limit(Some(BYTES))
            .determinize_size_limit(Some(BUILDING));
        let automaton = DFA::builder().configure(config).build_from_nfa(&nfa).ok()?;
        Some(Self { automaton })
    }

    /// Where the match ends that starts where a stretch of a text does, reading so many bytes at most, of which those that were read
    /// are taken.
    #[inline]
    pub(crate) fn ends(&self, text: &[u8], start: usize, end: usize, left: &mut usize) -> Ends {
        let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
        let Ok(mut state) = self.automaton.start_state_forward(&input) else {
            return Ends::Unknown;
        };
        let mut matched = Ends::Never;
        let stretch = text.get(start..end).unwrap_or_default();
        for (&byte, at) in stretch.iter().zip(start..).take(*left) {
            state = self.automaton.next_state(state, byte);
            if self.automaton.is_special_state(state) {
                // Matches show one byte late.
                if self.automaton.is_match_state(state) {
                    matched = Ends::At(at);
                } else if self.automaton.is_dead_state(state) {
                    *left -= at - start + 1;
                    return matched;
                } else if self.automaton.is_quit_state(state) {
                    return Ends::Unknown;
                }
            }
        }
        if stretch.len() > *left {
            *left = 0;
            return Ends::Unknown;
        }
        *left -= stretch.len();
        let state = match text.get(end) {
            Some(&byte) => self.automaton.next_state(state, byte),
            None => self.automaton.next_eoi_state(state),
        };
        if self.automaton.is_quit_state(state) {
            Ends::Unknown
        } else if self.automaton.is_match_state(state) {
            Ends::At(end)
        } else {
            matched
        }
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::meta;

    use super::*;
    use crate::dialect;

    fn dense(pattern: &str) -> Option<Dense> {
        Dense::new(&dialect::translate(pattern, false).unwrap())
    }

    /// At every place and up to every end of texts from a seed, as the engine for whole searches has it.
    #[test]
    fn it_ends_where_an_anchored_search_does() {
        let patterns = [
            "ab+c|abb",
            "a+?b*",
            r"\b(?:a|ab)(?:-|c|$)",
            r"(?i)ab[^c]{0,3}?c\b",
            r"\Ba[a-c]*",
            "(?s)a.b|\u{e4}",
            r"(?m)^a.*$",
        ];
        let pieces = ["a", "b", "ab", "c", "-", "\n", "\u{e4}", "A", "abb"];
        let mut found = 0;
        for pattern in patterns {
            let hir = dialect::translate(pattern, false).unwrap();
            let regex = meta::Builder::new().build_from_hir(&hir).unwrap();
            let dense = Dense::new(&hir).unwrap();
            let mut random = 1_u64;
            for _ in 0..300 {
                let mut text = String::new();
                for _ in 0..random >> 60 {
                    random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                    text += pieces[(random >> 33) as usize % pieces.len()];
                }
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                for (start, end) in
                    (0..=text.len()).flat_map(|s| [(s, text.len()), (s, s + (text.len() - s) / 2)])
                {
                    let input = Input::new(&text).span(start..end).anchored(Anchored::Yes);
                    let expected = match regex.search(&input) {
                        Some(found) => Ends::At(found.end()),
                        None => Ends::Never,
                    };
                    let ends = dense.ends(text.as_bytes(), start, end, &mut 100);
                    if text.is_ascii() || ends != Ends::Unknown {
                        assert_eq!(
                            ends, expected,
                            "{pattern} in {text:?} from {start} to {end}"
                        );
                    }
                    found += usize::from(matches!(ends, Ends::At(_)));
                }
            }
        }
        assert!(found > 1000, "{found}");
    }

    #[test]
    fn it_reads_no_further_than_it_may() {
        let dense = dense("a[^b]*b").unwrap();
        for (most, expected, left) in [
            (12, Ends::At(5), 5),
            (7, Ends::At(5), 0),
            (6, Ends::Unknown, 0),
        ] {
            let mut rest = most;
            assert_eq!(
                dense.ends(b"acccbbbbb", 0, 9, &mut rest),
                expected,
                "{most}"
            );
            assert_eq!(rest, left, "{most}");
        }
    }

    #[test]
    fn what_is_too_large_has_none() {
        assert!(dense("[a-z]{0,90}k[^x]{0,90}").is_none());
        assert!(dense("[a-z]{9000}").is_none());
    }
}
