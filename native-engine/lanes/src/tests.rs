//! Each variant against what anyone can read.

use super::*;

/// What a kind of tables makes of a set at a place: the bytes that it lets through, by what all sets of the group's bucket have.
fn lets_through(set: &Set, byte: u8, variant: Variant) -> bool {
    let has = |byte: u8| set[usize::from(byte / 64)] >> (byte % 64) & 1 == 1;
    let mut bytes = (0..=255).filter(|byte| has(*byte));
    match variant.name() {
        "scalar" | "avx512vbmi" => bytes.any(|other| other.min(0x7f) == byte.min(0x7f)),
        _ => {
            bytes.clone().any(|other| other & 15 == byte & 15)
                && bytes.any(|other| other >> 4 == byte >> 4)
        }
    }
}

/// Where windows may end, one end after the other.
fn stops(variant: Variant, buckets: &[Vec<Set>], text: &[u8]) -> Vec<(usize, u64)> {
    let byte = |at: isize| text.get(at as usize).copied().unwrap_or(b'\n');
    let ends = |bucket: &[Set], end: usize| {
        let mut places = bucket.iter().rev().zip(0..);
        places.all(|(set, back)| lets_through(set, byte(end as isize - back), variant))
    };
    let stop = |end| {
        let ends = buckets.iter().map(|bucket| ends(bucket, end)).zip(0..);
        (
            end,
            ends.fold(0, |bits, (ends, bucket)| bits | u64::from(ends) << bucket),
        )
    };
    (0..=text.len())
        .map(stop)
        .filter(|(_, bits)| *bits != 0)
        .collect()
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }

    fn byte(&mut self) -> u8 {
        match self.below(8) {
            0 => self.below(256) as u8,
            _ => b"abAB0\n-\x8a"[self.below(8)],
        }
    }

    fn set(&mut self) -> Set {
        let mut set = [0; 4];
        match self.below(9) {
            0 => set = [!0; 4],
            1 => set[1] = 0x07ff_fffe_07ff_fffe,
            _ => (0..=self.below(3)).for_each(|_| {
                let byte = self.byte();
                set[usize::from(byte / 64)] |= 1 << (byte % 64);
            }),
        }
        set
    }

    fn buckets(&mut self) -> Vec<Vec<Set>> {
        let count = self.below(BUCKETS + 1);
        let bucket = |_| (0..=self.below(WINDOW)).map(|_| self.set()).collect();
        (0..count).map(bucket).collect()
    }
}

/// Every length around those of vectors and of what is read at once, and texts that begin anywhere in memory.
#[test]
fn each_variant_stops_where_its_tables_say() {
    let mut random = Random(1);
    let mut stopped = 0;
    for variant in Variant::available() {
        for round in 0..150 {
            let buckets = random.buckets();
            let filter = Filter::new(variant, &buckets);
            let len = match round % 3 {
                0 => round,
                1 => [31, 63, 64, 127, 128, 255, 511, 512, 513, 1023, 1024][round % 11],
                _ => random.below(1200),
            };
            let memory: Vec<u8> = (0..len + 64).map(|_| random.byte()).collect();
            let text = &memory[random.below(64)..][..len];
            let mut found = Vec::new();
            filter.pass(text, |end, buckets| found.push((end, buckets)));
            assert_eq!(
                found,
                stops(variant, &buckets, text),
                "{}, {len} bytes",
                variant.name()
            );
            stopped += found.len();
        }
    }
    assert!(stopped > 10_000, "{stopped}");
}

#[test]
fn variants_with_one_kind_of_tables_stop_alike() {
    let mut random = Random(2);
    for _ in 0..100 {
        let buckets = random.buckets();
        let text: Vec<u8> = (0..random.below(700)).map(|_| random.byte()).collect();
        let stops = |variant| {
            let mut stops = Vec::new();
            Filter::new(variant, &buckets).pass(&text, |end, buckets| stops.push((end, buckets)));
            stops
        };
        let mut by_kind: [Option<Vec<(usize, u64)>>; 2] = [None, None];
        for variant in Variant::available() {
            let exact = matches!(variant.name(), "scalar" | "avx512vbmi");
            let stops = stops(variant);
            let known = by_kind[usize::from(exact)].get_or_insert_with(|| stops.clone());
            assert_eq!(*known, stops, "{}", variant.name());
        }
    }
}

#[test]
fn all_variants_stop_where_a_window_ends() {
    let word = |word: &str| -> Vec<Set> {
        let set = |byte: u8| {
            let mut set = [0; 4];
            set[usize::from(byte / 64)] |= 1 << (byte % 64);
            set
        };
        word.bytes().map(set).collect()
    };
    let buckets = [
        word("password"),
        word("\nkey"),
        word("AKIA"),
        word("=\n"),
        word("@"),
    ];
    let text = format!("key=AKIA {}password@=", "-".repeat(600));
    for variant in Variant::available() {
        let mut found = Vec::new();
        Filter::new(variant, &buckets).pass(text.as_bytes(), |end, bits| found.push((end, bits)));
        assert_eq!(
            found,
            [(2, 2), (7, 4), (616, 1), (617, 16), (619, 8)],
            "{}",
            variant.name()
        );
    }
}

#[test]
fn the_scalar_variant_is_always_there() {
    assert!(Variant::available().any(|variant| variant == Variant::SCALAR));
    let names: Vec<&str> = Variant::available().map(Variant::name).collect();
    assert_eq!(names.last(), Some(&Variant::best().name()));
}
