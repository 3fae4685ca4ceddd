//! Workloads on disk: a directory with `rules/SET/` and, for each workload, its texts and what is to be found in them.
//!
//! | file | what |
//! |---|---|
//! | `workloads.tsv` | name, tab, name of the rule set, or `literals` |
//! | `NAME/texts.bin` | each text as its length in four bytes, little-endian, and its bytes |
//! | `NAME/layout.bin` | numbers of four bytes, little-endian: how many texts are checked, from the first on; then the first text of each part |
//! | `NAME/found.bin`, `NAME/matches.bin` | [places](crate::places) as the oracle finds them, and matches of each rule alone |
//! | `NAME/literals.txt` | one a line |
//!
//! The first part is for warming up, the others are measured.

use std::error::Error;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::places::Places;

/// Texts in parts.
#[derive(Debug)]
pub struct Texts {
    /// All of them.
    pub texts: Vec<Vec<u8>>,
    /// First text of each part.
    pub parts: Vec<usize>,
    /// How many texts are checked, from the first on.
    pub checked: usize,
}

impl Texts {
    /// Splits into a first part of a quarter of the bytes and so many equal ones; all are checked.
    pub fn split(texts: Vec<Vec<u8>>, measured: usize) -> Self {
        let total: usize = texts.iter().map(Vec::len).sum();
        let bounds = (0..measured).map(|part| total / 4 + total * 3 / 4 * part / measured);
        let mut bounds = bounds.peekable();
        let mut parts = vec![0];
        let mut passed = 0;
        for (index, text) in texts.iter().enumerate() {
            if bounds.next_if(|bound| passed >= *bound).is_some() {
                parts.push(index);
            }
            passed += text.len();
        }
        let checked = texts.len();
        Self {
            texts,
            parts,
            checked,
        }
    }

    /// Indices of the texts of a part; 0 is for warming up.
    pub fn part(&self, part: usize) -> Range<usize> {
        let bound = |part: usize| self.parts.get(part).copied().unwrap_or(self.texts.len());
        bound(part)..bound(part + 1)
    }
}

/// Workload as read.
#[derive(Debug)]
pub struct Workload {
    /// Name.
    pub name: String,
    /// Where its files are.
    pub directory: PathBuf,
    /// Name of the rule set, or `literals`.
    pub rules: String,
    /// Texts.
    pub texts: Texts,
    /// What the oracle finds; empty for literals.
    pub found: Places,
    /// Matches of each rule or literal alone.
    pub matches: Places,
}

impl Workload {
    /// Names of all workloads and their rule sets.
    pub fn list(root: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let list = std::fs::read_to_string(root.join("workloads.tsv"))?;
        let pair = |line: &str| {
            let (name, rules) = line.split_once('\t')?;
            Some((name.to_owned(), rules.to_owned()))
        };
        Ok(list.lines().filter_map(pair).collect())
    }

    /// Reads one.
    pub fn read(root: &Path, name: &str, rules: &str) -> Result<Self, Box<dyn Error>> {
        let directory = root.join(name);
        let layout = numbers(&std::fs::read(directory.join("layout.bin"))?);
        let (checked, parts) = layout.split_first().ok_or("an empty layout")?;
        Ok(Self {
            name: name.to_owned(),
            rules: rules.to_owned(),
            texts: Texts {
                texts: texts(&std::fs::read(directory.join("texts.bin"))?)?,
                parts: parts.to_vec(),
                checked: *checked,
            },
            found: Places::read(&directory.join("found.bin"))?,
            matches: Places::read(&directory.join("matches.bin"))?,
            directory,
        })
    }

    /// Writes it and adds it to the list.
    pub fn write(&self, root: &Path) -> Result<(), Box<dyn Error>> {
        std::fs::create_dir_all(&self.directory)?;
        let mut bytes = Vec::new();
        for text in &self.texts.texts {
            bytes.extend_from_slice(&u32::try_from(text.len())?.to_le_bytes());
            bytes.extend_from_slice(text);
        }
        std::fs::write(self.directory.join("texts.bin"), bytes)?;
        let layout = std::iter::once(&self.texts.checked).chain(&self.texts.parts);
        let layout: Vec<u8> = layout.flat_map(|n| (*n as u32).to_le_bytes()).collect();
        std::fs::write(self.directory.join("layout.bin"), layout)?;
        self.found.write(&self.directory.join("found.bin"))?;
        self.matches.write(&self.directory.join("matches.bin"))?;
        let mut list = std::fs::read_to_string(root.join("workloads.tsv")).unwrap_or_default();
        list.push_str(&format!("{}\t{}\n", self.name, self.rules));
        Ok(std::fs::write(root.join("workloads.tsv"), list)?)
    }
}

fn numbers(bytes: &[u8]) -> Vec<usize> {
    let number = |four: &[u8]| u32::from_le_bytes([four[0], four[1], four[2], four[3]]) as usize;
    bytes.chunks_exact(4).map(number).collect()
}

fn texts(mut bytes: &[u8]) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut texts = Vec::new();
    while let Some((len, rest)) = bytes.split_first_chunk::<4>() {
        let len = u32::from_le_bytes(*len) as usize;
        let (text, rest) = rest.split_at_checked(len).ok_or("a cut text")?;
        texts.push(text.to_vec());
        bytes = rest;
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_all_texts_once() {
        let texts = Texts::split(vec![vec![b'x'; 10]; 100], 6);
        assert_eq!(texts.parts.len(), 7);
        assert_eq!(texts.part(0), 0..25);
        let all: Vec<usize> = (0..7).flat_map(|part| texts.part(part)).collect();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }
}
