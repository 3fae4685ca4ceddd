//! What does a call that does nothing cost, does it scale to two threads, and what does the trace add? `isv_engine_ping` through its exported
//! signature, from Rust, so that only this side of the boundary is measured; the other side is in `native-engine/bench`.
//!
//! `cargo run --release -p ironsieve-ffi --example crossing` (Linux, for /proc): medians of 21 rounds of a million calls. One and two threads
//! take turns, and processor time is counted, not the clock's, so that other work of the machine does not count: two threads that slow each
//! other down by a shared cache line need more of it for each call.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use ironsieve::*;

const ROUNDS: usize = 21;

const CALLS: u32 = 1_000_000;

fn main() {
    let engine = open();
    for (name, level) in [("off", TRACE_OFF), ("calls", TRACE_CALLS)] {
        trace(level);
        let drained = AtomicBool::new(false);
        let (mut one, mut two) = (Vec::new(), Vec::new());
        thread::scope(|scope| {
            if level != TRACE_OFF {
                scope.spawn(|| drain(&drained));
            }
            for _ in 0..ROUNDS {
                one.push(round(engine, 1));
                two.push(round(engine, 2));
            }
            drained.store(true, Relaxed);
        });
        let (one, two) = (median(&mut one), median(&mut two));
        println!(
            "trace {name}: {one:.1} ns a call on one thread, {two:.1} ns on each of two: {:.2} times the calls",
            2.0 * one / two
        );
    }
    trace(TRACE_OFF);
}

/// Nanoseconds of processor time a call when so many threads call at once.
fn round(engine: u64, threads: usize) -> f64 {
    let start = Barrier::new(threads);
    let times: Vec<Duration> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut reply = reply();
                    let address = std::ptr::from_mut(&mut *reply).expose_provenance() as u64;
                    start.wait();
                    let began = processor_time();
                    for _ in 0..CALLS {
                        // SAFETY: the reply is this thread's own and lives until the end of the round.
                        let status = unsafe { isv_engine_ping(engine, address) };
                        assert_eq!(status, Status::Ok as i32);
                    }
                    processor_time() - began
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("a thread of a round"))
            .collect()
    });
    let all: Duration = times.iter().sum();
    all.as_secs_f64() * 1e9 / f64::from(CALLS) / threads as f64
}

/// Processor time of this thread so far.
fn processor_time() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let nanos = spent.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.expect("nanoseconds in schedstat"))
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn drain(ended: &AtomicBool) {
    let mut reply = reply();
    let mut events: Vec<u64> = vec![0; 256 * size_of::<TraceEvent>() / 8];
    let (events, address) = (
        events.as_mut_ptr().expose_provenance() as u64,
        std::ptr::from_mut(&mut *reply).expose_provenance() as u64,
    );
    while !ended.load(Relaxed) {
        // SAFETY: room for 256 records and the reply live until the loop ends.
        let status = unsafe { isv_trace_drain(events, 256, address) };
        assert_eq!(status, Status::Ok as i32);
        thread::sleep(Duration::from_millis(100));
    }
}

fn trace(level: u64) {
    let mut reply = reply();
    let address = std::ptr::from_mut(&mut *reply).expose_provenance() as u64;
    // SAFETY: the reply is a live local.
    let status = unsafe { isv_trace_set(level, 1 << 14, address) };
    assert_eq!(status, Status::Ok as i32);
}

fn open() -> u64 {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: 1 << 20,
    };
    let mut reply = reply();
    let address = std::ptr::from_mut(&mut *reply).expose_provenance() as u64;
    // SAFETY: both are live locals with their sizes set.
    let status = unsafe {
        isv_engine_open(
            std::ptr::from_ref(&config).expose_provenance() as u64,
            address,
        )
    };
    assert_eq!(status, Status::Ok as i32);
    reply.handle
}

fn reply() -> Box<Reply> {
    // SAFETY: Reply is made of integers, for which zero is valid.
    let mut reply: Box<Reply> = Box::new(unsafe { std::mem::zeroed() });
    reply.size = size_of::<Reply>() as u32;
    reply
}
