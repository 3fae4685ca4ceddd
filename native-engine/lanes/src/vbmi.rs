//! 64 bytes of text at once: `vpermi2b` looks up each in a table of 128.

use std::arch::x86_64::*;

use crate::classes::{Classes, Plane};
use crate::tables::{Exact, LAST};
use crate::{BUCKETS, GROUP, WINDOW};

/// Bytes of a vector.
const VECTOR: usize = 64;
/// Ends that are looked at together: each table is loaded for two vectors.
const STRIDE: usize = 2 * VECTOR;
/// Bytes that are copied before they are looked up, with `\n` beside the text: few lines have more.
const CHUNK: usize = 4 * STRIDE;

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(crate) fn pass(groups: &[Vec<Exact>], text: &[u8], visitor: &mut impl FnMut(usize, u64)) {
    let mut bytes = [b'\n'; WINDOW + CHUNK];
    let mut found = [[0; STRIDE]; BUCKETS / GROUP];
    for start in (0..=text.len()).step_by(CHUNK) {
        let ends = (text.len() + 1 - start).min(CHUNK);
        let places = (0..ends).step_by(VECTOR);
        for (to, at) in bytes[WINDOW..].chunks_exact_mut(VECTOR).zip(places) {
            store(to, load_text(text, start + at));
        }
        for at in (0..ends).step_by(STRIDE) {
            let stops = stops(groups, &bytes, at, &mut found);
            let known = ends - at;
            let known = if known < STRIDE { (1 << known) - 1 } else { !0 };
            let mut stops = stops & known;
            while stops != 0 {
                let stop = stops.trailing_zeros() as usize;
                stops &= stops - 1;
                let buckets = found.iter().take(groups.len()).rev();
                let buckets = buckets.fold(0, |all, group| all << GROUP | u64::from(group[stop]));
                visitor(start + at + stop, buckets);
            }
        }
        bytes.copy_within(CHUNK.., 0);
    }
}

/// Which of the ends from a place on are ends of any bucket, as bits; by group and end, which buckets.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn stops(
    groups: &[Vec<Exact>],
    bytes: &[u8; WINDOW + CHUNK],
    at: usize,
    found: &mut [[u8; STRIDE]; BUCKETS / GROUP],
) -> u128 {
    let (mut low, mut high) = (0, 0);
    for (tables, found) in groups.iter().zip(found) {
        let mut first = _mm512_set1_epi8(-1);
        let mut second = first;
        for (table, place) in tables.iter().zip((0..=WINDOW + at).rev()) {
            let (low, high) = (load(&table.low), load(&table.high));
            let looked_up = |at: usize| _mm512_permutex2var_epi8(low, load_at(bytes, at), high);
            first = _mm512_and_si512(first, looked_up(place));
            second = _mm512_and_si512(second, looked_up(place + VECTOR));
        }
        let (to_first, to_second) = found.split_at_mut(VECTOR);
        store(to_first, first);
        store(to_second, second);
        low |= _mm512_test_epi8_mask(first, first);
        high |= _mm512_test_epi8_mask(second, second);
    }
    u128::from(low) | u128::from(high) << 64
}

/// See [`Classes::stand`].
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(crate) fn stand(plane: &Plane, text: &[u8]) -> [u64; Classes::PLANE] {
    let known = match text.len() {
        VECTOR.. => !0,
        len => (1 << len) - 1,
    };
    // SAFETY: only bytes below the length of the text are read: those are the bits of `known`.
    let bytes = unsafe { _mm512_maskz_loadu_epi8(known, text.as_ptr().cast()) };
    let (quarters, _) = plane.0.as_chunks();
    let [a, b, c, d] = quarters else {
        return [0; Classes::PLANE];
    };
    let low = _mm512_permutex2var_epi8(load(a), bytes, load(b));
    let high = _mm512_permutex2var_epi8(load(c), bytes, load(d));
    let classes = _mm512_mask_blend_epi8(_mm512_movepi8_mask(bytes), low, high);
    let mut class = 1;
    [(); Classes::PLANE].map(|()| {
        let stands = _mm512_mask_test_epi8_mask(known, classes, _mm512_set1_epi8(class));
        class <<= 1;
        stands
    })
}

/// 64 bytes of text from a place on, as they are looked up; `\n` behind its end.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn load_text(text: &[u8], at: usize) -> __m512i {
    let rest = text.get(at..).unwrap_or_default();
    let known = match rest.len() {
        VECTOR.. => !0,
        len => (1 << len) - 1,
    };
    // SAFETY: only bytes below the length of `rest` are read: those are the bits of `known`.
    let bytes = unsafe {
        _mm512_mask_loadu_epi8(_mm512_set1_epi8(b'\n' as i8), known, rest.as_ptr().cast())
    };
    _mm512_min_epu8(bytes, _mm512_set1_epi8(LAST as i8))
}

/// A vector of the text.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn load_at(bytes: &[u8; WINDOW + CHUNK], at: usize) -> __m512i {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(vector) => load(vector),
        None => _mm512_setzero_si512(),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn load(bytes: &[u8; VECTOR]) -> __m512i {
    // SAFETY: the reference is to as many bytes as are read, and no alignment is asked for.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

/// Writes a vector to the first bytes of some.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn store(to: &mut [u8], vector: __m512i) {
    if let Some(to) = to.first_chunk_mut::<VECTOR>() {
        // SAFETY: the reference is to as many bytes as are written, and no alignment is asked for.
        unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), vector) }
    }
}
