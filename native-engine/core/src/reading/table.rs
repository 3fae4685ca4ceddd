//! What escapes, entities and characters read as: `reads.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The table in the forms in which it is asked.
pub(crate) struct Table {
    /// By letter behind backslashes.
    escapes: [Option<char>; 128],
    entities: HashMap<&'static [u8], Option<char>>,
    /// Ordered by place, disjoint.
    ranges: Vec<Range>,
    /// By first byte of a character: whether one of the ranges has any.
    leads: [bool; 256],
}

struct Range {
    first: u32,
    last: u32,
    alike: Alike,
}

#[derive(Clone, Copy)]
enum Alike {
    /// Nothing, or one character for all.
    All(Option<char>),
    /// What the first one reads as.
    Shift(u32),
    /// A letter of another script.
    Letter(char),
}

/// What a character beyond ASCII reads as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reads {
    /// Another character, or nothing, wherever it stands.
    As(Option<char>),
    /// A character if it stands in a word of ASCII.
    Letter(char),
}

/// Longest name of an entity.
pub(super) const LONGEST_NAME: usize = 8;

pub(crate) static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("reads.tsv")).unwrap_or_else(Table::empty));

impl Table {
    /// Character that a letter behind backslashes stands for.
    pub(crate) fn escape(&self, letter: u8) -> Option<char> {
        self.escapes.get(usize::from(letter)).copied().flatten()
    }

    /// What an entity of this name reads as.
    pub(crate) fn entity(&self, name: &[u8]) -> Option<Option<char>> {
        self.entities.get(name).copied()
    }

    /// Whether a character that begins with this byte may read as something else.
    #[inline]
    pub(crate) fn leads(&self, byte: u8) -> bool {
        self.leads.get(usize::from(byte)) == Some(&true)
    }

    pub(crate) fn reads(&self, char: char) -> Option<Reads> {
        let place = u32::from(char);
        let index = self.ranges.partition_point(|range| range.last < place);
        let range = self.ranges.get(index).filter(|r| r.first <= place)?;
        match range.alike {
            Alike::All(reads) => Some(Reads::As(reads)),
            Alike::Shift(first) => {
                let reads = char::from_u32(first + (place - range.first));
                reads.map(|reads| Reads::As(Some(reads)))
            }
            Alike::Letter(reads) => Some(Reads::Letter(reads)),
        }
    }

    fn empty() -> Self {
        Self {
            escapes: [None; 128],
            entities: HashMap::new(),
            ranges: Vec::new(),
            leads: [false; 256],
        }
    }

    /// None when a line is not in its form, which a test would see.
    fn read(text: &'static str) -> Option<Self> {
        let mut table = Self::empty();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let mut columns = line.split('\t');
            let (kind, what, reads) = (columns.next()?, columns.next()?, columns.next()?);
            match kind {
                "escape" => *table.escapes.get_mut(first(what)?)? = Some(char_of(reads)?),
                "entity" => {
                    let reads = optional(reads)?;
                    table.entities.insert(what.as_bytes(), reads);
                }
                "shift" => table.add(what, Alike::Shift(number(reads)?))?,
                "all" => table.add(what, Alike::All(optional(reads)?))?,
                "letter" => table.add(what, Alike::Letter(char_of(reads)?))?,
                _ => return None,
            }
        }
        table.ranges.sort_unstable_by_key(|range| range.first);
        Some(table)
    }

    fn add(&mut self, what: &str, alike: Alike) -> Option<()> {
        let (first, last) = what.split_once('-').unwrap_or((what, what));
        let (first, last) = (number(first)?, number(last)?);
        for char in (first..=last).filter_map(char::from_u32) {
            let lead = *char.encode_utf8(&mut [0; 4]).as_bytes().first()?;
            *self.leads.get_mut(usize::from(lead))? = true;
        }
        self.ranges.push(Range { first, last, alike });
        Some(())
    }
}

fn first(text: &str) -> Option<usize> {
    text.bytes().next().map(usize::from)
}

fn number(hex: &str) -> Option<u32> {
    u32::from_str_radix(hex, 16).ok()
}

fn char_of(hex: &str) -> Option<char> {
    char::from_u32(number(hex)?)
}

/// No character for an empty column.
fn optional(hex: &str) -> Option<Option<char>> {
    match hex {
        "" => Some(None),
        hex => Some(Some(char_of(hex)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_its_form() {
        let table = Table::read(include_str!("reads.tsv")).unwrap();
        assert_eq!(table.escape(b'n'), Some('\n'));
        assert_eq!(table.entity(b"amp"), Some(Some('&')));
        assert_eq!(table.entity(b"shy"), Some(None));
        assert!(
            table
                .entities
                .keys()
                .all(|name| (1..=LONGEST_NAME).contains(&name.len())
                    && name.iter().all(u8::is_ascii_alphabetic))
        );
        assert!(
            table
                .ranges
                .windows(2)
                .all(|two| two[0].last < two[1].first)
        );
        assert!(table.ranges.iter().all(|range| range.first >= 0x80));
    }

    #[test]
    fn every_character_reads_as_ascii_or_nothing() {
        for char in '\u{80}'..=char::MAX {
            match TABLE.reads(char) {
                None | Some(Reads::As(None)) => {}
                Some(Reads::As(Some(reads)) | Reads::Letter(reads)) => {
                    assert!(reads.is_ascii(), "{char:?}");
                }
            }
        }
        assert_eq!(TABLE.reads('\u{FF14}'), Some(Reads::As(Some('4'))));
        assert_eq!(TABLE.reads('\u{1D7DD}'), Some(Reads::As(Some('5'))));
        assert_eq!(TABLE.reads('\u{430}'), Some(Reads::Letter('a')));
        assert_eq!(TABLE.reads('\u{E4}'), None);
    }
}
