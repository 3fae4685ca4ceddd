//! Finds all needles: where the filter stops, the rows of its buckets are compared in full.

use super::buckets::deal;
use super::bytes::{BySet, ByteSet};
use super::chance::Chances;
use super::filter::{BUCKETS, Filter};
use super::needles::Needle;

pub(super) struct Finder {
    filter: Filter,
    /// By bucket and seven bits of the last byte of the window: where its rows are in `listed`.
    lists: Vec<(u32, u32)>,
    listed: Vec<Listed>,
    rows: Vec<Row>,
    /// Sets of all rows, as numbers in `sets`.
    row_sets: Vec<u16>,
    sets: Vec<ByteSet>,
}

/// Who looks for needles, which are known by their numbers.
pub(super) trait Finds {
    /// Whether an occurrence would be news whose window ends there.
    fn wants(&self, number: u32, end: usize) -> bool;

    /// Takes an occurrence, by the place in the text.
    fn found(&mut self, number: u32, place: usize);
}

/// Row, with the set that is compared first: one that the filter did not look at, if there is one.
struct Listed {
    row: u32,
    set: u16,
    /// Bytes from the set's place to the end of the window; negative behind it.
    back: i16,
}

struct Row {
    start: u32,
    end: u32,
    /// Sets up to the end of the window.
    window_end: u16,
    /// Sets before the place in the pattern.
    leads: u16,
}

/// Most different sets.
const MAX_SETS: usize = u16::MAX as usize;

impl Finder {
    /// Finder of needles, which are known by their index; none when there are none, or too many.
    pub(super) fn new(needles: &[Needle], chances: &Chances) -> Option<Self> {
        if needles.is_empty() {
            return None;
        }
        let buckets = deal(needles, chances);
        let windows = needles.iter().map(Needle::window);
        let mut finder = Self {
            filter: Filter::new(buckets.iter().copied().zip(windows)),
            lists: Vec::new(),
            listed: Vec::new(),
            rows: Vec::new(),
            row_sets: Vec::new(),
            sets: Vec::new(),
        };
        finder.add_rows(needles)?;
        finder.add_lists(needles, &buckets);
        Some(finder)
    }

    /// Shows all occurrences of needles that are wanted, not ordered by place, but by the end of the window: a place comes
    /// after places at most [`DEPTH`](super::walk::DEPTH) and a few bytes behind it.
    #[inline]
    pub(super) fn find(&self, text: &[u8], to: &mut impl Finds) {
        self.filter.pass(text, |end, mut buckets| {
            let byte = text.get(end).copied().unwrap_or(b'\n');
            while buckets != 0 {
                let bucket = buckets.trailing_zeros() as usize;
                buckets &= buckets - 1;
                let list = self.lists.get(bucket << 7 | usize::from(byte & 0x7f));
                let &(from, until) = list.unwrap_or(&(0, 0));
                let list = self.listed.get(from as usize..until as usize);
                for listed in list.unwrap_or_default() {
                    if self.starts_well(listed, text, end)
                        && to.wants(listed.row, end)
                        && let Some(place) = self.compare(listed.row, text, end)
                    {
                        to.found(listed.row, place);
                    }
                }
            }
        });
    }

    /// Bytes of the tables.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.lists)
            + size_of_val(&*self.listed)
            + size_of_val(&*self.rows)
            + size_of_val(&*self.row_sets)
            + size_of_val(&*self.sets)
            + self.filter.bytes()
    }

    #[inline]
    fn starts_well(&self, listed: &Listed, text: &[u8], end: usize) -> bool {
        let byte = text.get(end.wrapping_add_signed(-isize::from(listed.back)));
        let set = self.sets.get(usize::from(listed.set));
        set.is_some_and(|set| set.contains(byte.copied().unwrap_or(b'\n')))
    }

    /// The place in the text, if the row whose window ends at `end` is there.
    fn compare(&self, number: u32, text: &[u8], end: usize) -> Option<usize> {
        let row = self.rows.get(number as usize)?;
        let sets = self.row_sets.get(row.start as usize..row.end as usize)?;
        // One more than the index of the row's first byte, which may be the one before the text.
        let first = (end + 2).checked_sub(usize::from(row.window_end))?;
        let place = (first + usize::from(row.leads)).checked_sub(1)?;
        if first + sets.len() > text.len() + 2 || place >= text.len() {
            return None;
        }
        let matches = |(&set, at): (&u16, usize)| {
            let byte = at.checked_sub(1).and_then(|at| text.get(at));
            let set = self.sets.get(usize::from(set));
            set.is_some_and(|set| set.contains(byte.copied().unwrap_or(b'\n')))
        };
        sets.iter().zip(first..).all(matches).then_some(place)
    }

    fn add_rows(&mut self, needles: &[Needle]) -> Option<()> {
        let mut numbers: BySet<u16> = BySet::default();
        for needle in needles {
            let start = self.row_sets.len() as u32;
            for &set in &needle.row.sets {
                let next = self.sets.len();
                let number = *numbers.entry(set).or_insert(next as u16);
                if usize::from(number) == next {
                    self.sets.push(set);
                }
                self.row_sets.push(number);
            }
            self.rows.push(Row {
                start,
                end: self.row_sets.len() as u32,
                window_end: needle.window.end as u16,
                leads: needle.row.leads as u16,
            });
        }
        (self.sets.len() < MAX_SETS).then_some(())
    }

    fn add_lists(&mut self, needles: &[Needle], buckets: &[usize]) {
        let mut lists = vec![Vec::new(); BUCKETS << 7];
        for ((needle, bucket), number) in needles.iter().zip(buckets).zip(0..) {
            let last = needle.window().last().copied().unwrap_or_default();
            let first = match needle.window.start {
                0 => needle.row.sets.len() - 1,
                _ => 0,
            };
            let lists = lists.iter_mut().skip(bucket << 7);
            for (list, _) in lists.zip(last.seven_bits()).filter(|(_, has)| *has) {
                list.push((number, first));
            }
        }
        for list in lists {
            let start = self.listed.len() as u32;
            for (row, first) in list {
                let Some(Row {
                    start, window_end, ..
                }) = self.rows.get(row as usize)
                else {
                    continue;
                };
                let set = self.row_sets.get(*start as usize + first);
                self.listed.push(Listed {
                    row,
                    set: set.copied().unwrap_or_default(),
                    back: *window_end as i16 - 1 - first as i16,
                });
            }
            self.lists.push((start, self.listed.len() as u32));
        }
    }
}
