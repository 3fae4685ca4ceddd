//! A call that finds nothing, and a call that does nothing, allocate nothing: not even the words of a refusal that does not come.

mod client;
mod counting;

use client::*;
use counting::allocations;
use ironsieve::*;

const CALLS: u64 = 1_000;

/// One test: what is allocated belongs to the process.
#[test]
fn calls_that_find_nothing_allocate_nothing() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let line =
        b"2026-11-23T10:11:12.123Z INFO 1 --- [main] o.e.Orders : 17 orders in 12 ms ".repeat(3);
    let (start, length) = bytes(&line);
    let mut answer = reply();
    let address = std::ptr::from_mut(&mut *answer).expose_provenance() as u64;
    let round = || {
        let before = allocations();
        for _ in 0..CALLS {
            // SAFETY: the line and the reply live until the end of the test.
            let statuses = unsafe {
                [
                    isv_engine_ping(engine, address),
                    isv_ruleset_redact(rules, frame, start, length, UTF16_OFFSETS, address),
                    isv_ruleset_scan(rules, frame, start, length, 0, address),
                    isv_ruleset_matches(rules, frame, start, length, address),
                ]
            };
            assert_eq!(statuses, [0; 4]);
        }
        allocations() - before
    };
    // Search memory is made when it is first needed.
    round();
    assert_eq!(round(), 0, "allocations in {CALLS} calls of each");
    assert_eq!(answer.count, 0);
    call!(isv_engine_close(engine));
}
