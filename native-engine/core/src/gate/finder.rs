//! Finds all needles: where the filter stops, the rows of its buckets are compared in full.

use std::ops::Range;

use super::buckets::deal;
use super::chance::Chances;
use super::filter::{BUCKETS, Filter};
use super::needles::Needle;
use super::rows::{self, Rows};

pub(super) struct Finder {
    filter: Filter,
    /// By bucket: where its rows are in `rows`.
    buckets: [Range<usize>; BUCKETS],
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
    pub(super) fn new(needles: &[Needle], chances: &Chances) -> Option<Self> {
        if needles.is_empty() {
            return None;
        }
        let dealt = deal(needles, chances);
        let windows = needles.iter().map(Needle::window);
        let mut finder = Self {
            filter: Filter::new(dealt.iter().copied().zip(windows)),
            buckets: std::array::from_fn(|_| 0..0),
            rows: Vec::new(),
        };
        for (bucket, range) in finder.buckets.iter_mut().enumerate() {
            let needles = (0..).zip(needles).zip(&dealt);
            let own = needles.filter(|(_, dealt)| **dealt == bucket);
            let mut own: Vec<(u32, &Needle)> = own.map(|(needle, _)| needle).collect();
            // Rows that end alike are told from the others at once.
            own.sort_by_key(|(_, needle)| needle.window().last().and_then(|set| set.iter().next()));
            let start = finder.rows.len();
            let groups = own.chunks(rows::MOST);
            finder
                .rows
                .extend(groups.map(|group| Rows::new(group, chances)));
            *range = start..finder.rows.len();
        }
        Some(finder)
    }

    /// Shows all occurrences of needles that are wanted, not ordered by place, but by the end of the window: a place comes
    /// after places at most [`DEPTH`](super::walk::DEPTH) and a few bytes behind it.
    #[inline]
    pub(super) fn find(&self, text: &[u8], to: &mut impl Finds) {
        self.filter.pass(text, |end, bucket| {
            let rows = self.buckets.get(bucket).cloned();
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
