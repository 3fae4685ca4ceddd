//! Batches on several threads: the answer is the one that a single thread gives, whatever the texts, the threads and the memory there is.

mod client;

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use client::*;
use ironsieve::*;
use proptest::prelude::*;

/// Two engines with the same rules, one of which has threads.
struct Pair {
    alone: (u64, u64, u64),
    spread: (u64, u64, u64),
}

fn open(ceiling: u64, threads: u64) -> (u64, u64, u64) {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: ceiling,
    };
    let (status, reply) = call!(isv_engine_open(address(&config)));
    assert_eq!(status, Status::Ok as i32);
    let engine = reply.handle;
    let (status, reply) = call!(isv_engine_set_threads(engine, threads));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let frame = acquire(engine);
    (engine, frame, compile(engine, frame))
}

/// An answer as far as it may not depend on threads: status, message, count and output.
type Answer = (i32, String, u64, Vec<u8>);

fn redact((_, frame, rules): (u64, u64, u64), texts: &[u8], flags: u64) -> Answer {
    let (start, length) = bytes(texts);
    let (status, reply) = call!(isv_ruleset_redact_batch(rules, frame, start, length, flags));
    if status != Status::Ok as i32 {
        return (status, message(&reply).to_owned(), 0, Vec::new());
    }
    let output: Vec<u8> = (0..reply.output_length as usize)
        .map(|index| read::<u8>(&reply, index))
        .collect();
    (status, String::new(), reply.count, output)
}

fn counter(engine: u64, name: &str) -> u64 {
    let mut words = vec![0_u64; COUNTER_WORDS];
    let place = words.as_mut_ptr().expose_provenance() as u64;
    let (status, _) = call!(isv_engine_counters(engine, place, COUNTER_WORDS as u64));
    assert_eq!(status, Status::Ok as i32);
    words[COUNTERS
        .iter()
        .find(|counter| counter.name == name)
        .unwrap()
        .number]
}

fn lines(count: usize) -> Vec<u8> {
    let texts: Vec<String> = (0..count)
        .map(|line| match line % 7 {
            0 => format!("2026-11-23 é code-{line} of N.N. and code-7"),
            1 => String::new(),
            _ => format!("2026-11-23 nothing to see in line {line}, nothing at all"),
        })
        .collect();
    packed(&texts.iter().map(String::as_bytes).collect::<Vec<_>>())
}

thread_local! {
    static PAIR: RefCell<Pair> = RefCell::new(Pair { alone: open(CEILING, 1), spread: open(CEILING, 3) });
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("code-12".as_bytes()),
        Just("N.N.".as_bytes()),
        Just("é😀".as_bytes()),
        Just(&b"\xff\xed\xa0\x80"[..]),
        Just(" and some more text without anything ".as_bytes()),
        Just("\n".as_bytes()),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_on_threads_is_answered_as_by_one(
        texts in proptest::collection::vec((text(), 1..400_usize), 1..40),
        long in proptest::option::weighted(0.2, (0..40_usize, 1..40_000_usize)),
        cut in proptest::option::weighted(0.1, 1..100_usize),
        flags in 0..2_u64,
    ) {
        let mut all: Vec<Vec<u8>> = texts
            .into_iter()
            .flat_map(|(text, times)| std::iter::repeat_n(text, times))
            .collect();
        if let Some((at, times)) = long {
            let at = at % all.len();
            all[at] = b"code-1 ".repeat(times);
        }
        let mut batch = packed(&all.iter().map(Vec::as_slice).collect::<Vec<_>>());
        batch.truncate(batch.len().saturating_sub(cut.unwrap_or(0)));
        PAIR.with_borrow(|pair| {
            let alone = redact(pair.alone, &batch, flags);
            let spread = redact(pair.spread, &batch, flags);
            prop_assert_eq!(alone.0, spread.0);
            prop_assert_eq!(alone.2, spread.2);
            prop_assert!(alone == spread, "{} and {}", alone.1, spread.1);
            Ok(())
        })?;
    }
}

#[test]
fn threads_are_there_from_the_first_large_batch_until_the_engine_is_closed() {
    let spread = open(CEILING, 3);
    assert_eq!(redact(spread, &lines(1_000), 0).0, Status::Ok as i32);
    assert_eq!(
        counter(spread.0, "pool_threads"),
        0,
        "48 KiB are for one thread"
    );
    assert_eq!(counter(spread.0, "pool_slices"), 0);
    let large = lines(20_000);
    redact(spread, &large, 0);
    let slices = counter(spread.0, "pool_slices");
    assert!(slices > 20, "{slices}");
    assert_eq!(counter(spread.0, "pool_threads"), 2);
    assert_eq!(counter(spread.0, "queue_slices"), 0);
    assert_eq!(counter(spread.0, "queue_nanos"), 0, "nobody else was there");
    assert_eq!(counter(spread.0, "calls"), 2);
    assert_eq!(
        counter(spread.0, "bytes_in"),
        (large.len() - 20_000 * 4 + lines(1_000).len() - 4_000) as u64
    );
    // Fewer and none: what is not wanted any more ends.
    for (threads, expected) in [(2, 1), (1, 0), (0, 0)] {
        call!(isv_engine_set_threads(spread.0, threads));
        await_threads(spread.0, 0);
        redact(spread, &large, 0);
        assert_eq!(counter(spread.0, "pool_threads"), expected, "{threads}");
    }
    for refused in [1_025, u64::MAX] {
        let (status, reply) = call!(isv_engine_set_threads(spread.0, refused));
        assert_eq!(status, Status::InvalidArgument as i32);
        assert!(message(&reply).starts_with("argument 'threads' must be from 0 to 1024, not "));
    }
    call!(isv_engine_close(spread.0));
}

fn await_threads(engine: u64, count: u64) {
    let end = Instant::now() + Duration::from_secs(20);
    while counter(engine, "pool_threads") != count {
        assert!(
            Instant::now() < end,
            "{} threads",
            counter(engine, "pool_threads")
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Threads of this process that have the name of a pool's fifth and later threads, which only one test here has.
#[cfg(target_os = "linux")]
fn high_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    let number = |name: String| name.trim().strip_prefix("ironsieve-")?.parse::<u32>().ok();
    names
        .filter_map(number)
        .filter(|number| *number >= 4)
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn threads_have_names_and_end_with_their_engine() {
    for _ in 0..5 {
        let spread = open(CEILING, 8);
        assert_eq!(high_threads(), 0, "started before they were needed");
        redact(spread, &lines(20_000), 0);
        // A thread names itself when it begins, which the call does not wait for.
        let end = Instant::now() + Duration::from_secs(20);
        while high_threads() != 3 {
            assert!(Instant::now() < end, "{} of 3 threads", high_threads());
            std::thread::sleep(Duration::from_millis(2));
        }
        call!(isv_engine_close(spread.0));
        while high_threads() != 0 {
            assert!(
                Instant::now() < end,
                "{} threads outlived their engine",
                high_threads()
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn a_batch_that_only_one_thread_has_the_memory_for_is_answered() {
    // 20,000 findings: 800,000 bytes of records and 120,000 of replacements, of which slices would have a second copy.
    let texts = packed(&vec![&b"a code-1 in a text"[..]; 20_000]);
    let least = (16_u64..).map(|step| step << 16).find(|ceiling| {
        let alone = open(*ceiling, 1);
        let status = redact(alone, &texts, 0).0;
        call!(isv_engine_close(alone.0));
        status == Status::Ok as i32
    });
    let ceiling = least.unwrap();
    let (alone, spread) = (open(ceiling, 1), open(ceiling, 4));
    let expected = redact(alone, &texts, 0);
    assert_eq!((expected.0, expected.2), (Status::Ok as i32, 20_000));
    let answer = redact(spread, &texts, 0);
    assert!(answer == expected, "{}", answer.1);
    assert!(counter(spread.0, "pool_slices") > 0);
    assert!(counter(spread.0, "frame_bytes_high_water") <= ceiling);
    // Three times as many do not fit for either.
    let texts = packed(&vec![&b"a code-1 in a text"[..]; 60_000]);
    let refused = redact(spread, &texts, 0);
    assert_eq!(refused.0, Status::MemoryLimit as i32, "{}", refused.1);
    let (frame, _) = (
        call!(isv_frame_release(spread.1)),
        call!(isv_frame_release(alone.1)),
    );
    assert_eq!(frame.0, Status::Ok as i32);
    assert_eq!(
        counter(spread.0, "frame_bytes"),
        0,
        "memory of slices was kept"
    );
    call!(isv_engine_close(alone.0));
    call!(isv_engine_close(spread.0));
}

#[test]
fn callers_at_once_wait_for_each_other_and_all_are_answered() {
    let spread = open(64 << 20, 2);
    let texts = lines(30_000);
    let expected = redact(spread, &texts, UTF16_OFFSETS);
    let (answered, most_waiting) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let own = (spread.0, acquire(spread.0), spread.2);
                for _ in 0..10 {
                    assert!(redact(own, &texts, UTF16_OFFSETS) == expected);
                    answered.fetch_add(1, SeqCst);
                }
            });
        }
        scope.spawn(|| {
            while answered.load(SeqCst) < 60 {
                let waiting = counter(spread.0, "queue_slices") as usize;
                most_waiting.fetch_max(waiting, SeqCst);
            }
        });
    });
    assert!(most_waiting.load(SeqCst) > 0);
    assert!(counter(spread.0, "queue_nanos") > 0);
    assert_eq!(counter(spread.0, "queue_slices"), 0);
    assert_eq!(counter(spread.0, "calls"), 61);
    call!(isv_engine_close(spread.0));
}

#[test]
fn closing_and_setting_threads_under_load_lets_batches_end() {
    let texts = lines(10_000);
    let spread = open(64 << 20, 3);
    let expected = redact(spread, &texts, 0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let own = (spread.0, acquire(spread.0), spread.2);
            let (texts, expected) = (&texts, &expected);
            scope.spawn(move || {
                let (start, length) = bytes(texts);
                loop {
                    match call!(isv_ruleset_redact_batch(own.2, own.1, start, length, 0)) {
                        (0, reply) => assert_eq!(reply.count, expected.2),
                        (status, _) => {
                            let gone = [Status::Closed as i32, Status::Stale as i32];
                            break assert!(gone.contains(&status), "{status}");
                        }
                    }
                }
            });
        }
        for threads in [1, 2, 5, 1, 3] {
            std::thread::sleep(Duration::from_millis(20));
            let set = call!(isv_engine_set_threads(spread.0, threads));
            assert_eq!(set.0, Status::Ok as i32);
        }
        assert_eq!(call!(isv_engine_close(spread.0)).0, Status::Ok as i32);
    });
}
