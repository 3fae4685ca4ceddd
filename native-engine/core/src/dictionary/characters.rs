//! Which characters make words, which are white space, and which are equal when case is ignored.
//!
//! All of it stands in `characters.tsv`, which the Java engine reads too: the Unicode versions of Rust's libraries and of a
//! JDK differ, and a dictionary must find the same in both engines. A test compares the table with that of regex-syntax.

use std::sync::LazyLock;

const TABLE: &str = include_str!("characters.tsv");

/// The one instance: a table that never changes.
static CHARACTERS: LazyLock<Characters> = LazyLock::new(|| Characters::parse(TABLE));

/// What is known of all characters.
pub(crate) struct Characters {
    /// By the upper bits of a character: its block.
    index: Vec<u16>,
    /// Blocks that differ. A character has the distance to what it folds to, shifted left, and two bits.
    blocks: Vec<[i32; BLOCK]>,
}

const BLOCK_BITS: u32 = 7;
const BLOCK: usize = 1 << BLOCK_BITS;
const LAST: u32 = 0x10_FFFF;
const WORD: i32 = 1;
const SPACE: i32 = 2;
const FLAGS: u32 = 2;

impl Characters {
    pub(crate) fn get() -> &'static Self {
        &CHARACTERS
    }

    /// Whether a character is part of words.
    #[inline]
    pub(crate) fn is_word(&self, char: char) -> bool {
        self.entry(char) & WORD != 0
    }

    /// Whether a character is white space.
    #[inline]
    pub(crate) fn is_space(&self, char: char) -> bool {
        self.entry(char) & SPACE != 0
    }

    /// What stands for all characters that equal this one when case is ignored.
    #[inline]
    pub(crate) fn fold(&self, char: char) -> char {
        let distance = self.entry(char) >> FLAGS;
        let folded = (char as u32).wrapping_add_signed(distance);
        char::from_u32(folded).unwrap_or(char)
    }

    #[inline]
    fn entry(&self, char: char) -> i32 {
        let char = char as u32;
        let block = self.index.get((char >> BLOCK_BITS) as usize);
        let block = block.and_then(|&block| self.blocks.get(usize::from(block)));
        block.map_or(0, |block| block[char as usize % BLOCK])
    }

    /// Reads lines of a kind, a first and a last character; for `fold` also the step between them and the distance to what
    /// they fold to.
    fn parse(table: &str) -> Self {
        let mut entries = vec![0; LAST as usize + 1];
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let kind = columns.next();
            let mut number = |radix| {
                let column = columns.next();
                column.and_then(|text| i32::from_str_radix(text, radix).ok())
            };
            let (Some(first), Some(last)) = (number(16), number(16)) else {
                continue;
            };
            let (step, add) = match (kind, number(10), number(10)) {
                (Some("fold"), Some(step), Some(distance)) => (step, distance << FLAGS),
                (Some("word"), ..) => (1, WORD),
                (Some("space"), ..) => (1, SPACE),
                _ => continue,
            };
            for char in (first..=last).step_by(step.max(1) as usize) {
                if let Some(entry) = entries.get_mut(char as usize) {
                    *entry += add;
                }
            }
        }
        Self::blocks(&entries)
    }

    fn blocks(entries: &[i32]) -> Self {
        let mut numbers = std::collections::HashMap::new();
        let mut blocks = Vec::new();
        let (chunks, _) = entries.as_chunks::<BLOCK>();
        let number = |block: &[i32; BLOCK]| {
            *numbers.entry(*block).or_insert_with(|| {
                blocks.push(*block);
                blocks.len() as u16 - 1
            })
        };
        let index = chunks.iter().map(number).collect();
        Self { index, blocks }
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

    use super::*;

    fn class(pattern: &str) -> ClassUnicode {
        match regex_syntax::parse(pattern).unwrap().into_kind() {
            HirKind::Class(Class::Unicode(class)) => class,
            kind => panic!("{kind:?}"),
        }
    }

    fn contains(class: &ClassUnicode) -> Vec<bool> {
        let mut has = vec![false; LAST as usize + 1];
        for range in class.iter() {
            has[range.start() as usize..=range.end() as usize].fill(true);
        }
        has
    }

    /// Of all characters that are equal without case: the lower-case ASCII letter, else the first.
    fn folded(char: char) -> char {
        let mut class = ClassUnicode::new([ClassUnicodeRange::new(char, char)]);
        class.try_case_fold_simple().unwrap();
        let chars = || class.iter().flat_map(|range| range.start()..=range.end());
        let letter = chars().find(char::is_ascii_lowercase);
        letter.unwrap_or(chars().next().unwrap())
    }

    #[test]
    fn all_characters_are_what_unicode_says() {
        let word = contains(&class(r"[\pL\pM\pN_]"));
        let space = contains(&class(r"\p{White_Space}"));
        let characters = Characters::get();
        for char in '\0'..=char::MAX {
            let at = char as usize;
            assert_eq!(characters.is_word(char), word[at], "{char:?}");
            assert_eq!(characters.is_space(char), space[at], "{char:?}");
            let expected = if word[at] { folded(char) } else { char };
            assert_eq!(characters.fold(char), expected, "{char:?}");
        }
    }

    #[test]
    fn the_committed_table_is_the_one_that_is_made() {
        assert!(
            TABLE == made(),
            "{} has what regex-syntax says now; see whether a dictionary may change its meaning",
            written(&made())
        );
    }

    /// Writes the table beside the test and tells where.
    fn written(table: &str) -> String {
        let path = std::env::temp_dir().join("characters.tsv");
        std::fs::write(&path, table).unwrap();
        path.display().to_string()
    }

    fn made() -> String {
        use std::fmt::Write;
        let mut table = String::from(
            "# Characters of dictionaries: kind, first, last; of `fold` also step and distance. Made by a test of characters.rs from regex-syntax (Unicode 16).\n",
        );
        let word = class(r"[\pL\pM\pN_]");
        for (kind, class) in [("word", &word), ("space", &class(r"\p{White_Space}"))] {
            for range in class.iter() {
                let (first, last) = (range.start() as u32, range.end() as u32);
                writeln!(table, "{kind}\t{first:X}\t{last:X}").unwrap();
            }
        }
        let distance = |char: char| folded(char) as i32 - char as i32;
        let chars = word.iter().flat_map(|range| range.start()..=range.end());
        let folds: Vec<(i32, i32)> = chars
            .map(|char| (char as i32, distance(char)))
            .filter(|(_, distance)| *distance != 0)
            .collect();
        let mut rest = &folds[..];
        while let Some(&(first, distance)) = rest.first() {
            let step = match rest.get(1) {
                Some(&(next, other)) if other == distance && next - first <= 2 => next - first,
                _ => 1,
            };
            let run = rest.iter().zip(0..);
            let run = run.take_while(|&(&fold, nth)| fold == (first + nth * step, distance));
            let count = run.count();
            let last = rest[count - 1].0;
            writeln!(table, "fold\t{first:X}\t{last:X}\t{step}\t{distance}").unwrap();
            rest = &rest[count..];
        }
        table
    }
}
