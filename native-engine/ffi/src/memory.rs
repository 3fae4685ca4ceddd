//! Frame memory: counted against the engine's ceiling, given back when dropped.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::failure::Failure;
use crate::status::Status;
use crate::trace;

/// Alignment of frame memory: a cache line, which suits every record and every vector load.
const ALIGNMENT: usize = 64;

/// Ceiling on frame memory, shared by all frames of an engine.
pub(crate) struct Budget {
    limit: u64,
    used: AtomicU64,
    high_water: AtomicU64,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            limit,
            used: AtomicU64::new(0),
            high_water: AtomicU64::new(0),
        }
    }

    pub(crate) fn used(&self) -> u64 {
        self.used.load(Relaxed)
    }

    pub(crate) fn high_water(&self) -> u64 {
        self.high_water.load(Relaxed)
    }

    pub(crate) fn take(&self, bytes: usize) -> Result<(), Failure> {
        let wanted = bytes as u64;
        let taken = self.used.fetch_update(Relaxed, Relaxed, |used| {
            used.checked_add(wanted).filter(|sum| *sum <= self.limit)
        });
        match taken {
            Ok(before) => {
                self.high_water.fetch_max(before + wanted, Relaxed);
                trace::allocated(bytes);
                Ok(())
            }
            Err(used) => Err(self.refusal(wanted, used)),
        }
    }

    pub(crate) fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes as u64, Relaxed);
        trace::released(bytes);
    }

    fn refusal(&self, wanted: u64, used: u64) -> Failure {
        Failure::new(
            Status::MemoryLimit,
            format!(
                "{wanted} bytes of frame memory are needed, {used} of at most {} are in use",
                self.limit
            ),
        )
    }
}

/// One block of frame memory. Its address is lent to the other side, so it is only touched through raw pointers and never moves
/// except in [`Region::grow`].
pub(crate) struct Region {
    start: NonNull<u8>,
    capacity: usize,
    budget: Arc<Budget>,
}

// SAFETY: a Region owns its block; nothing in it is tied to a thread.
unsafe impl Send for Region {}

impl Region {
    pub(crate) fn empty(budget: Arc<Budget>) -> Self {
        Self {
            start: NonNull::dangling(),
            capacity: 0,
            budget,
        }
    }

    pub(crate) fn address(&self) -> u64 {
        if self.capacity == 0 {
            0
        } else {
            self.start.as_ptr() as u64
        }
    }

    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Makes room for `capacity` bytes, keeping the first `keep`. The old block is freed after the copy, so both count for a moment.
    pub(crate) fn grow(&mut self, capacity: usize, keep: usize) -> Result<(), Failure> {
        if capacity <= self.capacity {
            return Ok(());
        }
        let rounded = capacity
            .checked_next_multiple_of(4096)
            .unwrap_or(usize::MAX);
        let mut bigger = Self::allocate(rounded, Arc::clone(&self.budget))?;
        let keep = keep.min(self.capacity);
        // SAFETY: both blocks are live and at least `keep` long (`capacity` exceeds `self.capacity`), and they are distinct allocations.
        unsafe { std::ptr::copy_nonoverlapping(self.start.as_ptr(), bigger.start.as_ptr(), keep) };
        std::mem::swap(self, &mut bigger);
        Ok(())
    }

    /// Writes bytes at an offset; the caller has made room.
    pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) {
        assert!(
            offset <= self.capacity && bytes.len() <= self.capacity - offset,
            "write behind the end of a region"
        );
        // SAFETY: the range was just checked; `bytes` is borrowed memory of Rust's, which never lies in a region (regions are not
        // borrowed anywhere).
        unsafe {
            std::ptr::copy_nonoverlapping(
                bytes.as_ptr(),
                self.start.as_ptr().add(offset),
                bytes.len(),
            )
        };
    }

    /// Copies the first bytes of another region to an offset; the caller has made room.
    pub(crate) fn copy_from(&mut self, offset: usize, from: &Self, length: usize) {
        assert!(
            offset <= self.capacity && length <= self.capacity - offset && length <= from.capacity,
            "copy behind the end of a region"
        );
        // SAFETY: both ranges were just checked; two regions are distinct allocations, since `self` is borrowed alone. `from` is zeroed when
        // made, so what was not written is initialised too.
        unsafe {
            std::ptr::copy_nonoverlapping(
                from.start.as_ptr(),
                self.start.as_ptr().add(offset),
                length,
            )
        };
    }

    /// Adds to a number that was written before.
    pub(crate) fn add_u64(&mut self, offset: usize, summand: u64) {
        assert!(
            offset <= self.capacity && self.capacity - offset >= 8,
            "number behind the end of a region"
        );
        // SAFETY: the eight bytes were just checked to lie inside; unaligned access is used, so any offset does.
        unsafe {
            let number = self.start.as_ptr().add(offset).cast::<u64>();
            number.write_unaligned(number.read_unaligned().wrapping_add(summand));
        }
    }

    /// Whether a lent range touches this block.
    pub(crate) fn overlaps(&self, address: u64, length: u64) -> bool {
        let start = self.start.as_ptr() as u64;
        self.capacity > 0
            && length > 0
            && address < start + self.capacity as u64
            && start < address.saturating_add(length)
    }

    fn allocate(capacity: usize, budget: Arc<Budget>) -> Result<Self, Failure> {
        budget.take(capacity)?;
        let refuse = || {
            Failure::new(
                Status::MemoryLimit,
                format!("the system has no {capacity} bytes for a frame"),
            )
        };
        let start = Layout::from_size_align(capacity, ALIGNMENT)
            .ok()
            .and_then(|layout| {
                // SAFETY: `grow` only asks for more than the current capacity, so the size is not zero.
                NonNull::new(unsafe { alloc_zeroed(layout) })
            });
        match start {
            Some(start) => Ok(Self {
                start,
                capacity,
                budget,
            }),
            None => {
                budget.give_back(capacity);
                Err(refuse())
            }
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        if self.capacity == 0 {
            return;
        }
        if let Ok(layout) = Layout::from_size_align(self.capacity, ALIGNMENT) {
            // SAFETY: the block came from `allocate` with this very layout and is freed once, here.
            unsafe { dealloc(self.start.as_ptr(), layout) };
        }
        self.budget.give_back(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(limit: u64) -> Arc<Budget> {
        Arc::new(Budget::new(limit))
    }

    #[test]
    fn growing_keeps_what_was_written_and_counts_it() {
        let budget = budget(1 << 20);
        let mut region = Region::empty(Arc::clone(&budget));
        region.grow(10, 0).unwrap();
        region.write(3, b"abc");
        region.grow(10_000, 10).unwrap();
        // SAFETY: the region is at least 6 bytes long and zeroed or written everywhere.
        let bytes = unsafe { std::slice::from_raw_parts(region.address() as *const u8, 6) };
        assert_eq!(bytes, b"\0\0\0abc");
        assert_eq!(budget.used(), region.capacity() as u64);
        drop(region);
        assert_eq!(budget.used(), 0);
        assert!(budget.high_water() > 12_000);
    }

    #[test]
    fn over_the_ceiling_is_a_status_with_numbers_and_nothing_is_lost() {
        let budget = budget(8192);
        let mut region = Region::empty(Arc::clone(&budget));
        region.grow(4096, 0).unwrap();
        let failure = region.grow(8192, 4096).unwrap_err();
        assert_eq!(failure.status, Status::MemoryLimit);
        assert!(
            failure.message.contains("8192") && failure.message.contains("4096"),
            "{}",
            failure.message
        );
        assert_eq!((region.capacity(), budget.used()), (4096, 4096));
    }

    #[test]
    fn absurd_sizes_are_refused() {
        let mut region = Region::empty(budget(u64::MAX));
        assert_eq!(
            region.grow(usize::MAX, 0).unwrap_err().status,
            Status::MemoryLimit
        );
    }

    #[test]
    fn overlap_is_seen_at_both_ends() {
        let mut region = Region::empty(budget(1 << 20));
        region.grow(4096, 0).unwrap();
        let start = region.address();
        assert!(
            region.overlaps(start, 1)
                && region.overlaps(start - 1, 2)
                && region.overlaps(start + 4095, 9)
        );
        assert!(
            !region.overlaps(start - 1, 1)
                && !region.overlaps(start + 4096, 9)
                && !region.overlaps(start, 0)
        );
    }
}
