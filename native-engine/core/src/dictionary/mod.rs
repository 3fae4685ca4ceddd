//! Entries that are found word by word, kept as keyed hashes.
//!
//! # How it is kept
//!
//! An entry is spelled in one way: its words, folded if case is ignored, and what stands between them, white space as one
//! space. Of each entry the table has the SipHash-1-3 of its first word; then of that hash with what follows up to the end
//! of the second word, and so on: 62 bits of it and two that say whether an entry ends there and whether one goes on. So the
//! longest entry at a word is found by as many look-ups as it has words. A word that passes the filter and is in no entry is taken
//! for one with a chance of the number of hashes in 2^62.
//!
//! # How text is read
//!
//! 64 bytes at a time become bits: what is part of a word if it is ASCII, or may be because it is not. A block begins where no word goes on, and a
//! word that reaches its end is left to the next one. Most runs of such bytes are an ASCII word, which the filter looks at by its first sixteen
//! bytes. The others are read by characters.
//!
//! # Who may make it slow
//!
//! The filter's hash (`lanes`) is fast and no secret keeper. What is in it is the operator's, and its seeds come from the dictionary's key, which nobody knows. Whoever
//! writes the text can at most have each of his words spelled, hashed and looked up once in the table, by SipHash; he cannot make look-ups meet.

mod builder;
mod characters;
mod scan;
mod spelling;
mod table;

pub use builder::{Case, DictionaryBuilder};

pub(crate) use characters::Characters;
pub(crate) use scan::Visited;

use std::fmt;

use ironsieve_lanes::words::Words;
use spelling::{MOST_BETWEEN, Spelling, WIDTH};
use table::Table;

/// Entries to be found in texts by rules that name the dictionary. Immutable; holds no entry's text, only keyed hashes, and
/// `Debug` shows its name and size alone.
pub struct Dictionary {
    name: String,
    spelling: Spelling,
    filter: Words,
    table: Table,
    entries: u64,
    /// Most characters of an entry as it is spelled.
    longest: usize,
    most_words: usize,
    /// Goes when the dictionary goes.
    _companion: Option<Companion>,
}

/// Something of the owner's, such as what counts the memory of a dictionary.
pub type Companion = Box<dyn std::any::Any + Send + Sync>;

impl Dictionary {
    /// Name by which rules ask for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of different entries.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Bytes of its tables.
    pub fn bytes(&self) -> usize {
        self.filter.bytes() + self.table.bytes()
    }

    /// Number of hashes: one for each entry, and one for each beginning of entries with several words.
    pub fn hashes(&self) -> usize {
        self.table.len()
    }

    /// Most bytes of a text that are an entry or may become one.
    pub(crate) fn reach(&self) -> usize {
        self.longest * WIDTH + self.most_words * MOST_BETWEEN * WIDTH
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary")
            .field("name", &self.name)
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}
