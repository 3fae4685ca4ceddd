//! A large text, searched on the engine's own threads beside the caller's.
//!
//! # Design
//! core says what can be done in parts, and that the findings are those of one thread (`find_in_parts`); here its tasks become slices of the pool. Edits are
//! made afterwards by the caller, from left to right, because what a text is written in, counters and tokens go on over it. When threads cannot be
//! had, nothing is used of what they did and the caller scans alone, as with batches (`slices.rs`).

use std::marker::PhantomData;
use std::vec;

use ironsieve_core::{Scratch, Workers};

use crate::failure::Failure;
use crate::frame;
use crate::frame::FrameMemory;
use crate::pool::{Job, Pool};
use crate::rules::{Rules, Scanned, Wanted};
use crate::status::Status;

/// Bytes of the shortest text that is worth the threads: below, waking them and joining what they find takes a part of what they save that shows.
const LEAST_TEXT: usize = 1 << 20;

/// Parts for each thread, so that none is idle for long while another searches the last one.
const PARTS_PER_THREAD: usize = 8;

/// Bytes of a part.
const PART: std::ops::RangeInclusive<usize> = 64 << 10..=1 << 20;

/// Scans a text on several threads; `None` when one is to do so.
pub(crate) fn scan(
    rules: &Rules,
    memory: &mut FrameMemory,
    text: &[u8],
    wanted: Wanted,
) -> Result<Option<Scanned>, Failure> {
    if text.len() < LEAST_TEXT {
        return Ok(None);
    }
    let pool = rules.engine().pool();
    if pool.threads() < 2 {
        return Ok(None);
    }
    let bytes = text.len() / pool.threads() / PARTS_PER_THREAD;
    let bytes = bytes.clamp(*PART.start(), *PART.end());
    let mut scratch = memory.take_scratch();
    let scanned = match rules.shared().find_in_parts(
        text,
        bytes,
        &Threads { rules, pool: &pool },
        &mut scratch,
    ) {
        Ok(found) => rules.write_text(memory, text, found, wanted).map(Some),
        Err(failure) if failure.status == Status::Panic => Err(failure),
        Err(_) => Ok(None),
    };
    memory.put_scratch(scratch);
    scanned
}

/// The pool, as core sees it.
struct Threads<'r> {
    rules: &'r Rules,
    pool: &'r Pool,
}

impl Workers for Threads<'_> {
    type Error = Failure;

    fn run<T: Send, R: Send>(
        &self,
        tasks: Vec<T>,
        task: impl Fn(T, &mut Scratch) -> R + Sync,
    ) -> Result<Vec<R>, Failure> {
        let slices = tasks.len();
        let job = Tasks {
            rules: self.rules,
            task,
            kinds: PhantomData,
        };
        self.pool.run(&job, tasks.into_iter(), slices)
    }
}

/// Tasks as a job.
struct Tasks<'r, T, R, F> {
    rules: &'r Rules,
    task: F,
    kinds: PhantomData<fn(T) -> R>,
}

impl<T: Send, R: Send, F: Fn(T, &mut Scratch) -> R + Sync> Job for Tasks<'_, T, R, F> {
    type Rest = vec::IntoIter<T>;
    type Slice = T;
    type Done = R;
    type Own = Scratch;

    fn cut(&self, rest: &mut vec::IntoIter<T>) -> Option<T> {
        rest.next()
    }

    fn begin(&self) -> Scratch {
        self.rules.take_scratch()
    }

    fn run(&self, slice: T, scratch: &mut Scratch) -> Result<R, Failure> {
        Ok((self.task)(slice, scratch))
    }

    fn end(&self, mut scratch: Scratch) {
        frame::trim(&mut scratch);
        self.rules.put_scratch(scratch);
    }
}
