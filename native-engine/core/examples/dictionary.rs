//! How fast are dictionaries of ten thousand, a hundred thousand and a million entries?
//!
//! Question: megabytes a second by line and as one text, seconds to build, bytes for each entry.
//! Input: a file, or 8 MB of made-up ASCII prose in lines of some 80 characters. Entries are names, full names and account numbers, a third each, and of
//! a thousand names one is a word of the prose; with `--common`, full names that begin with the prose's commonest words. With `--dashes` one of 40 words
//! of the prose is followed by U+2013, which reads as `-`; with `--umlauts` many words of four or five letters have an `ä`.
//! Times are medians of seven passes, after one over another part of the text. What is found is compared with a search by `HashSet` of the entries.
//! Command: `cargo run --release -p ironsieve-core --example dictionary -- [--common] [--dashes] [--umlauts] [FILE]`

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ironsieve_core::{Case, Dictionary, DictionaryBuilder, Document, RuleSet, Scratch, Settings};

const BYTES: usize = 8 << 20;
const PASSES: usize = 7;
const RULE: &str =
    r#"{"schema": 2, "name": "n", "rules": [{"id": "names", "dictionary": "names"}]}"#;

fn main() -> Result<(), String> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |option: &str| arguments.iter().any(|argument| argument == option);
    let (common, dashes, umlauts) = (has("--common"), has("--dashes"), has("--umlauts"));
    arguments.retain(|argument| !argument.starts_with("--"));
    let mut random = Random(0x5EED);
    let mut words: Vec<String> = (0..20_000).map(|_| random.word()).collect();
    if umlauts {
        words.iter_mut().for_each(add_umlauts);
    }
    let text = match arguments.first() {
        Some(path) => std::fs::read(path).map_err(|error| format!("{path}: {error}"))?,
        None => prose(
            &words,
            if dashes { " \u{2013} " } else { " - " },
            &mut random,
        ),
    };
    println!("entries | build ms | bytes an entry | MB/s by line | MB/s as one text | findings");
    for count in [10_000, 100_000, 1_000_000] {
        let entries = entries(count, &words, common, &mut random);
        measure(&entries, &text)?;
    }
    Ok(())
}

fn measure(entries: &[String], text: &[u8]) -> Result<(), String> {
    let start = Instant::now();
    let dictionary = Arc::new(build(entries)?);
    let built = start.elapsed();
    let settings = Settings {
        dictionaries: vec![Arc::clone(&dictionary)],
        ..Settings::default()
    };
    let document = Document {
        name: "n",
        json: RULE.as_bytes(),
    };
    let rules = RuleSet::compile(&[document], &settings).map_err(|error| error.to_string())?;
    let mut scratch = Scratch::default();
    let (warm, measured) = text.split_at(text.len() / 10);
    by_line(&rules, warm, &mut scratch);
    let (mut lines, mut whole, mut findings) = (Vec::new(), Vec::new(), 0);
    for _ in 0..PASSES {
        let start = Instant::now();
        findings = by_line(&rules, measured, &mut scratch);
        lines.push(start.elapsed());
        let start = Instant::now();
        std::hint::black_box(rules.scan(measured, &mut scratch).len());
        whole.push(start.elapsed());
    }
    let expected = naive(entries, measured);
    if findings != expected {
        return Err(format!("{findings} findings instead of {expected}"));
    }
    println!(
        "{} | {:.0} | {:.1} | {:.0} | {:.0} | {findings}",
        dictionary.entries(),
        built.as_secs_f64() * 1e3,
        dictionary.bytes() as f64 / dictionary.entries() as f64,
        speed(measured, lines),
        speed(measured, whole),
    );
    Ok(())
}

fn build(entries: &[String]) -> Result<Dictionary, String> {
    let mut builder = DictionaryBuilder::new("names", Case::Ignored, *b"0123456789abcdef")
        .map_err(|error| error.to_string())?;
    for lines in entries.chunks(10_000) {
        let added = builder.add(lines.join("\n").as_bytes(), &mut |_| true);
        added.map_err(|error| error.to_string())?;
    }
    Ok(builder.finish())
}

fn speed(text: &[u8], mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    text.len() as f64 / 1e6 / times[PASSES / 2].as_secs_f64()
}

fn by_line(rules: &RuleSet, text: &[u8], scratch: &mut Scratch) -> usize {
    let lines = text.split(|&byte| byte == b'\n');
    lines.map(|line| rules.scan(line, scratch).len()).sum()
}

/// Findings of entries of one or two ASCII words, counted with a set of their text.
fn naive(entries: &[String], text: &[u8]) -> usize {
    let entries: HashSet<String> = entries.iter().map(|entry| entry.to_lowercase()).collect();
    let text = String::from_utf8_lossy(text).to_lowercase();
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let mut found = 0;
    for line in text.split('\n') {
        let mut words = Vec::new();
        let mut start = None;
        for (at, char) in line.char_indices().chain([(line.len(), ' ')]) {
            match (start, is_word(char)) {
                (None, true) => start = Some(at),
                (Some(first), false) => {
                    words.push((first, at));
                    start = None;
                }
                _ => {}
            }
        }
        let mut first = 0;
        while let Some(&(start, end)) = words.get(first) {
            let next = words.get(first + 1);
            if next.is_some_and(|&(_, end)| entries.contains(&line[start..end])) {
                (found, first) = (found + 1, first + 2);
            } else {
                found += usize::from(entries.contains(&line[start..end]));
                first += 1;
            }
        }
    }
    found
}

fn prose(words: &[String], dash: &str, random: &mut Random) -> Vec<u8> {
    let mut text = String::with_capacity(BYTES + 100);
    let mut line = 0;
    while text.len() < BYTES {
        let word = &words[random.common(words.len())];
        text.push_str(word);
        match random.below(40) {
            0 => text.push_str(". "),
            1..3 => text.push_str(", "),
            3 => text.push_str(dash),
            _ => text.push(' '),
        }
        if text.len() - line > 75 {
            text.push('\n');
            line = text.len();
        }
    }
    text.into_bytes()
}

/// Gives many words of four or five letters an `ä`.
fn add_umlauts(word: &mut String) {
    if word.len() % 10 == 4 {
        *word = word.replacen('a', "\u{E4}", 1);
    } else if word.len() % 10 == 5 {
        *word = word.replacen(['e', 'o'], "\u{E4}", 1);
    }
}

fn entries(count: usize, words: &[String], common: bool, random: &mut Random) -> Vec<String> {
    let entry = |nth: usize| match nth % 3 {
        _ if common => format!("{} {}", words[random.common(words.len())], random.name()),
        0 if nth.is_multiple_of(3000) => words[first_long(words) + nth / 3000].clone(),
        0 => random.name(),
        1 => format!("{} {}", random.name(), random.name()),
        _ => format!(
            "{:04}-{:07}",
            random.below(10_000),
            random.below(10_000_000)
        ),
    };
    (0..count).map(entry).collect()
}

/// The first of the prose's rare, long words.
fn first_long(words: &[String]) -> usize {
    words.len() / 2
}

/// Numbers by xorshift: the same ones in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    /// Small numbers far more often than large ones, as words of a language by rank.
    fn common(&mut self, limit: usize) -> usize {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((limit as f64).powf(share) - 1.0) as usize
    }

    fn word(&mut self) -> String {
        let syllables = [1, 1, 2, 2, 3, 4][self.below(6)];
        (0..syllables).map(|_| self.syllable()).collect()
    }

    fn name(&mut self) -> String {
        let syllables = 3 + self.below(3);
        let name: String = (0..syllables).map(|_| self.syllable()).collect();
        // No word of the prose has this ending.
        name[..1].to_uppercase() + &name[1..] + "qu"
    }

    fn syllable(&mut self) -> String {
        const HEADS: &[u8] = b"bcdfghklmnprstvwz";
        const VOWELS: &[u8] = b"aeiou";
        let head = char::from(HEADS[self.below(HEADS.len())]);
        let vowel = char::from(VOWELS[self.below(VOWELS.len())]);
        match self.below(3) {
            0 => format!(
                "{head}{vowel}{}",
                char::from(HEADS[self.below(HEADS.len())])
            ),
            _ => format!("{head}{vowel}"),
        }
    }
}
