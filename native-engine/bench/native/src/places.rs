//! What is to be found in the texts of a workload, and whether an engine finds it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Where a rule matches, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the text.
    pub text: u32,
    /// Index of the rule or literal.
    pub rule: u32,
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

/// Places of all texts, ordered.
#[derive(Debug, Default)]
pub struct Places(Vec<Place>);

impl Places {
    /// Orders them.
    pub fn new(mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        Self(places)
    }

    /// Reads a file of four little-endian numbers of 32 bits for each place: text, rule, start, end.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = std::fs::read(path)?;
        let number = |four: &[u8]| u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        let place = |row: &[u8]| Place {
            text: number(&row[..4]),
            rule: number(&row[4..8]),
            start: number(&row[8..12]),
            end: number(&row[12..]),
        };
        Ok(Self(bytes.chunks_exact(16).map(place).collect()))
    }

    /// Writes such a file.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let numbers = self.0.iter().flat_map(|p| [p.text, p.rule, p.start, p.end]);
        std::fs::write(
            path,
            numbers.flat_map(u32::to_le_bytes).collect::<Vec<u8>>(),
        )
    }

    /// Those of one text.
    pub fn of(&self, text: u32) -> &[Place] {
        let start = self.0.partition_point(|place| place.text < text);
        let len = self.0[start..].partition_point(|place| place.text == text);
        &self.0[start..start + len]
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What of an engine's answer can be compared with what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// What is left behind validators, context and overlaps: rule, start, end.
    Found,
    /// Matches of each rule: rule, start, end.
    Matches,
    /// All ends of all possible matches, so more than there are matches: each expected end must be among them, and no rule may match that is not expected.
    Ends,
    /// Whether there is anything in the text.
    Texts,
}

/// Says what is different in one text.
pub fn difference(comparison: Comparison, expected: &[Place], answer: &[Place]) -> Option<String> {
    let differ = |what: String| Some(format!("{what}: expected {expected:?}, got {answer:?}"));
    match comparison {
        Comparison::Found | Comparison::Matches => {
            let (mut expected, mut answer) = (expected.to_vec(), answer.to_vec());
            expected.sort_unstable();
            answer.sort_unstable();
            if expected != answer {
                return differ("places".to_owned());
            }
        }
        Comparison::Ends => {
            let ends: BTreeSet<_> = answer.iter().map(|p| (p.rule, p.end)).collect();
            if let Some(missing) = expected.iter().find(|p| !ends.contains(&(p.rule, p.end))) {
                return differ(format!("no end of {missing:?}"));
            }
            let rules: BTreeSet<_> = expected.iter().map(|p| p.rule).collect();
            if let Some(more) = answer.iter().find(|p| !rules.contains(&p.rule)) {
                return differ(format!("rule of {more:?}"));
            }
        }
        Comparison::Texts => {
            if expected.is_empty() != answer.is_empty() {
                return differ("whether anything is found".to_owned());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(rule: u32, start: u32, end: u32) -> Place {
        Place {
            text: 0,
            rule,
            start,
            end,
        }
    }

    #[test]
    fn ends_may_be_more_but_not_fewer_and_not_of_other_rules() {
        let expected = [place(1, 2, 6)];
        for (answer, same) in [
            (vec![place(1, 0, 6)], true),
            (vec![place(1, 0, 5), place(1, 0, 6)], true),
            (vec![place(1, 0, 5)], false),
            (vec![place(1, 0, 6), place(2, 0, 6)], false),
            (vec![], false),
        ] {
            let difference = difference(Comparison::Ends, &expected, &answer);
            assert_eq!(difference.is_none(), same, "{answer:?}");
        }
    }

    #[test]
    fn places_must_be_the_same() {
        let expected = [place(1, 2, 6), place(2, 7, 8)];
        let swapped = [place(2, 7, 8), place(1, 2, 6)];
        assert_eq!(difference(Comparison::Matches, &expected, &swapped), None);
        assert!(difference(Comparison::Matches, &expected, &[place(1, 2, 6)]).is_some());
        assert!(difference(Comparison::Found, &expected[..1], &[place(1, 1, 6)]).is_some());
        assert!(difference(Comparison::Texts, &expected, &[]).is_some());
    }

    #[test]
    fn places_are_found_by_text() {
        let of = |text| Place {
            text,
            ..place(1, 2, 3)
        };
        let places = Places::new(vec![of(4), of(2), of(2)]);
        assert_eq!(places.of(2).len(), 2);
        assert_eq!(places.of(3), []);
        assert_eq!(places.of(4), [of(4)]);
    }
}
