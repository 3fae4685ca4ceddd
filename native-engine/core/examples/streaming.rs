//! How fast a stream redacts, beside the redaction of the whole text at once.
//!
//! `cargo run --release -p ironsieve-core --example streaming -- TEXT BYTES_A_PIECE PACK...`
//!
//! Reads a text and rule documents. The first half warms up, the second half is measured: 31 times in turn as a stream, in
//! pieces of so many bytes, and at once in texts of as many. Prints MB/s of one thread (of all the times, and where Linux tells,
//! of the time that it ran), their ratio, microseconds a
//! piece, and bytes of memory of the stream at its largest.

use std::sync::Arc;
use std::time::Instant;

use ironsieve_core::{Document, Output, RuleSet, Scratch, Settings, Stream};

const ROUNDS: usize = 31;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("TEXT BYTES_A_PIECE PACK...");
    let text = std::fs::read(next()).unwrap();
    let length: usize = next().parse().unwrap();
    let packs: Vec<Vec<u8>> = arguments.map(|path| std::fs::read(path).unwrap()).collect();
    let document = |json| Document { name: "pack", json };
    let documents: Vec<Document<'_>> = packs.iter().map(|json| document(json)).collect();
    let rules = Arc::new(RuleSet::compile(&documents, &Settings::default()).unwrap());
    let mut scratch = Scratch::default();
    let (warm, measured) = text.split_at(text.len() / 2);
    streamed(&rules, warm, length, &mut scratch);
    at_once(&rules, warm, length, &mut scratch);
    let (mut stream_time, mut whole_time, mut memory) = (0.0, 0.0, 0);
    for _ in 0..ROUNDS {
        let start = Clock::start();
        memory = streamed(&rules, measured, length, &mut scratch).max(memory);
        stream_time += start.seconds();
        let start = Clock::start();
        at_once(&rules, measured, length, &mut scratch);
        whole_time += start.seconds();
    }
    let bytes = (ROUNDS * measured.len()) as f64;
    let (stream, whole) = (bytes / stream_time / 1e6, bytes / whole_time / 1e6);
    println!(
        "stream {stream:.1} MB/s, at once {whole:.1} MB/s, ratio {:.2}, {:.2} us a piece, {memory} bytes",
        stream / whole,
        length as f64 / stream
    );
}

fn streamed(rules: &Arc<RuleSet>, text: &[u8], length: usize, scratch: &mut Scratch) -> usize {
    let mut stream = Stream::new(Arc::clone(rules), 4096);
    let mut out = Output::default();
    let mut memory = 0;
    for piece in text.chunks(length) {
        stream.feed(piece, usize::MAX, scratch, &mut out);
        memory = stream.bytes().max(memory);
        std::hint::black_box(&out);
        out.text.clear();
        out.findings.clear();
    }
    stream.finish(scratch, &mut out);
    memory
}

fn at_once(rules: &Arc<RuleSet>, text: &[u8], length: usize, scratch: &mut Scratch) {
    for piece in text.chunks(length) {
        std::hint::black_box(rules.redact(piece, scratch));
    }
}

/// Time of this thread.
struct Clock(Instant, Option<f64>);

impl Clock {
    fn start() -> Self {
        Self(Instant::now(), processor_time())
    }

    fn seconds(&self) -> f64 {
        match self.1.zip(processor_time()) {
            Some((start, end)) => (end - start) / 1e9,
            None => self.0.elapsed().as_secs_f64(),
        }
    }
}

/// Nanoseconds that this thread ran, where Linux tells; other processes count less in it than in wall-clock time.
fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}
