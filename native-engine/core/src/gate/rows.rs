//! Which of some rows stand at a place, all compared at once.

use super::chance::Chances;
use super::needles::Needle;

/// Most rows of a group: as many as an integer has bits.
pub(super) const MOST: usize = 64;

/// Rows that are compared together where the filter stops for their bucket.
///
/// Rows are laid beside each other with the ends of their windows in line. For each place around that end and each byte there is an
/// integer with a bit for each row that may have the byte there; what is left of all of them, "and"ed, are the rows that stand in the
/// text. Most stops are for nothing, and are known to be after one or two bytes, because the places that tell most come first.
pub(super) struct Rows {
    /// By byte, then [`OUTSIDE`]: which integers are its own. Bytes that no row tells from each other share theirs.
    classes: [u16; 257],
    columns: Vec<Column>,
    /// By column and class.
    bits: Vec<u64>,
    rows: Vec<Listed>,
}

/// Where neither text is nor the byte beside it, that counts as `\n`.
const OUTSIDE: usize = 256;

/// Place around the end of the windows.
struct Column {
    /// Bytes from the last one of the window.
    offset: i16,
    /// Its first integer.
    bits: u32,
}

struct Listed {
    number: u32,
    /// Bytes from the last one of the window to the row's place.
    place: i16,
}

impl Rows {
    /// At most [`MOST`] needles, each with its number.
    pub(super) fn new(needles: &[(u32, &Needle)], chances: &Chances) -> Self {
        let first = |needle: &Needle| 1 - needle.window.end as i16;
        let last = |needle: &Needle| first(needle) + needle.row.sets.len() as i16 - 1;
        let start = needles.iter().map(|(_, n)| first(n)).min().unwrap_or(0);
        let end = needles.iter().map(|(_, n)| last(n)).max().unwrap_or(0);
        let columns: Vec<(i16, [u64; 257])> = (start..=end)
            .map(|offset| (offset, column(needles, offset)))
            .collect();
        let (classes, count) = classes(&columns);
        let mut order: Vec<(f32, &(i16, [u64; 257]))> = columns
            .iter()
            .map(|column| (left(needles, column, chances), column))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut rows = Self {
            classes,
            columns: Vec::new(),
            bits: Vec::new(),
            rows: Vec::new(),
        };
        for (_, (offset, by_byte)) in order {
            rows.columns.push(Column {
                offset: *offset,
                bits: rows.bits.len() as u32,
            });
            let at = rows.bits.len();
            rows.bits.resize(at + count, 0);
            for (&class, &bits) in classes.iter().zip(by_byte) {
                if let Some(to) = rows.bits.get_mut(at + usize::from(class)) {
                    *to = bits;
                }
            }
        }
        let listed = |(number, needle): &(u32, &Needle)| Listed {
            number: *number,
            place: first(needle) + needle.row.leads as i16,
        };
        rows.rows = needles.iter().map(listed).collect();
        rows
    }

    /// Shows the rows whose windows end at a place: each by its number, with its own place.
    #[inline]
    pub(super) fn find(&self, text: &[u8], end: usize, mut visitor: impl FnMut(u32, usize)) {
        let mut left = self.standing(text, end);
        while left != 0 {
            let row = self.rows.get(left.trailing_zeros() as usize);
            left &= left - 1;
            let Some(row) = row else { break };
            // A place before the text is none, nor is one behind it.
            let place = end.wrapping_add_signed(isize::from(row.place));
            if place < text.len() {
                visitor(row.number, place);
            }
        }
    }

    /// Bytes of the tables.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.columns) + size_of_val(&*self.bits) + size_of_val(&*self.rows)
    }

    #[inline]
    fn standing(&self, text: &[u8], end: usize) -> u64 {
        let mut left = !0;
        for column in &self.columns {
            let at = end.wrapping_add_signed(isize::from(column.offset));
            let byte = match text.get(at) {
                Some(&byte) => usize::from(byte),
                None if at == text.len() || at == usize::MAX => usize::from(b'\n'),
                None => OUTSIDE,
            };
            let class = usize::from(self.classes[byte]);
            let bits = self.bits.get(column.bits as usize + class);
            left &= bits.copied().unwrap_or(0);
            if left == 0 {
                break;
            }
        }
        left
    }
}

/// By byte, and outside: the needles that may have it at an offset from the end of their windows, as bits.
fn column(needles: &[(u32, &Needle)], offset: i16) -> [u64; 257] {
    let mut column = [0; 257];
    for ((_, needle), row) in needles.iter().zip(0..MOST) {
        let bit = 1 << row;
        let index = usize::try_from(offset + needle.window.end as i16 - 1);
        let set = index.ok().and_then(|index| needle.row.sets.get(index));
        match set {
            Some(set) => set.iter().for_each(|byte| column[usize::from(byte)] |= bit),
            None => column.iter_mut().for_each(|bits| *bits |= bit),
        }
    }
    column
}

/// Numbers for bytes, the same for those that have the same bits in all columns, and how many there are.
fn classes(columns: &[(i16, [u64; 257])]) -> ([u16; 257], usize) {
    let mix =
        |hash: u64, bits: u64| (hash.rotate_left(5) ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut hashes = [0; 257];
    for (_, column) in columns {
        for (hash, bits) in hashes.iter_mut().zip(column) {
            *hash = mix(*hash, *bits);
        }
    }
    let mut classes = [0; 257];
    let mut firsts: Vec<(u64, usize)> = Vec::new();
    for ((byte, class), hash) in classes.iter_mut().enumerate().zip(hashes) {
        let same = |&(other, first): &(u64, usize)| {
            other == hash && columns.iter().all(|(_, bits)| bits[first] == bits[byte])
        };
        let known = firsts.iter().position(same);
        *class = known.unwrap_or(firsts.len()) as u16;
        if known.is_none() {
            firsts.push((hash, byte));
        }
    }
    (classes, firsts.len())
}

/// How many rows are left behind a column, on ordinary text where the filter stopped.
fn left(needles: &[(u32, &Needle)], (offset, bits): &(i16, [u64; 257]), chances: &Chances) -> f32 {
    let in_window = |(_, needle): &(u32, &Needle)| {
        let len = needle.window.end as i16 - needle.window.start as i16;
        (1 - len..=0).contains(offset)
    };
    let seen = needles.iter().all(in_window);
    let (mut all, mut rows) = (f32::MIN_POSITIVE, 0.0);
    for (byte, bits) in (0..=255_u8).zip(bits) {
        // The filter has looked at this place, so only what one of the rows may have stands there.
        if !seen || *bits != 0 {
            let chance = chances.byte(byte);
            all += chance;
            rows += chance * bits.count_ones() as f32;
        }
    }
    rows / all
}

#[cfg(test)]
mod tests {
    use super::super::bytes::ByteSet;
    use super::super::needles::Window;
    use super::super::walk::Row;
    use super::*;

    fn needle(sets: &[&[u8]], leads: usize, window: (usize, usize)) -> Needle {
        Needle {
            row: Row {
                sets: sets.iter().map(|bytes| ByteSet::of(bytes)).collect(),
                leads,
            },
            window: Window {
                start: window.0,
                end: window.1,
            },
            least: 0,
            most: None,
        }
    }

    /// Every place of every text of a few characters is compared byte by byte; windows end early, late and in the middle.
    #[test]
    fn rows_stand_where_all_their_sets_have_the_byte() {
        let needles = [
            needle(&[b"a", b"b"], 0, (0, 2)),
            needle(&[b"\n", b"ab", b"b"], 1, (0, 2)),
            needle(&[b"ab", b"a", b"1", b"\n"], 0, (1, 3)),
            needle(&[b"a", b"ab1\n", b"b\n"], 0, (0, 3)),
            needle(&[b"ab", b"ab", b"ab", b"1"], 0, (0, 2)),
            needle(&[b"\n\xff", b"1", b"1"], 1, (1, 3)),
        ];
        let numbered: Vec<(u32, &Needle)> = (10..).zip(&needles).collect();
        let rows = Rows::new(&numbered, &Chances::new());
        let mut texts = vec![Vec::new()];
        for _ in 0..5 {
            let longer =
                |text: &Vec<u8>| b"ab1\n\xff".map(|byte| [text.as_slice(), &[byte]].concat());
            texts = texts.iter().flat_map(longer).chain([Vec::new()]).collect();
        }
        let mut count = 0;
        for text in texts {
            let padded = [b"\n", &text[..], b"\n"].concat();
            for end in 0..=text.len() {
                let stands = |(number, needle): &(u32, &Needle)| {
                    // Of the padded text.
                    let first = (end + 2).checked_sub(needle.window.end)?;
                    let bytes = padded.get(first..first + needle.row.sets.len())?;
                    let place = (first + needle.row.leads).checked_sub(1)?;
                    let mut pairs = bytes.iter().zip(&needle.row.sets);
                    let all = pairs.all(|(byte, set)| set.contains(*byte));
                    (all && place < text.len()).then_some((*number, place))
                };
                let expected: Vec<(u32, usize)> = numbered.iter().filter_map(stands).collect();
                let mut found = Vec::new();
                rows.find(&text, end, |number, place| found.push((number, place)));
                assert_eq!(found, expected, "{text:?} at {end}");
                count += found.len();
            }
        }
        assert!(count > 1000, "{count}");
    }

    #[test]
    fn bytes_that_all_differ_have_classes_of_their_own() {
        let mut columns = vec![(0, [0; 257]), (1, [0; 257])];
        for byte in 0..257 {
            columns[0].1[byte] = byte as u64 / 20;
            columns[1].1[byte] = byte as u64 % 20;
        }
        let (classes, count) = classes(&columns);
        assert_eq!(count, 257);
        assert!(
            classes
                .iter()
                .enumerate()
                .all(|(byte, class)| usize::from(*class) == byte)
        );
    }
}
