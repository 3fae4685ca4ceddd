//! Large batches, cut into slices that run on the engine's own threads beside the caller's.
//!
//! # Design
//! A slice is some texts that lie one after the other in the batch. Each writes its findings into memory of its own; in the end that is moved into
//! the frame in the order of the slices, so the answer is the one that a single thread gives. Memory of slices counts against the engine's
//! ceiling like the frame's. Where the batch does not fit in this way, or is malformed, nothing of it is used and the caller scans the batch
//! alone: more threads never make a call fail, and what it fails with is always found the same way.
//!
//! Where a slice ends is found by walking over the texts' lengths. That is done slice by slice, each right before it is scanned: done for all of a
//! large batch at the start, it would read the whole batch from memory once more.

use ironsieve_core::Scratch;

use crate::failure::Failure;
use crate::frame::{self, FrameMemory};
use crate::packed::Packed;
use crate::pool::Job;
use crate::rules::{Rules, Scanned, Wanted};
use crate::status::Status;

/// Least bytes of packed texts for which waking a thread is worth while: it takes some 10 microseconds, in which 4 KiB are scanned.
const LEAST_BATCH: usize = 64 << 10;

/// Slices for each thread, so that none is idle for long while another runs the last one.
const SLICES_PER_THREAD: usize = 16;

/// Bytes of a slice; a longer text is one by itself.
const SLICE: std::ops::RangeInclusive<usize> = 8 << 10..=128 << 10;

/// Bytes that come from memory together.
const CACHE_LINE: usize = 64;

/// Bytes to fetch at a time: a part of the nearest cache.
const FETCHED: usize = 8 << 10;

/// Scans packed texts on several threads; `None` when one is to do so.
pub(crate) fn scan(
    rules: &Rules,
    memory: &mut FrameMemory,
    texts: &[u8],
    wanted: Wanted,
) -> Result<Option<Scanned>, Failure> {
    if texts.len() < LEAST_BATCH {
        return Ok(None);
    }
    let pool = rules.engine().pool();
    if pool.threads() < 2 {
        return Ok(None);
    }
    let bytes = texts.len() / pool.threads() / SLICES_PER_THREAD;
    let batch = Batch {
        rules,
        wanted,
        bytes: bytes.clamp(*SLICE.start(), *SLICE.end()),
    };
    let rest = Slice { first: 0, texts };
    match pool.run(&batch, rest, texts.len().div_ceil(batch.bytes)) {
        Ok(parts) => Ok(join(memory, &parts)),
        Err(failure) if failure.status == Status::Panic => Err(failure),
        Err(_) => Ok(None),
    }
}

/// Some texts of a batch.
#[derive(Clone, Copy)]
struct Slice<'t> {
    /// Index of the first text in its batch.
    first: usize,
    texts: &'t [u8],
}

impl<'t> Slice<'t> {
    /// Cuts off the texts at the start that have so many bytes or more; `None` when there are none. What is malformed goes with those before it,
    /// and is found when they are scanned.
    fn cut(&mut self, bytes: usize) -> Option<Slice<'t>> {
        let (mut count, mut end, mut fetched) = (0, 0, 0);
        for text in Packed::new("texts", self.texts) {
            let Ok(text) = text else {
                end = self.texts.len();
                break;
            };
            count += 1;
            end += size_of::<u32>() + text.len();
            if end >= fetched {
                fetched = end + FETCHED;
                fetch(self.texts.get(end..fetched).unwrap_or_default());
            }
            if end >= bytes {
                break;
            }
        }
        let (texts, rest) = self.texts.split_at_checked(end)?;
        let first = self.first;
        (self.first, self.texts) = (first + count, rest);
        (!texts.is_empty()).then_some(Slice { first, texts })
    }
}

/// Brings bytes into this processor's cache. Walking over lengths waits for each before it knows where the next is, a tenth of the time that scanning
/// takes; these reads wait for nothing but memory, all at once.
fn fetch(bytes: &[u8]) {
    let lines = bytes.iter().step_by(CACHE_LINE);
    std::hint::black_box(lines.fold(0, |sum: u8, byte| sum ^ byte));
}

/// A batch as a job.
struct Batch<'b> {
    rules: &'b Rules,
    wanted: Wanted,
    /// Least bytes of a slice.
    bytes: usize,
}

/// What a slice has written, and what it went through.
type Part = (FrameMemory, Scanned);

impl<'b> Job for Batch<'b> {
    type Rest = Slice<'b>;
    type Slice = Slice<'b>;
    type Done = Part;
    type Own = Scratch;

    fn cut(&self, rest: &mut Slice<'b>) -> Option<Slice<'b>> {
        rest.cut(self.bytes)
    }

    fn begin(&self) -> Scratch {
        self.rules.take_scratch()
    }

    fn run(&self, slice: Slice<'b>, scratch: &mut Scratch) -> Result<Part, Failure> {
        let mut memory = FrameMemory::new(self.rules.engine().budget());
        #[cfg(feature = "fault-injection")]
        crate::fault::strike_slice(slice.texts);
        let texts = Packed::new("texts", slice.texts);
        let scanned =
            self.rules
                .scan_each(&mut memory, scratch, slice.first, texts, self.wanted)?;
        frame::trim(scratch);
        Ok((memory, scanned))
    }

    fn end(&self, scratch: Scratch) {
        self.rules.put_scratch(scratch);
    }
}

/// Moves what the slices have written into the frame: all records, then all replacements. `None`, and nothing written, when there is no room.
fn join(memory: &mut FrameMemory, parts: &[Part]) -> Option<Scanned> {
    let joined = try_join(memory, parts);
    if joined.is_err() {
        memory.written = 0;
    }
    joined.ok()
}

fn try_join(memory: &mut FrameMemory, parts: &[Part]) -> Result<Scanned, Failure> {
    let records: usize = parts.iter().map(|(part, _)| part.written).sum();
    let replacements: usize = parts.iter().map(|(part, _)| part.pool.len()).sum();
    memory.make_room(records.saturating_add(replacements))?;
    let mut all = Scanned::default();
    let mut base = records;
    for (part, scanned) in parts {
        let first = memory.written;
        memory.append_output_of(part)?;
        memory.shift_replacements(first, scanned.findings, base);
        base += part.pool.len();
        all.bytes += scanned.bytes;
        all.findings += scanned.findings;
    }
    for (part, _) in parts {
        memory.append(&part.pool)?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(lengths: &[usize]) -> Vec<u8> {
        lengths
            .iter()
            .flat_map(|length| [&(*length as u32).to_ne_bytes(), &vec![b'x'; *length][..]].concat())
            .collect()
    }

    fn all(texts: &[u8], bytes: usize) -> Vec<Slice<'_>> {
        let mut rest = Slice { first: 0, texts };
        std::iter::from_fn(|| rest.cut(bytes)).collect()
    }

    #[test]
    fn slices_are_whole_texts_that_together_are_the_batch() {
        let lengths = [10, 0, 0, 300, 7, 90, 1, 1, 1, 0];
        let texts = packed(&lengths);
        let slices = all(&texts, 50);
        let joined: Vec<u8> = slices
            .iter()
            .flat_map(|slice| slice.texts)
            .copied()
            .collect();
        assert_eq!(joined, texts);
        let mut first = 0;
        for slice in &slices {
            assert_eq!(slice.first, first);
            first += Packed::new("texts", slice.texts)
                .map(Result::unwrap)
                .count();
        }
        assert_eq!((first, slices.len()), (lengths.len(), 3));
        assert_eq!(all(&texts, 1_000).len(), 1);
        assert!(all(&[], 50).is_empty());
    }

    #[test]
    fn what_is_malformed_stays_in_a_slice() {
        let mut texts = packed(&[100, 100]);
        texts.push(1);
        for bytes in [50, 104, 105, 1_000] {
            let slices = all(&texts, bytes);
            let malformed =
                |slice: &Slice| Packed::new("texts", slice.texts).any(|text| text.is_err());
            assert_eq!(
                slices.iter().filter(|slice| malformed(slice)).count(),
                1,
                "{bytes}"
            );
            assert_eq!(
                slices.iter().map(|slice| slice.texts.len()).sum::<usize>(),
                texts.len()
            );
        }
    }
}
