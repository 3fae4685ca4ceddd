//! Where any of many short windows of byte sets could end in a text, decided for many bytes at once; in [`words`], which words of a text may be in a
//! set, decided for eight at once; and in [`Classes`], where bytes of some classes stand in a stretch of it, which is exact in each variant.
//!
//! Windows are dealt to 64 buckets, a bit each. For each place in a window there is a table that tells by byte which buckets may have it
//! there; "and"ed over the places that is the buckets one of whose windows may end here. Eight buckets are a group, whose tables hold a byte for
//! each byte of text, so that one instruction looks up as many bytes of text as a vector has.
//!
//! # Variants
//!
//! | variant | tables | instruction | text at once |
//! |---|---|---|---|
//! | scalar | bytes, those beyond ASCII as one | loads of all 64 buckets | 1 byte |
//! | `ssse3` | both halves of a byte, "and"ed | `pshufb` | 16 bytes |
//! | `avx2` | the same | `vpshufb` | 32 bytes |
//! | `avx512vbmi` | bytes, those beyond ASCII as one | `vpermi2b` | 64 bytes |
//! | `neon` | both halves of a byte | `tbl` | 16 bytes |
//!
//! The scalar variant is used where there is no VBMI: halves of bytes tell too little apart when a bucket has ten windows, and what they stop at for nothing
//! takes longer than they save. They are here, tested, for a way to deal windows that suits them. The NEON variant has been compiled, not run.
//!
//! Neither kind of table tells all bytes from each other, so a filter stops where no window ends, and the kinds differ in where. All of them
//! stop where one does. Hyperscan's "Teddy" has the halves of bytes from D. Lemire's and G. Langdale's ways with `pshufb`.
//!
//! # Why it is a crate
//!
//! Loads of vectors from memory, and calls of code that not every processor can run, are unsafe in Rust. Here is nothing else.

mod classes;
mod nibbles;
mod scalar;
mod tables;
mod variant;
#[cfg(target_arch = "x86_64")]
mod vbmi;
pub mod words;

pub use classes::Classes;
use tables::Tables;
#[cfg(target_arch = "x86_64")]
use variant::Kind;
pub use variant::Variant;

/// Number of buckets.
pub const BUCKETS: usize = 64;
/// Most sets of a window.
pub const WINDOW: usize = 8;
/// Buckets whose tables share bytes.
const GROUP: usize = 8;

/// Set of bytes, as bits.
pub type Set = [u64; 4];

/// Filter of windows.
pub struct Filter {
    variant: Variant,
    tables: Tables,
}

impl Filter {
    /// Filter of at most [`BUCKETS`] buckets. Each is given by the sets that its windows may have at each place, at most [`WINDOW`], the last
    /// place last. It takes least time when buckets with as many places follow each other.
    pub fn new(variant: Variant, buckets: &[Vec<Set>]) -> Self {
        let buckets = buckets.get(..BUCKETS).unwrap_or(buckets);
        Self {
            variant,
            tables: Tables::new(variant.kind(), buckets),
        }
    }

    /// Bytes of the tables.
    pub fn bytes(&self) -> usize {
        self.tables.bytes()
    }

    /// Visits in order the places where windows may end, with the buckets that they are of, as bits: the index of the last byte, or of the one
    /// behind the text. Bytes beside the text count as `\n`.
    #[inline]
    pub fn pass(&self, text: &[u8], mut visitor: impl FnMut(usize, u64)) {
        match (self.variant.kind(), &self.tables) {
            (_, Tables::Words(words)) => scalar::pass(words, text, &mut visitor),
            #[cfg(target_arch = "x86_64")]
            (Kind::Vbmi, Tables::Exact(groups)) => {
                // SAFETY: a `Variant` of this kind is made only where the processor has what the function enables (`Variant::available`).
                unsafe { vbmi::pass(groups, text, &mut visitor) }
            }
            #[cfg(target_arch = "x86_64")]
            (Kind::Avx2, Tables::Nibbles(groups)) => {
                // SAFETY: as above.
                unsafe { nibbles::avx2::pass(groups, text, &mut visitor) }
            }
            #[cfg(target_arch = "x86_64")]
            (_, Tables::Nibbles(groups)) => {
                // SAFETY: as above; of the kinds with these tables only `Ssse3` is left.
                unsafe { nibbles::ssse3::pass(groups, text, &mut visitor) }
            }
            #[cfg(target_arch = "aarch64")]
            (_, Tables::Nibbles(groups)) => {
                // SAFETY: as above.
                unsafe { nibbles::neon::pass(groups, text, &mut visitor) }
            }
            // Tables are made for the variant.
            #[cfg(target_arch = "x86_64")]
            (_, Tables::Exact(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests;
