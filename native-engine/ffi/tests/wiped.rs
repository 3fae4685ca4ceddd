//! Keys are wiped: no memory that goes back to the allocator holds a secret, or a key that is derived from it.

mod client;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use client::*;
use hkdf::Hkdf;
use ironsieve::*;
use sha2::Sha256;

const SECRETS: [[u8; 32]; 2] = [
    *b"the first secret, of 32 bytes ..",
    *b"a newer secret, 32 bytes as well",
];

/// What keys are derived for, and their lengths, as ARCHITECTURE.md has them.
const PURPOSES: [(&[u8], usize); 3] = [(b"hash 1", 32), (b"token 1", 64), (b"ff1 1", 32)];

/// Bytes of a key that are enough to know it by.
const PART: usize = 16;

const RULES: &str = r#"{"schema": 2, "name": "t", "rules": [
    {"id": "mail", "pattern": "[a-z]+@[a-z]+", "action": {"type": "token"}},
    {"id": "code", "pattern": "code-[a-z]+", "action": {"type": "hash"}},
    {"id": "card", "pattern": "[0-9]{16}", "action": {"type": "ff1"}}]}"#;

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// Blocks that held a key when they were given back.
static HELD_A_KEY: AtomicUsize = AtomicUsize::new(0);

static KEYS: OnceLock<Vec<[u8; PART]>> = OnceLock::new();

/// The system's allocator, which looks at what is given back.
struct Watching;

// SAFETY: everything is forwarded to the system's allocator as it came.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: forwarded. All of a block is looked at in the end, so all of it has to be there.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is whole until it is given back, and was made of zeros.
        let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
        if KEYS.get().is_some_and(|keys| holds_one_of(bytes, keys)) {
            HELD_A_KEY.fetch_add(1, Relaxed);
        }
        // SAFETY: forwarded.
        unsafe { System.dealloc(block, layout) };
    }
}

fn holds_one_of(bytes: &[u8], keys: &[[u8; PART]]) -> bool {
    let mut parts = bytes.windows(PART);
    parts.any(|part| keys.iter().any(|key| key == part))
}

/// The beginnings of the secrets and of all that is derived of them; of two keys in one, both.
fn keys() -> Vec<[u8; PART]> {
    let mut keys = Vec::new();
    for secret in SECRETS {
        keys.push(secret[..PART].try_into().unwrap());
        for (purpose, length) in PURPOSES {
            let mut derived = vec![0; length];
            let derivation = Hkdf::<Sha256>::new(Some(b"ironsieve"), &secret);
            derivation.expand(purpose, &mut derived).unwrap();
            let halves = derived.chunks(32);
            keys.extend(halves.map(|half| <[u8; PART]>::try_from(&half[..PART]).unwrap()));
        }
    }
    keys
}

/// One test: the allocator belongs to the process.
#[test]
fn what_is_given_back_holds_no_key() {
    // The caller's own copies are the caller's to wipe: these go before anything is looked at, or not at all.
    let rings = [[0, 1], [1, 0]]
        .map(|[active, older]| packed(&[b"k1", &SECRETS[active], b"k2", &SECRETS[older]]));
    // On a thread of its own: what that leaves on its stack must not lie where the engine moves its objects about.
    KEYS.set(std::thread::spawn(keys).join().unwrap()).unwrap();
    let engine = open_engine();
    let frame = acquire(engine);
    let (status, _) = call!(isv_engine_enable(engine, 3));
    assert_eq!(status, Status::Ok as i32);
    let mut sets = Vec::new();
    for ring in &rings {
        let (start, length) = bytes(ring);
        let (status, reply) = call!(isv_engine_set_keys(engine, start, length));
        assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
        let documents = packed(&[b"t", RULES.as_bytes()]);
        let (start, length) = bytes(&documents);
        let (status, reply) = call!(isv_ruleset_compile(engine, frame, start, length));
        assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
        sets.push(reply.handle);
    }
    for rules in sets {
        let (start, length) = bytes(b"ann@home code-x 4111111111111111");
        let (status, reply) = call!(isv_ruleset_redact(rules, frame, start, length, 0));
        assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
        assert_eq!(reply.count, 3);
        let (status, _) = call!(isv_ruleset_free(rules));
        assert_eq!(status, Status::Ok as i32);
    }
    let (status, _) = call!(isv_engine_close(engine));
    assert_eq!(status, Status::Ok as i32);
    assert_eq!(HELD_A_KEY.load(Relaxed), 0, "blocks with a key");

    drop(rings);
    assert_eq!(
        HELD_A_KEY.load(Relaxed),
        2,
        "copies that are not wiped are seen"
    );
}
