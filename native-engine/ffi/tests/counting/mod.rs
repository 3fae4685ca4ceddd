//! The system's allocator with a count of what is allocated: for test programs that measure memory, which have one test each.

// Each test crate uses its part of it.
#![allow(dead_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

static ALLOCATED: AtomicI64 = AtomicI64::new(0);

static ALLOCATIONS: AtomicI64 = AtomicI64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that are allocated now.
pub fn allocated() -> i64 {
    ALLOCATED.load(Relaxed)
}

/// Allocations so far.
pub fn allocations() -> i64 {
    ALLOCATIONS.load(Relaxed)
}

struct Counting;

// SAFETY: everything is forwarded to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size() as i64, Relaxed);
        ALLOCATIONS.fetch_add(1, Relaxed);
        // SAFETY: forwarded; so in `dealloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size() as i64, Relaxed);
        // SAFETY: forwarded.
        unsafe { System.dealloc(block, layout) };
    }
}
