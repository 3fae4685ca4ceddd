//! How fast a stream redacts, beside the redaction of the whole text at once.
//!
//! `cargo run --release -p ironsieve-core --example streaming -- TEXT BYTES_A_PIECE PACK...`
//!
//! Reads a text and rule documents. The first half warms up, the second half is measured: five times in turn as a stream, in
//! pieces of so many bytes, and at once in texts of as many. Prints MB/s of one thread (medians), their ratio, microseconds a
//! piece, and bytes of memory of the stream at its largest.

use std::sync::Arc;
use std::time::Instant;

use ironsieve_core::{Document, Output, RuleSet, Scratch, Settings, Stream};

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
    let (mut stream_speed, mut whole_speed, mut memory) = (Vec::new(), Vec::new(), 0);
    for _ in 0..5 {
        let start = Instant::now();
        memory = streamed(&rules, measured, length, &mut scratch).max(memory);
        stream_speed.push(measured.len() as f64 / start.elapsed().as_secs_f64() / 1e6);
        let start = Instant::now();
        at_once(&rules, measured, length, &mut scratch);
        whole_speed.push(measured.len() as f64 / start.elapsed().as_secs_f64() / 1e6);
    }
    let (stream, whole) = (median(stream_speed), median(whole_speed));
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

fn median(mut speeds: Vec<f64>) -> f64 {
    speeds.sort_by(f64::total_cmp);
    speeds[speeds.len() / 2]
}
