//! How a dictionary is made, line by line, without keeping any.

use ironsieve_lanes::Variant;
use ironsieve_lanes::words::{Seeds, Words};
use zeroize::Zeroizing;

use super::spelling::{MOST_BETWEEN, MOST_CHARACTERS, MOST_WORDS, Read, Spelling};
use super::table::{ENDS, GOES_ON, Table};
use super::{Companion, Dictionary};
use crate::{Error, ErrorKind};

/// Dictionary that is being made. Only hashes of what is added are kept.
pub struct DictionaryBuilder {
    name: String,
    spelling: Spelling,
    seeds: Seeds,
    variant: Variant,
    table: Table,
    /// Hashes of first words for the filter.
    firsts: Vec<u64>,
    lines: u64,
    entries: u64,
    /// Most characters of an entry.
    longest: usize,
    most_words: usize,
    /// What is spelled, to be wiped.
    spelled: Zeroizing<Vec<u8>>,
}

/// How a dictionary is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Upper and lower case are equal, by Unicode's simple case folding.
    Ignored,
    /// They differ.
    Exact,
}

const MAX_NAME: usize = 64;

impl DictionaryBuilder {
    /// Empty dictionary with a name, as rules write it, and a secret key: 16 random bytes of this dictionary's own.
    pub fn new(name: &str, case: Case, key: [u8; 16]) -> Result<Self, Error> {
        if !is_name(name) {
            let reason = "The name of a dictionary must match [a-z0-9][a-z0-9._-]{0,63}";
            return Err(Error::new(ErrorKind::InvalidDocument, reason));
        }
        let ignore_case = case == Case::Ignored;
        let spelling = Spelling {
            ignore_case,
            key: Zeroizing::new(key),
        };
        let (first, second) = (spelling.hash(b"first"), spelling.hash(b"second"));
        let seeds = Seeds::new(first, second, ignore_case);
        Ok(Self {
            name: name.to_owned(),
            spelling,
            seeds,
            variant: Variant::default(),
            table: Table::default(),
            firsts: Vec::new(),
            lines: 0,
            entries: 0,
            longest: 0,
            most_words: 0,
            // Never larger, so nothing is left behind when it would move.
            spelled: Zeroizing::new(Vec::with_capacity(SPELLED)),
        })
    }

    /// The same, to be looked for with other instructions than the fastest that this processor has; the findings are the same.
    pub fn with_variant(self, variant: Variant) -> Self {
        Self { variant, ..self }
    }

    /// Adds lines, each an entry; a line of white space alone is none. The last one may lack its end. `may_take` is asked before
    /// the dictionary takes as many bytes of memory. What was added stays when a line is refused.
    pub fn add(
        &mut self,
        lines: &[u8],
        may_take: &mut dyn FnMut(usize) -> bool,
    ) -> Result<(), Error> {
        let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
        for line in lines.split(|&byte| byte == b'\n') {
            self.lines += 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if !may_take(self.next_bytes()) {
                let reason = "takes more memory than there may be";
                return Err(self.refusal(ErrorKind::LimitExceeded, reason));
            }
            let added = self.add_entry(line);
            added.map_err(|reason| self.refusal(ErrorKind::InvalidDocument, reason))?;
        }
        Ok(())
    }

    /// The dictionary.
    pub fn finish(self) -> Dictionary {
        self.finish_with(|_| None)
    }

    /// The dictionary, with something that is dropped when it is: made when the number of its bytes is known.
    pub fn finish_with(mut self, companion: impl FnOnce(usize) -> Option<Companion>) -> Dictionary {
        self.table.shrink();
        let filter = Words::new(self.variant, &self.firsts, self.seeds);
        Dictionary {
            name: self.name,
            _companion: companion(filter.bytes() + self.table.bytes()),
            filter,
            spelling: self.spelling,
            table: self.table,
            entries: self.entries,
            longest: self.longest,
            most_words: self.most_words,
        }
    }

    /// Number of different entries so far.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Bytes of memory that it takes with one line more, its growing included.
    pub fn next_bytes(&self) -> usize {
        let firsts = match self.firsts.len() == self.firsts.capacity() {
            true => 3 * self.firsts.capacity().max(4),
            false => self.firsts.capacity(),
        };
        let filter = Words::bytes_for(self.firsts.len() + 1);
        self.table.next_bytes(MOST_WORDS) + firsts * size_of::<u64>() + filter + SPELLED
    }

    fn refusal(&self, kind: ErrorKind, reason: &str) -> Error {
        let (name, line) = (&self.name, self.lines);
        Error::new(kind, format!("Dictionary '{name}', line {line}: {reason}"))
    }

    /// Adds an entry: the hash of its words up to each of them.
    fn add_entry(&mut self, line: &[u8]) -> Result<(), &'static str> {
        let entry = Entry::of(&self.spelling, line)?;
        let (mut at, mut hash) = (entry.first, 0);
        for word in 0..entry.words {
            self.spelled.clear();
            if word > 0 {
                Spelling::go_on(hash, &mut self.spelled);
                at = read(self.spelling.between(line, at, &mut self.spelled)).0;
                Spelling::mark(&mut self.spelled);
            }
            at = read(
                self.spelling
                    .word(line, at, MOST_CHARACTERS, &mut self.spelled),
            )
            .0;
            hash = self.spelling.hash(&self.spelled);
            let is_last = word + 1 == entry.words;
            let before = self.table.add(hash, if is_last { ENDS } else { GOES_ON });
            if word == 0 && before == 0 {
                self.firsts.push(self.seeds.hash(&self.spelled));
            }
            self.entries += u64::from(is_last && before & ENDS == 0);
        }
        self.longest = self.longest.max(entry.characters);
        self.most_words = self.most_words.max(entry.words);
        Ok(())
    }
}

/// Bytes of the longest word with what is in front of it.
const SPELLED: usize = (MOST_CHARACTERS + MOST_BETWEEN) * super::spelling::WIDTH + 16;

/// Measures of a line that may be an entry.
struct Entry {
    /// Where its first word begins.
    first: usize,
    words: usize,
    characters: usize,
}

impl Entry {
    fn of(spelling: &Spelling, line: &[u8]) -> Result<Self, &'static str> {
        const TOO_LONG: &str =
            "an entry may have 256 characters and 16 words, with 16 characters between two of them";
        let Ok(text) = std::str::from_utf8(line) else {
            return Err("not UTF-8");
        };
        let characters = super::characters::Characters::get();
        let first = text.find(|char| characters.is_word(char));
        let first = first.ok_or("an entry must have a letter, a digit or `_`")?;
        let mut entry = Self {
            first,
            words: 0,
            characters: 0,
        };
        let (mut at, mut between) = (first, 0);
        let mut spelled = Zeroizing::new(Vec::with_capacity(SPELLED));
        loop {
            spelled.clear();
            let room = MOST_CHARACTERS.checked_sub(entry.characters + between);
            match spelling.word(line, at, room.ok_or(TOO_LONG)?, &mut spelled) {
                Read::Until(end, count) => {
                    entry.characters += between + count;
                    entry.words += 1;
                    at = end;
                }
                Read::TooLong => return Err(TOO_LONG),
                Read::Nothing => return Ok(entry),
            }
            // What stands behind the last word does not count, however long.
            if line.get(at..).is_none_or(|rest| !has_word(rest)) {
                break;
            }
            spelled.clear();
            match spelling.between(line, at, &mut spelled) {
                Read::Until(end, count) => (at, between) = (end, count),
                Read::TooLong => return Err(TOO_LONG),
                Read::Nothing => break,
            }
        }
        match entry.words <= MOST_WORDS {
            true => Ok(entry),
            false => Err(TOO_LONG),
        }
    }
}

fn has_word(text: &[u8]) -> bool {
    let characters = super::characters::Characters::get();
    let text = std::str::from_utf8(text).unwrap_or_default();
    text.contains(|char| characters.is_word(char))
}

/// Place and number of characters of what was read before already.
fn read(read: Read) -> (usize, usize) {
    match read {
        Read::Until(at, count) => (at, count),
        Read::TooLong | Read::Nothing => (usize::MAX, 0),
    }
}

fn is_name(name: &str) -> bool {
    let head = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = name.as_bytes();
    bytes.len() <= MAX_NAME
        && bytes.first().is_some_and(head)
        && bytes.iter().all(|b| head(b) || b"._-".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> DictionaryBuilder {
        DictionaryBuilder::new("names", Case::Ignored, [1; 16]).unwrap()
    }

    fn refusal(lines: &[u8]) -> Error {
        builder().add(lines, &mut |_| true).unwrap_err()
    }

    #[test]
    fn entries_are_counted_once_and_blank_lines_not() {
        let mut builder = builder();
        let lines = "\u{FEFF}Ann\r\n\n ann \nANN  Lee\nann lee\n(Ann)\n";
        builder.add(lines.as_bytes(), &mut |_| true).unwrap();
        builder.add(b"Bob", &mut |_| true).unwrap();
        assert_eq!(builder.entries(), 3);
        let dictionary = builder.finish();
        assert_eq!((dictionary.longest, dictionary.most_words), (7, 2));
    }

    #[test]
    fn a_refusal_has_the_line_and_not_the_text() {
        for (line, reason) in [
            (b"+++".to_vec(), "letter"),
            (b"Ann\xFF".to_vec(), "UTF-8"),
            (b"a".repeat(257), "256"),
            (b"a ".repeat(17), "16 words"),
            (format!("a{}b", "-".repeat(17)).into_bytes(), "16"),
            (
                format!("{} {}", "a".repeat(128), "b".repeat(128)).into_bytes(),
                "256",
            ),
        ] {
            let error = refusal(&[b"ok\n\n", &line[..], b"\nok"].concat());
            assert_eq!(error.kind(), ErrorKind::InvalidDocument);
            let message = error.to_string();
            assert!(
                message.starts_with("Dictionary 'names', line 3: "),
                "{message}"
            );
            assert!(
                message.contains(reason) && !message.contains("Ann"),
                "{message}"
            );
        }
    }

    #[test]
    fn the_longest_entries_are_taken() {
        for line in [
            "\u{1F600}".repeat(300) + &"\u{10400}".repeat(256) + &"!".repeat(99),
            "a ".repeat(16),
            format!("a{}b", "-".repeat(16)),
            format!("{} {}", "a".repeat(127), "b".repeat(128)),
        ] {
            let mut builder = builder();
            builder.add(line.as_bytes(), &mut |_| true).unwrap();
            assert_eq!(builder.entries(), 1);
            assert!(builder.spelled.capacity() == SPELLED);
        }
    }

    #[test]
    fn names_are_those_of_rules() {
        for name in ["", "A", "a b", "-a", &"a".repeat(65)] {
            assert!(DictionaryBuilder::new(name, Case::Exact, [0; 16]).is_err());
        }
        assert!(DictionaryBuilder::new(&"a".repeat(64), Case::Exact, [0; 16]).is_ok());
    }

    #[test]
    fn memory_is_asked_for_before_it_is_taken() {
        let mut builder = builder();
        let mut most = 0;
        for number in 0..5000 {
            let mut asked = 0;
            let line = format!("word{number} more{number}");
            builder
                .add(line.as_bytes(), &mut |bytes| {
                    asked = bytes;
                    true
                })
                .unwrap();
            let taken = builder.table.bytes() + builder.firsts.capacity() * 8 + SPELLED;
            assert!(taken <= asked, "{number}: {taken} {asked}");
            most = most.max(asked);
        }
        assert!(most < 5000 * 2 * 45);
        let error = builder.add(b"one more", &mut |_| false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
}
