//! 16 or 32 bytes of text at once: the halves of each byte are looked up in tables of 16, and what both let through is left.
//!
//! The same code for all, with the few instructions that differ in a module each.

/// The pass of a variant. Where it is used there are `V`, `VECTOR` and functions `load`, `load_table`, `store`, `shuffle`, `and`, `ones`, `low`,
/// `high` and `not_zero`.
macro_rules! pass {
    ($features:literal) => {
        use crate::tables::Nibbles;
        use crate::{BUCKETS, GROUP, WINDOW};

        /// Ends that are looked at together.
        const STRIDE: usize = 64;
        const VECTORS: usize = STRIDE / VECTOR;
        /// Bytes whose halves are taken apart before they are looked up: few lines have more.
        const CHUNK: usize = 8 * STRIDE;

        #[target_feature(enable = $features)]
        pub(crate) fn pass(
            groups: &[Vec<Nibbles>],
            text: &[u8],
            visitor: &mut impl FnMut(usize, u64),
        ) {
            let mut halves = Halves {
                low: [b'\n' & 15; WINDOW + CHUNK],
                high: [b'\n' >> 4; WINDOW + CHUNK],
            };
            let mut found = [[0; STRIDE]; BUCKETS / GROUP];
            for start in (0..=text.len()).step_by(CHUNK) {
                let ends = (text.len() + 1 - start).min(CHUNK);
                halves.fill(text.get(start..).unwrap_or_default(), ends);
                for at in (0..ends).step_by(STRIDE) {
                    let stops = stops(groups, &halves, at, &mut found);
                    let known = ends - at;
                    let known = if known < STRIDE { (1 << known) - 1 } else { !0 };
                    let mut stops = stops & known;
                    while stops != 0 {
                        let stop = stops.trailing_zeros() as usize;
                        stops &= stops - 1;
                        let buckets = found.iter().take(groups.len()).rev();
                        let buckets =
                            buckets.fold(0, |all, group| all << GROUP | u64::from(group[stop]));
                        visitor(start + at + stop, buckets);
                    }
                }
                halves.low.copy_within(CHUNK.., 0);
                halves.high.copy_within(CHUNK.., 0);
            }
        }

        /// Halves of the bytes of a part of the text, behind those of the last ones before it.
        struct Halves {
            low: [u8; WINDOW + CHUNK],
            high: [u8; WINDOW + CHUNK],
        }

        impl Halves {
            /// Takes the bytes of a text apart, and `\n` behind its end.
            #[inline]
            #[target_feature(enable = $features)]
            fn fill(&mut self, text: &[u8], ends: usize) {
                let both = self.low[WINDOW..].chunks_exact_mut(VECTOR);
                let both = both.zip(self.high[WINDOW..].chunks_exact_mut(VECTOR));
                for ((to_low, to_high), at) in both.zip((0..ends).step_by(VECTOR)) {
                    let rest = text.get(at..).unwrap_or_default();
                    let bytes = match rest.first_chunk() {
                        Some(bytes) => load(bytes),
                        None => {
                            let mut last = [b'\n'; VECTOR];
                            last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
                            load(&last)
                        }
                    };
                    store(to_low, low(bytes));
                    store(to_high, high(bytes));
                }
            }
        }

        /// Which of the ends from a place on are ends of any bucket, as bits; by group and end, which buckets.
        #[inline]
        #[target_feature(enable = $features)]
        fn stops(
            groups: &[Vec<Nibbles>],
            halves: &Halves,
            at: usize,
            found: &mut [[u8; STRIDE]; BUCKETS / GROUP],
        ) -> u64 {
            let mut stops = 0;
            for (tables, found) in groups.iter().zip(found) {
                let mut left = [ones(); VECTORS];
                for (table, place) in tables.iter().zip((0..=WINDOW + at).rev()) {
                    let (low, high) = (load_table(&table.low), load_table(&table.high));
                    for (left, at) in left.iter_mut().zip((place..).step_by(VECTOR)) {
                        let low = shuffle(low, load_at(&halves.low, at));
                        let high = shuffle(high, load_at(&halves.high, at));
                        *left = and(*left, and(low, high));
                    }
                }
                let to = found.chunks_exact_mut(VECTOR);
                for ((left, to), at) in left.into_iter().zip(to).zip((0..).step_by(VECTOR)) {
                    store(to, left);
                    stops |= not_zero(left) << at;
                }
            }
            stops
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn load_at(halves: &[u8; WINDOW + CHUNK], at: usize) -> V {
            match halves.get(at..).and_then(<[u8]>::first_chunk) {
                Some(vector) => load(vector),
                None => ones(),
            }
        }

        /// Writes a vector to the first bytes of some.
        #[inline]
        #[target_feature(enable = $features)]
        fn store(to: &mut [u8], vector: V) {
            if let Some(to) = to.first_chunk_mut() {
                store_all(to, vector);
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2 {
    use std::arch::x86_64::*;

    type V = __m256i;
    const VECTOR: usize = 32;

    pass!("avx2");

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(bytes: &[u8; VECTOR]) -> V {
        // SAFETY: the reference is to as many bytes as are read, and no alignment is asked for.
        unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load_table(bytes: &[u8; 16]) -> V {
        // SAFETY: the reference is to as many bytes as are read, and no alignment is asked for.
        _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn store_all(to: &mut [u8; VECTOR], vector: V) {
        // SAFETY: the reference is to as many bytes as are written, and no alignment is asked for.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), vector) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn shuffle(table: V, at: V) -> V {
        _mm256_shuffle_epi8(table, at)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn and(a: V, b: V) -> V {
        _mm256_and_si256(a, b)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn ones() -> V {
        _mm256_set1_epi8(-1)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn low(bytes: V) -> V {
        and(bytes, _mm256_set1_epi8(15))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn high(bytes: V) -> V {
        low(_mm256_srli_epi16::<4>(bytes))
    }

    /// Which bytes are not zero.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn not_zero(bytes: V) -> u64 {
        let zero = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());
        u64::from(!_mm256_movemask_epi8(zero) as u32)
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod ssse3 {
    use std::arch::x86_64::*;

    type V = __m128i;
    const VECTOR: usize = 16;

    pass!("ssse3");

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn load(bytes: &[u8; VECTOR]) -> V {
        // SAFETY: the reference is to as many bytes as are read, and no alignment is asked for.
        unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn load_table(bytes: &[u8; VECTOR]) -> V {
        load(bytes)
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn store_all(to: &mut [u8; VECTOR], vector: V) {
        // SAFETY: the reference is to as many bytes as are written, and no alignment is asked for.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), vector) }
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn shuffle(table: V, at: V) -> V {
        _mm_shuffle_epi8(table, at)
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn and(a: V, b: V) -> V {
        _mm_and_si128(a, b)
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn ones() -> V {
        _mm_set1_epi8(-1)
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn low(bytes: V) -> V {
        and(bytes, _mm_set1_epi8(15))
    }

    #[inline]
    #[target_feature(enable = "ssse3")]
    fn high(bytes: V) -> V {
        low(_mm_srli_epi16::<4>(bytes))
    }

    /// Which bytes are not zero.
    #[inline]
    #[target_feature(enable = "ssse3")]
    fn not_zero(bytes: V) -> u64 {
        let zero = _mm_cmpeq_epi8(bytes, _mm_setzero_si128());
        u64::from(!_mm_movemask_epi8(zero) as u16)
    }
}

#[cfg(target_arch = "aarch64")]
pub(crate) mod neon {
    use std::arch::aarch64::*;

    type V = uint8x16_t;
    const VECTOR: usize = 16;

    pass!("neon");

    #[inline]
    #[target_feature(enable = "neon")]
    fn load(bytes: &[u8; VECTOR]) -> V {
        // SAFETY: the reference is to as many bytes as are read, and no alignment is asked for.
        unsafe { vld1q_u8(bytes.as_ptr()) }
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn load_table(bytes: &[u8; VECTOR]) -> V {
        load(bytes)
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn store_all(to: &mut [u8; VECTOR], vector: V) {
        // SAFETY: the reference is to as many bytes as are written, and no alignment is asked for.
        unsafe { vst1q_u8(to.as_mut_ptr(), vector) }
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn shuffle(table: V, at: V) -> V {
        vqtbl1q_u8(table, at)
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn and(a: V, b: V) -> V {
        vandq_u8(a, b)
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn ones() -> V {
        vdupq_n_u8(!0)
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn low(bytes: V) -> V {
        and(bytes, vdupq_n_u8(15))
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn high(bytes: V) -> V {
        vshrq_n_u8::<4>(bytes)
    }

    /// Which bytes are not zero.
    #[inline]
    #[target_feature(enable = "neon")]
    fn not_zero(bytes: V) -> u64 {
        // A bit of its own for each byte of a half, added up.
        let each = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
        let bits = vandq_u8(vtstq_u8(bytes, bytes), load(&each));
        u64::from(vaddv_u8(vget_low_u8(bits))) | u64::from(vaddv_u8(vget_high_u8(bits))) << 8
    }
}
