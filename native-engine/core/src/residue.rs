//! Work with keys leaves copies of them on the stack: values that were moved, the insides of ciphers. Later values that lie there are
//! copied with the bytes between their fields, and would carry keys into the heap, so the stack is overwritten as well.

use std::hint::black_box;

/// Bytes of stack that work with a key uses at most, and as much again.
const DEPTH: usize = 8 << 10;

/// Does work with a key, then overwrites the stack that it used.
pub(crate) fn wiped<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    overwrite();
    result
}

/// The work's frames begin where those of [`overwrite`] will.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite() {
    black_box(&mut [0_u8; DEPTH]);
}
