//! A frame: memory that carries one call's input and output across the boundary, reused from call to call.

use std::sync::Arc;

use ironsieve_core::Scratch;

use crate::engine::Engine;
use crate::exclusive::{Exclusive, Taken};
use crate::failure::Failure;
use crate::layout::{FindingRecord, Reply};
use crate::memory::{Budget, Region};
use crate::status::Status;
use crate::telemetry::CallCounters;

/// Most bytes of pool that a frame keeps from call to call.
const POOL_KEPT: usize = 64 << 10;

/// Most bytes of search memory that a frame keeps from call to call. Not counted against the ceiling, although a text that is nothing but
/// findings takes several times its size for a moment: 64 bytes for each place to search at, 24 for each finding.
const SCRATCH_KEPT: usize = 256 << 10;

/// One frame. At most one call uses it at a time; a second one is told `BUSY`.
pub(crate) struct Frame {
    engine: Arc<Engine>,
    /// Boxed, so that handles of all kinds are small.
    memory: Exclusive<Box<FrameMemory>>,
    counters: CallCounters,
}

/// What a call works with while it holds the frame.
pub(crate) struct FrameMemory {
    pub(crate) input: Region,
    pub(crate) output: Region,
    /// Bytes of the output in use.
    pub(crate) written: usize,
    /// Boxed, because it is lent to each call and several hundred bytes large.
    scratch: Option<Box<Scratch>>,
    /// Replacements of the call under way, before they are moved behind the records.
    pub(crate) pool: Vec<u8>,
    /// Bytes of the pool that the budget knows of.
    pool_charged: usize,
    budget: Arc<Budget>,
}

impl Frame {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        let memory = Box::new(FrameMemory::new(engine.budget()));
        Self {
            engine,
            memory: Exclusive::new(memory),
            counters: CallCounters::default(),
        }
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    pub(crate) fn counters(&self) -> &CallCounters {
        &self.counters
    }

    /// Takes the frame for one call, its output empty. After a panic of a call that had it, too: its engine is quarantined, and whoever gets here still
    /// only looks or closes.
    #[inline]
    pub(crate) fn hold(&self) -> Result<Taken<'_, Box<FrameMemory>>, Failure> {
        let mut memory = self.memory.take().ok_or_else(busy)?;
        memory.written = 0;
        memory.pool.clear();
        memory.trim_pool();
        Ok(memory)
    }
}

impl FrameMemory {
    /// Memory of a frame, or of a part of a call that another thread makes.
    pub(crate) fn new(budget: Arc<Budget>) -> Self {
        Self {
            input: Region::empty(Arc::clone(&budget)),
            output: Region::empty(Arc::clone(&budget)),
            written: 0,
            scratch: None,
            pool: Vec::new(),
            pool_charged: 0,
            budget,
        }
    }

    /// Appends bytes to the output.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let end = self.make_room(bytes.len())?;
        self.output.write(self.written, bytes);
        self.written = end;
        Ok(())
    }

    /// Appends the output of a part.
    pub(crate) fn append_output_of(&mut self, part: &Self) -> Result<(), Failure> {
        let end = self.make_room(part.written)?;
        self.output
            .copy_from(self.written, &part.output, part.written);
        self.written = end;
        Ok(())
    }

    /// Lets the replacements of findings that begin at an offset of the output lie so many bytes further on.
    pub(crate) fn shift_replacements(&mut self, start: usize, findings: usize, by: usize) {
        let field = std::mem::offset_of!(FindingRecord, replacement_offset);
        for record in 0..findings {
            let offset = start + record * size_of::<FindingRecord>() + field;
            self.output.add_u64(offset, by as u64);
        }
    }

    /// Makes room for so many bytes more; tells where they will end.
    pub(crate) fn make_room(&mut self, bytes: usize) -> Result<usize, Failure> {
        let end = self.written.saturating_add(bytes);
        if end > self.output.capacity() {
            self.output
                .grow(end.saturating_mul(2).max(4096), self.written)
                .or_else(|_| self.output.grow(end, self.written))?;
        }
        Ok(end)
    }

    /// Counts what the pool has grown by, after each replacement. The pool doubles when it grows, so for a moment as much is uncounted as it
    /// had.
    pub(crate) fn charge_pool(&mut self) -> Result<(), Failure> {
        let capacity = self.pool.capacity();
        if capacity > self.pool_charged {
            self.budget.take(capacity - self.pool_charged)?;
            self.pool_charged = capacity;
        }
        Ok(())
    }

    /// Lends the search memory; [`put_scratch`](Self::put_scratch) gives it back.
    pub(crate) fn take_scratch(&mut self) -> Box<Scratch> {
        self.scratch.take().unwrap_or_default()
    }

    /// Keeps search memory for the next call.
    pub(crate) fn put_scratch(&mut self, scratch: Box<Scratch>) {
        self.scratch = Some(scratch);
    }

    /// Gives search memory back that was for an unusual text.
    pub(crate) fn trim_scratch(&mut self) {
        if let Some(scratch) = &mut self.scratch {
            trim(scratch);
        }
    }

    /// Gives a large pool back between calls.
    fn trim_pool(&mut self) {
        if self.pool.capacity() > POOL_KEPT {
            self.pool = Vec::new();
        }
        if self.pool.capacity() < self.pool_charged {
            self.budget
                .give_back(self.pool_charged - self.pool.capacity());
            self.pool_charged = self.pool.capacity();
        }
    }

    /// Tells the caller where the memory is and how much of the output counts.
    pub(crate) fn describe(&self, reply: &mut Reply) {
        reply.input_address = self.input.address();
        reply.input_capacity = self.input.capacity() as u64;
        reply.output_address = self.output.address();
        reply.output_capacity = self.output.capacity() as u64;
        reply.output_length = self.written as u64;
    }

    /// What is lent may lie in the frame's input or in the caller's own memory, but not where the answer goes.
    pub(crate) fn refuse_overlap(&self, argument: &str, lent: &[u8]) -> Result<(), Failure> {
        if self
            .output
            .overlaps(lent.as_ptr() as u64, lent.len() as u64)
        {
            return Err(Failure::argument(
                argument,
                "outside the frame's output memory",
                "inside it",
            ));
        }
        Ok(())
    }
}

#[cold]
fn busy() -> Failure {
    Failure::new(
        Status::Busy,
        "argument 'frame' is in use by another call; a frame serves one call at a time",
    )
}

/// Gives memory back that was for an unusual text.
pub(crate) fn trim(scratch: &mut Scratch) {
    if scratch.bytes() > SCRATCH_KEPT {
        scratch.trim();
    }
}

impl Drop for FrameMemory {
    fn drop(&mut self) {
        self.budget.give_back(self.pool_charged);
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.engine.retire(&self.counters.read());
        #[cfg(feature = "fault-injection")]
        crate::fault::strike_drop();
    }
}
