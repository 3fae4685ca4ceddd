//! Finds all needles: where the filter stops, the rows of its buckets are compared in full.

use std::ops::Range;

use ironsieve_lanes::{Filter, Set, Variant};

use super::buckets::deal;
use super::bytes::ByteSet;
use super::chance::Chances;
use super::needles::Needle;
use super::rows::{self, Rows};

pub(super) struct Finder {
    filter: Filter,
    /// By bucket: where its rows are in `rows`.
    buckets: Vec<Range<usize>>,
    rows: Vec<Rows>,
}

/// Who looks for needles, which are known by their numbers.
pub(super) trait Finds {
    /// Whether an occurrence would be news whose window ends there.
    fn wants(&self, number: u32, end: usize) -> bool;

    /// Takes an occurrence, by the place in the text.
    fn found(&mut self, number: u32, place: usize);
}

impl Finder {
    /// Finder of needles, which are known by their index; none when there are none.
    pub(super) fn new(needles: &[Needle], variant: Variant, chances: &Chances) -> Option<Self> {
        if needles.is_empty() {
            return None;
        }
        let dealt = deal(needles, chances);
        let sets =
            |sets: &Vec<ByteSet>| -> Vec<Set> { sets.iter().map(|set| set.bits()).collect() };
        let sets: Vec<Vec<Set>> = dealt.iter().map(|bucket| sets(&bucket.sets)).collect();
        let mut finder = Self {
            filter: Filter::new(variant, &sets),
            buckets: Vec::new(),
            rows: Vec::new(),
        };
        for bucket in dealt {
            let needle = |number: u32| Some((number, needles.get(number as usize)?));
            let mut own: Vec<(u32, &Needle)> =
                bucket.needles.into_iter().filter_map(needle).collect();
            // Rows that end alike are told from the others at once.
            own.sort_by_key(|(_, needle)| needle.window().last().and_then(|set| set.iter().next()));
            let start = finder.rows.len();
            let groups = own.chunks(rows::MOST);
            finder
                .rows
                .extend(groups.map(|group| Rows::new(group, chances)));
            finder.buckets.push(start..finder.rows.len());
        }
        Some(finder)
    }

    /// Shows all occurrences of needles that are wanted, not ordered by place, but by the end of the window: a place comes
    /// after places at most [`DEPTH`](super::walk::DEPTH) and a few bytes behind it.
    #[inline]
    pub(super) fn find(&self, text: &[u8], to: &mut impl Finds) {
        self.filter.pass(text, |end, mut buckets| {
            while buckets != 0 {
                let rows = self.buckets.get(buckets.trailing_zeros() as usize).cloned();
                buckets &= buckets - 1;
                for rows in rows
                    .and_then(|rows| self.rows.get(rows))
                    .unwrap_or_default()
                {
                    rows.find(text, end, |number, place| {
                        if to.wants(number, end) {
                            to.found(number, place);
                        }
                    });
                }
            }
        });
    }

    /// Bytes of the tables.
    pub(super) fn bytes(&self) -> usize {
        self.rows
            .iter()
            .map(|rows| size_of_val(rows) + rows.bytes())
            .sum::<usize>()
            + self.filter.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::super::needles;
    use super::*;
    use crate::dialect;

    struct Seen(Vec<(u32, usize)>);

    impl Finds for Seen {
        fn wants(&self, _number: u32, _end: usize) -> bool {
            true
        }

        fn found(&mut self, number: u32, place: usize) {
            self.0.push((number, place));
        }
    }

    /// All variants find the same needles in the same order of ends, and those are all that stand there.
    #[test]
    fn each_variant_finds_all_needles_and_no_others() {
        let chances = Chances::new();
        let patterns = [
            r"\b[0-9a-f]{12}\b",
            "AKIA[A-Z]{3}",
            r"\bk=[^a]",
            "q\u{e4}x",
            "(?i)zq[ab]",
        ];
        let mut all: Vec<Needle> = patterns
            .iter()
            .flat_map(|pattern| {
                let hir = dialect::translate(pattern, false).unwrap();
                needles::needles(&hir, 0, false, &chances).unwrap()
            })
            .collect();
        // More than there are buckets.
        let letter = |of: &[u8], n: usize| char::from(of[n % of.len()]);
        let word = |n: usize| -> String {
            let letters = [letter(b"tnsrlc", n), letter(b"aeiou", n / 6)];
            letters
                .into_iter()
                .chain([letter(b"dmpgv", n / 30), 'e', 'r'])
                .collect()
        };
        let words: Vec<String> = (0..150).map(word).collect();
        let needle = |word: &String| needles::word(word.as_bytes(), true, &chances);
        all.extend(words.iter().map(needle));
        let finders: Vec<Finder> = Variant::available()
            .filter_map(|variant| Finder::new(&all, variant, &chances))
            .collect();
        let pieces = [
            "0123456789ab",
            "AKIAXYZ",
            "k=",
            "q\u{e4}x",
            "Zqa",
            " ",
            "-",
            "\u{e4}",
            "a",
        ];
        let (mut random, mut count) = (1_u64, 0);
        for _ in 0..600 {
            let mut text = String::new();
            for _ in 0..random >> 58 {
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                let number = (random >> 33) as usize;
                text += match number % 3 {
                    0 => &words[number / 3 % words.len()],
                    _ => pieces[number / 3 % pieces.len()],
                };
            }
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            let mut expected = standing(&all, text.as_bytes());
            expected.sort_unstable();
            for finder in &finders {
                let mut seen = Seen(Vec::new());
                finder.find(text.as_bytes(), &mut seen);
                let end = |(number, place): &(u32, usize)| {
                    let needle = &all[*number as usize];
                    place + needle.window.end - needle.row.leads
                };
                assert!(seen.0.is_sorted_by_key(end), "{text:?}");
                seen.0.sort_unstable();
                assert_eq!(seen.0, expected, "{text:?}");
            }
            count += expected.len();
        }
        assert!(count > 2000, "{count}");
    }

    fn standing(needles: &[Needle], text: &[u8]) -> Vec<(u32, usize)> {
        let byte = |at: isize| match usize::try_from(at) {
            Err(_) if at == -1 => Some(b'\n'),
            Ok(at) if at == text.len() => Some(b'\n'),
            Ok(at) => text.get(at).copied(),
            Err(_) => None,
        };
        let mut standing = Vec::new();
        for (needle, number) in needles.iter().zip(0..) {
            let row = &needle.row;
            for place in 0..text.len() {
                let first = place as isize - row.leads as isize;
                let mut sets = row.sets.iter().zip(first..);
                if sets.all(|(set, at)| byte(at).is_some_and(|byte| set.contains(byte))) {
                    standing.push((number, place));
                }
            }
        }
        standing
    }
}
