//! Does the library lose memory? Mixed calls through the exports, error paths included, engines, rule sets, frames and streams opened and
//! closed in between, beside an engine with the built-in packs that stays.
//!
//! `cargo run --release -p ironsieve-ffi --example soak [CALLS]` (10,000,000 when not given; Linux only, for /proc). Ends with 1 when, from
//! the first million calls to the end, resident memory grew by more than 1 % or a single byte more is allocated. Every call's status is
//! checked, so what is meant to fail does.
//!
//! # Why two measures
//! Resident memory is what an operator sees, but the allocator's: glibc's heap creeps by some ten kB through fragmentation, in steps with
//! tens of millions of calls between them, and shows 2 % of growth in a process of 4 MB that has lost nothing. So the process is given the
//! size that a service's engine has, and the allocated bytes are counted, in which no leak can hide.

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use ironsieve::*;

/// Calls after which everything that is kept for reuse is there.
const WARM: u64 = 1_000_000;

/// Most growth from then on, in percent.
const MOST_GROWTH: f64 = 1.0;

/// Frame memory of each engine; a large batch exceeds it.
const CEILING: u64 = 1 << 20;

const PACKS: [&[u8]; 4] = [
    b"pii",
    include_bytes!("../../packs/pii.json"),
    b"secrets",
    include_bytes!("../../packs/secrets.json"),
];

const GOOD: &[u8] = br#"{"schema": 1, "name": "good", "rules": [
    {"id": "code", "pattern": "code-[0-9]+"},
    {"id": "mail", "pattern": "[a-z]+@[a-z]+\\.org", "action": {"type": "mask", "keepFirst": 1}},
    {"id": "hash", "pattern": "id:(\\d+)", "group": 1, "action": {"type": "hash"}}]}"#;

const BAD: [(&[u8], Status); 4] = [
    (b"{", Status::InvalidDocument),
    (
        br#"{"schema": 7, "name": "bad", "rules": []}"#,
        Status::UnsupportedSchema,
    ),
    (
        br#"{"schema": 1, "name": "bad", "rules": [{"id": "r", "pattern": "a(b"}]}"#,
        Status::InvalidRule,
    ),
    (
        br#"{"schema": 1, "name": "bad", "rules": [{"id": "r", "pattern": "a", "examples": {"match": ["b"]}}]}"#,
        Status::ExampleFailed,
    ),
];

const TEXT: &[u8] =
    b"2026-07-01 INFO anna@example.org paid code-17, id:4711, \xff and nothing else happened\n";

fn main() -> ExitCode {
    let calls = std::env::args()
        .nth(1)
        .map_or(Ok(10_000_000), |n| n.parse());
    let Ok(calls) = calls else {
        eprintln!("usage: soak [CALLS]");
        return ExitCode::FAILURE;
    };
    // Also allocates the buffer of the standard output, which must not count.
    println!("{calls} calls");
    let mut soak = Soak::new();
    soak.run_until(WARM.min(calls / 10));
    let before = Memory::now(soak.calls);
    soak.run_until(calls);
    let after = Memory::now(soak.calls);
    let growth = (after.resident as f64 - before.resident as f64) * 100.0 / before.resident as f64;
    let lost = after.allocated - before.allocated;
    println!(
        "{growth:+.2} % resident, {lost:+} bytes allocated; {} calls failed, as they should",
        soak.failures
    );
    if growth > MOST_GROWTH || lost > 0 {
        eprintln!("memory grew");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The system's allocator with a count of what is allocated.
struct Counting;

static ALLOCATED: AtomicI64 = AtomicI64::new(0);

// SAFETY: everything is forwarded to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size() as i64, Relaxed);
        // SAFETY: forwarded; so in `dealloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size() as i64, Relaxed);
        // SAFETY: forwarded.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Memory of this process.
struct Memory {
    /// Resident kB.
    resident: u64,
    /// Allocated bytes.
    allocated: i64,
}

impl Memory {
    fn now(calls: u64) -> Self {
        let now = Self {
            resident: resident(),
            allocated: ALLOCATED.load(Relaxed),
        };
        println!(
            "{calls:>12} calls, {} kB resident, {} bytes allocated",
            now.resident, now.allocated
        );
        now
    }
}

/// Resident memory of this process in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .strip_suffix("kB")?
                .trim()
                .parse()
                .ok()
        })
        .expect("VmRSS in /proc/self/status")
}

/// A client that goes through all kinds of calls again and again.
struct Soak {
    calls: u64,
    failures: u64,
    rounds: u64,
    reply: Box<Reply>,
    progress: Box<StreamProgress>,
    good: Vec<u8>,
    bad: Vec<(Vec<u8>, Status)>,
    /// Rule set and frame of the engine that stays.
    packs: (u64, u64),
    /// Packed texts: a few, the same cut off, and more than frame memory can take the answer of.
    batch: Vec<u8>,
    cut: Vec<u8>,
    flood: Vec<u8>,
}

/// Calls an export, which has to end with a status, and counts it.
macro_rules! call {
    ($soak:ident, $status:expr, $name:ident($($argument:expr),* $(,)?)) => {{
        let reply = std::ptr::from_mut(&mut *$soak.reply).expose_provenance() as u64;
        // SAFETY: every address is that of memory which outlives the call, or one that the contract says is refused.
        let status = unsafe { $name($($argument,)* reply) };
        let message = || String::from_utf8_lossy(&$soak.reply.message[..$soak.reply.message_length as usize]);
        assert_eq!(status, $status as i32, "{}: {}", stringify!($name), message());
        $soak.calls += 1;
        $soak.failures += u64::from(![Status::Ok as i32, Status::MoreOutput as i32].contains(&status));
        $soak.reply.handle
    }};
}

impl Soak {
    fn new() -> Self {
        // SAFETY: Reply is made of integers, for which zero is valid.
        let mut reply: Box<Reply> = Box::new(unsafe { std::mem::zeroed() });
        reply.size = size_of::<Reply>() as u32;
        let batch = [TEXT, b"", b"code-1", TEXT].map(packed).concat();
        let mut soak = Self {
            calls: 0,
            failures: 0,
            rounds: 0,
            reply,
            progress: Box::new(StreamProgress {
                size: size_of::<StreamProgress>() as u32,
                reserved: 0,
                taken: 0,
                held: 0,
            }),
            packs: (0, 0),
            good: [packed(b"good"), packed(GOOD)].concat(),
            bad: BAD
                .map(|(json, status)| ([packed(b"bad"), packed(json)].concat(), status))
                .to_vec(),
            cut: batch[..batch.len() - 1].to_vec(),
            batch,
            flood: packed(&b"code-1 ".repeat(20_000)),
        };
        let engine = soak.open();
        let frame = call!(soak, Status::Ok, isv_frame_acquire(engine, 4096));
        let documents = PACKS.map(packed).concat();
        let rules = soak.compile(engine, frame, &documents, Status::Ok);
        soak.packs = (rules, frame);
        soak
    }

    fn run_until(&mut self, calls: u64) {
        while self.calls < calls {
            self.round();
        }
    }

    /// An engine's life: thousands of ordinary calls with failing ones among them.
    fn round(&mut self) {
        self.rounds += 1;
        let engine = self.open();
        let frame = call!(self, Status::Ok, isv_frame_acquire(engine, 4096));
        let rules = self.compile(engine, frame, &self.good.clone(), Status::Ok);
        for step in 0..1_000 {
            self.scan(rules, frame);
            if step % 4 == 0 {
                self.scan(self.packs.0, self.packs.1);
            }
            if step % 10 == 0 {
                self.stream(rules, frame);
            }
            if step % 40 == 0 {
                self.stream(self.packs.0, self.packs.1);
            }
            if step % 50 == 0 {
                self.misuse(engine, rules, frame);
            }
            if step % 100 == 0 {
                self.reopen(engine, rules);
            }
        }
        for (documents, status) in self.bad.clone() {
            self.compile(engine, frame, &documents, status);
        }
        self.exceed(engine, rules, frame);
        self.break_a_stream(rules, frame);
        // One that holds something back when its rule set or its engine is closed.
        let open = call!(self, Status::Ok, isv_stream_open(rules, 100));
        self.feed(open, frame, b"code-1", 100, Status::Ok);
        // Half of the engines take what is open along, the others get it back first.
        if self.rounds.is_multiple_of(2) {
            call!(self, Status::Ok, isv_ruleset_free(rules));
            self.finish(open, frame, Status::Ok);
            call!(self, Status::Ok, isv_stream_free(open));
            call!(self, Status::Ok, isv_frame_release(frame));
        }
        call!(self, Status::Ok, isv_engine_close(engine));
        call!(self, Status::Closed, isv_engine_close(engine));
        call!(self, Status::Closed, isv_engine_ping(engine));
    }

    fn open(&mut self) -> u64 {
        let config = EngineConfig {
            size: size_of::<EngineConfig>() as u32,
            reserved: 0,
            max_frame_bytes: CEILING,
        };
        let config = std::ptr::from_ref(&config).expose_provenance() as u64;
        let engine = call!(self, Status::Ok, isv_engine_open(config));
        let (id, key) = (b"soak", [7; 32]);
        let id = (address(id), id.len() as u64);
        call!(
            self,
            Status::Ok,
            isv_engine_set_hash_key(engine, id.0, id.1, address(&key), 32)
        );
        engine
    }

    fn compile(&mut self, engine: u64, frame: u64, documents: &[u8], status: Status) -> u64 {
        let (start, length) = (address(documents), documents.len() as u64);
        call!(
            self,
            status,
            isv_ruleset_compile(engine, frame, start, length)
        )
    }

    fn scan(&mut self, rules: u64, frame: u64) {
        let (text, length) = (address(TEXT), TEXT.len() as u64);
        let (texts, all) = (address(&self.batch), self.batch.len() as u64);
        call!(
            self,
            Status::Ok,
            isv_ruleset_matches(rules, frame, text, length)
        );
        call!(
            self,
            Status::Ok,
            isv_ruleset_scan(rules, frame, text, length, UTF16_OFFSETS)
        );
        call!(
            self,
            Status::Ok,
            isv_ruleset_redact(rules, frame, text, length, 0)
        );
        call!(
            self,
            Status::Ok,
            isv_ruleset_redact_batch(rules, frame, texts, all, 0)
        );
    }

    /// A stream's life: text cut in a value, more output than is wanted, and what it refuses.
    fn stream(&mut self, rules: u64, frame: u64) {
        let stream = call!(self, Status::Ok, isv_stream_open(rules, 300));
        let (start, rest) = TEXT.split_at(TEXT.len() / 2);
        self.feed(stream, frame, start, 1_000, Status::Ok);
        self.feed(stream, frame, rest, 1_000, Status::Ok);
        let much = TEXT.repeat(20);
        let mut rest = &much[..];
        while rest.len() > 300 {
            self.feed(stream, frame, rest, 1, Status::MoreOutput);
            rest = &rest[self.progress.taken as usize..];
        }
        self.feed(stream, frame, rest, 10_000, Status::Ok);
        self.feed(stream, rules, TEXT, 1, Status::WrongKind);
        self.finish(stream, frame, Status::Ok);
        self.finish(stream, frame, Status::InvalidArgument);
        call!(self, Status::Ok, isv_stream_free(stream));
        call!(self, Status::Closed, isv_stream_free(stream));
        // Dropped with what it holds back.
        let stream = call!(self, Status::Ok, isv_stream_open(rules, 0));
        self.feed(stream, frame, b"code-1", 100, Status::Ok);
        call!(self, Status::Ok, isv_stream_free(stream));
    }

    /// More output at once than frame memory has room for.
    fn break_a_stream(&mut self, rules: u64, frame: u64) {
        let stream = call!(self, Status::Ok, isv_stream_open(rules, 300));
        let flood = b"code-1 ".repeat(20_000);
        self.feed(stream, frame, &flood, 1 << 30, Status::MemoryLimit);
        self.feed(stream, frame, TEXT, 1, Status::MemoryLimit);
        self.finish(stream, frame, Status::MemoryLimit);
        call!(self, Status::Ok, isv_stream_free(stream));
    }

    fn feed(&mut self, stream: u64, frame: u64, piece: &[u8], limit: u64, status: Status) {
        let (start, length) = (address(piece), piece.len() as u64);
        let progress = std::ptr::from_mut(&mut *self.progress).expose_provenance() as u64;
        call!(
            self,
            status,
            isv_stream_feed(stream, frame, start, length, limit, progress)
        );
    }

    fn finish(&mut self, stream: u64, frame: u64, status: Status) {
        let progress = std::ptr::from_mut(&mut *self.progress).expose_provenance() as u64;
        call!(self, status, isv_stream_finish(stream, frame, progress));
    }

    fn misuse(&mut self, engine: u64, rules: u64, frame: u64) {
        let (texts, length) = (address(&self.cut), self.cut.len() as u64);
        call!(
            self,
            Status::InvalidArgument,
            isv_ruleset_redact_batch(rules, frame, texts, length, 0)
        );
        call!(
            self,
            Status::InvalidArgument,
            isv_ruleset_scan(rules, frame, 0, 9, 0)
        );
        call!(
            self,
            Status::InvalidArgument,
            isv_ruleset_scan(rules, frame, texts, 1, 8)
        );
        call!(
            self,
            Status::WrongKind,
            isv_ruleset_scan(frame, rules, texts, 1, 0)
        );
        call!(self, Status::InvalidHandle, isv_frame_release(0));
        call!(self, Status::InvalidArgument, isv_engine_open(0));
        call!(
            self,
            Status::InvalidArgument,
            isv_engine_set_hash_key(engine, texts, 1, texts, 1)
        );
        call!(
            self,
            Status::InvalidArgument,
            isv_engine_telemetry(engine, 4)
        );
    }

    fn reopen(&mut self, engine: u64, rules: u64) {
        let frame = call!(self, Status::Ok, isv_frame_acquire(engine, 100));
        call!(self, Status::Ok, isv_frame_reserve(frame, 20_000));
        self.scan(rules, frame);
        call!(self, Status::Ok, isv_frame_release(frame));
        call!(self, Status::Closed, isv_frame_release(frame));
        let next = call!(self, Status::Ok, isv_frame_acquire(engine, 0));
        call!(self, Status::Stale, isv_frame_reserve(frame, 1));
        call!(self, Status::Ok, isv_frame_release(next));
    }

    fn exceed(&mut self, engine: u64, rules: u64, frame: u64) {
        let (texts, length) = (address(&self.flood), self.flood.len() as u64);
        call!(
            self,
            Status::MemoryLimit,
            isv_frame_acquire(engine, CEILING + 1)
        );
        call!(self, Status::MemoryLimit, isv_frame_reserve(frame, CEILING));
        call!(
            self,
            Status::MemoryLimit,
            isv_ruleset_redact_batch(rules, frame, texts, length, 0)
        );
        self.scan(rules, frame);
    }
}

fn address(bytes: &[u8]) -> u64 {
    bytes.as_ptr().expose_provenance() as u64
}

fn packed(item: &[u8]) -> Vec<u8> {
    [&(item.len() as u32).to_ne_bytes(), item].concat()
}
