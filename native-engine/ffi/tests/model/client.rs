//! The unsafe side of a client: memory to lend, of exactly the size that the contract asks for, and reading what came back.

use ironsieve::{Reply, Telemetry};

use super::call::Place;

/// What lent memory holds before the call.
const UNTOUCHED: u8 = 0xA5;

/// Memory of a struct, aligned to 8 unless it is to be misaligned, ending where the struct ends (rounded up to 8).
pub(super) struct Lending {
    words: Vec<u64>,
    shift: usize,
    size: usize,
    null: bool,
}

impl Lending {
    pub(super) fn new(place: Place, natural: usize) -> Self {
        let (size, shift) = match place {
            Place::Fits | Place::Null => (natural, 0),
            Place::Misaligned(by) => (natural, 1 + usize::from(by) % 7),
            Place::Sized(size) => (usize::from(size), 0),
        };
        let words = (size.max(4) + shift).div_ceil(8);
        let mut lending = Self {
            words: vec![u64::from_ne_bytes([UNTOUCHED; 8]); words],
            shift,
            size,
            null: matches!(place, Place::Null),
        };
        lending.put(0, &(size as u32).to_ne_bytes());
        lending
    }

    pub(super) fn put(&mut self, offset: usize, bytes: &[u8]) {
        let start = self.shift + offset;
        for (at, byte) in (start..).zip(bytes) {
            if let Some(word) = self.words.get_mut(at / 8) {
                let mut all = word.to_ne_bytes();
                all[at % 8] = *byte;
                *word = u64::from_ne_bytes(all);
            }
        }
    }

    /// Address to lend.
    pub(super) fn address(&mut self) -> u64 {
        if self.null {
            return 0;
        }
        (self.words.as_mut_ptr().expose_provenance() + self.shift) as u64
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let all: Vec<u8> = self
            .words
            .iter()
            .flat_map(|word| word.to_ne_bytes())
            .collect();
        all[self.shift..].to_vec()
    }

    /// Whether nothing was written at or behind an offset, not even behind the size that was told.
    pub(super) fn untouched_from(&self, offset: usize) -> bool {
        self.bytes()
            .iter()
            .skip(offset.max(4))
            .all(|byte| *byte == UNTOUCHED)
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn u32(&self, offset: usize) -> u32 {
        u32::from_ne_bytes(self.bytes()[offset..offset + 4].try_into().unwrap())
    }

    pub(super) fn u64(&self, offset: usize) -> u64 {
        u64::from_ne_bytes(self.bytes()[offset..offset + 8].try_into().unwrap())
    }

    pub(super) fn reply(&self) -> Reply {
        assert!(self.size >= size_of::<Reply>());
        // SAFETY: aligned words of at least the struct's size (just checked), and every bit pattern is a Reply.
        unsafe { self.words.as_ptr().cast::<Reply>().read() }
    }

    pub(super) fn telemetry(&self) -> Telemetry {
        assert!(self.size >= size_of::<Telemetry>());
        // SAFETY: as in `reply`.
        unsafe { self.words.as_ptr().cast::<Telemetry>().read() }
    }
}

/// Bytes to lend that end where their allocation ends, so that a sanitizer sees a read behind them.
pub(super) struct OwnBytes {
    memory: Box<[u8]>,
    shift: usize,
}

impl OwnBytes {
    pub(super) fn new(bytes: &[u8], shift: u8) -> Self {
        let shift = usize::from(shift) % 8;
        let memory = [&vec![UNTOUCHED; shift], bytes].concat().into_boxed_slice();
        Self { memory, shift }
    }

    pub(super) fn address(&self) -> u64 {
        (self.memory.as_ptr().expose_provenance() + self.shift) as u64
    }
}

/// Copies from frame memory.
///
/// # Safety
/// The range lies in a block that a reply described and that is live.
pub(super) unsafe fn read(address: u64, length: usize) -> Vec<u8> {
    if length == 0 {
        return Vec::new();
    }
    // SAFETY: by this function's contract; frame memory is zeroed when made, so all of it is initialised.
    unsafe {
        std::slice::from_raw_parts(std::ptr::with_exposed_provenance(address as usize), length)
    }
    .to_vec()
}

/// Copies into frame memory.
///
/// # Safety
/// As [`read`], and the block is an input.
pub(super) unsafe fn write(address: u64, bytes: &[u8]) {
    // SAFETY: by this function's contract; `bytes` is Rust's memory, which is never frame memory.
    unsafe {
        std::ptr::copy_nonoverlapping(
            bytes.as_ptr(),
            std::ptr::with_exposed_provenance_mut(address as usize),
            bytes.len(),
        );
    }
}
