//! A block of 64 bytes at once, and eight of its words.
//!
//! Where words begin is listed by one instruction (`vpcompressb`), the first bytes of eight of them are brought together by another (`vpermb`), hashed
//! side by side, and looked up together, so that the memory of the filter is waited for once.

use std::arch::x86_64::*;

use super::blocks::Spans;
use super::{BLOCK, SPREAD, Seeds, Stop, THREE};

/// Words that are looked at together.
const GROUP: usize = 8;

/// By byte of a vector, which byte of its eight it is.
const OF_EIGHT: [u8; BLOCK] = {
    let mut bytes = [0; BLOCK];
    let mut at = 0;
    while at < BLOCK {
        bytes[at] = (at % 8) as u8;
        at += 1;
    }
    bytes
};

/// By byte of a vector, which eight it is in.
const EIGHT: [u8; BLOCK] = {
    let mut bytes = [0; BLOCK];
    let mut at = 0;
    while at < BLOCK {
        bytes[at] = (at / 8) as u8;
        at += 1;
    }
    bytes
};

/// By byte of a vector, its index.
const INDEX: [u8; BLOCK] = {
    let mut bytes = [0; BLOCK];
    let mut at = 0;
    while at < BLOCK {
        bytes[at] = at as u8;
        at += 1;
    }
    bytes
};

/// See [`Words::next`](super::Words::next).
///
/// # Safety
///
/// `bits` has one integer at least and 2^32 - 1 at most.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) unsafe fn next(bits: &[u64], seeds: Seeds, text: &[u8], from: usize) -> Option<Stop> {
    let mut at = from;
    while at < text.len() {
        let block = load_first(text.get(at..)?);
        let highs = _mm512_movepi8_mask(block);
        let run = runs(block) | highs;
        // What reaches the block's end is left to the next one, which begins with it.
        let open = run.leading_ones();
        let next = at + BLOCK - open as usize;
        let mut stop = Stop {
            at,
            next,
            hits: 0,
            mixed: 0,
        };
        if open as usize == BLOCK {
            return Some(stop);
        }
        let words = Spans::of(run & u64::MAX >> open);
        // SAFETY: the caller keeps the condition, which is the same.
        stop.hits = unsafe { hits(bits, seeds, block, words) };
        if highs != 0 {
            stop.mixed = words.with_any(highs);
        }
        if stop.hits | stop.mixed != 0 {
            return Some(stop);
        }
        at = next;
    }
    None
}

/// Where bytes are part of words of ASCII.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn runs(block: __m512i) -> u64 {
    let lower = _mm512_or_si512(block, _mm512_set1_epi8(0x20));
    let of = |bytes, first: u8, count| {
        let distance = _mm512_sub_epi8(bytes, _mm512_set1_epi8(first as i8));
        _mm512_cmplt_epu8_mask(distance, _mm512_set1_epi8(count))
    };
    let underscores = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(b'_' as i8));
    of(lower, b'a', 26) | of(block, b'0', 10) | underscores
}

/// Starts of those words in a block that the filter lets through.
///
/// # Safety
///
/// `bits` has one integer at least and 2^32 - 1 at most.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn hits(bits: &[u64], seeds: Seeds, block: __m512i, Spans { starts, ends }: Spans) -> u64 {
    let index = load(&INDEX);
    let from = _mm512_maskz_compress_epi8(starts, index);
    let lengths = _mm512_sub_epi8(_mm512_maskz_compress_epi8(ends, index), from);
    let low_bytes = load(&OF_EIGHT);
    let high_bytes = _mm512_add_epi8(low_bytes, _mm512_set1_epi8(8));
    let blur = _mm512_set1_epi64(seeds.blur as i64);
    let [first_seed, second_seed] =
        [seeds.first, seeds.second].map(|seed| _mm512_set1_epi64(seed as i64));
    let size = _mm512_set1_epi64(bits.len() as i64);
    let one = _mm512_set1_epi64(1);
    let mut of_group = load(&EIGHT);
    let mut left = starts.count_ones() as usize;
    let (mut found, mut done) = (0_u64, 0);
    while left > 0 {
        let from = _mm512_permutexvar_epi8(of_group, from);
        let length = _mm512_permutexvar_epi8(of_group, lengths);
        let part = |which, seed| {
            let within = _mm512_cmplt_epu8_mask(which, length);
            let places = _mm512_add_epi8(from, which);
            // A word ends before its block does, so its bytes are all there.
            let bytes = _mm512_maskz_permutexvar_epi8(within, places, block);
            // seed ^ (bytes | blur)
            let number = _mm512_ternarylogic_epi64::<0x1E>(seed, bytes, blur);
            _mm512_mul_epu32(number, _mm512_srli_epi64::<32>(number))
        };
        let hash = _mm512_add_epi64(part(low_bytes, first_seed), part(high_bytes, second_seed));
        let joined = _mm512_xor_si512(hash, _mm512_srli_epi64::<32>(hash));
        let at = _mm512_srli_epi64::<32>(_mm512_mul_epu32(joined, size));
        let spread = _mm512_mul_epu32(joined, _mm512_set1_epi64(i64::from(SPREAD)));
        let mask = _mm512_or_si512(
            _mm512_rolv_epi64(one, _mm512_srli_epi64::<{ THREE[0] }>(spread)),
            _mm512_or_si512(
                _mm512_rolv_epi64(one, _mm512_srli_epi64::<{ THREE[1] }>(spread)),
                _mm512_rolv_epi64(one, _mm512_srli_epi64::<{ THREE[2] }>(spread)),
            ),
        );
        let wanted = if left < GROUP { (1 << left) - 1 } else { 0xFF };
        // SAFETY: each of `at` is the upper half of a number below 2^32 times `bits.len()`, which fits in 32 bits too, hence below `bits.len()`.
        let there = unsafe {
            _mm512_mask_i64gather_epi64::<8>(
                _mm512_setzero_si512(),
                wanted,
                at,
                bits.as_ptr().cast(),
            )
        };
        let lacks = _mm512_andnot_si512(there, mask);
        found |= u64::from(_mm512_mask_testn_epi64_mask(wanted, lacks, lacks)) << done;
        of_group = _mm512_add_epi8(of_group, _mm512_set1_epi8(GROUP as i8));
        done += GROUP;
        left = left.saturating_sub(GROUP);
    }
    _pdep_u64(found, starts)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load(bytes: &[u8; BLOCK]) -> __m512i {
    // SAFETY: the reference is to as many bytes as are read, and no alignment is asked for.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

/// The first 64 bytes, zeros behind the end.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load_first(rest: &[u8]) -> __m512i {
    let known = match rest.len() {
        BLOCK.. => !0,
        len => (1 << len) - 1,
    };
    // SAFETY: only bytes below the length of `rest` are read: those are the bits of `known`.
    unsafe { _mm512_maskz_loadu_epi8(known, rest.as_ptr().cast()) }
}
