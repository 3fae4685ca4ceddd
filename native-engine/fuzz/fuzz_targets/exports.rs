//! Sequences of calls through the exports, held to the reference model of `ffi/tests/model`: open, closed, stale, foreign and random
//! handles, ranges anywhere in memory that the caller or a frame owns, ranges that are none, structs that are null, misaligned or of any size.
//!
//! Input: decisions of [`step`], one call after the other.
#![no_main]

#[path = "../../ffi/tests/model/mod.rs"]
mod model;

use std::cell::RefCell;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};
use model::call::{Call, How, Kind, Lent, Pick, Place, Step};
use model::{World, samples};

/// Most calls of a sequence.
const STEPS: usize = 64;

/// Most frame memory of an engine: above what a machine has, the system would refuse instead of the library.
const CEILING: u64 = 8 << 20;

/// Bytes of a batch that several threads may scan.
const LARGE_BATCH: usize = 80 << 10;

thread_local! {
    static WORLD: RefCell<World> = RefCell::default();
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let mut choices = Unstructured::new(data);
    let mut steps = prologue();
    while !choices.is_empty() && steps.len() < STEPS {
        match step(&mut choices) {
            Ok(step) => steps.push(step),
            Err(_) => return Corpus::Reject,
        }
    }
    WORLD.with_borrow_mut(|world| world.run(&steps));
    Corpus::Keep
});

/// An engine with a frame and a rule set, since most calls need all three.
fn prologue() -> Vec<Step> {
    let engine = Pick::Open(Kind::Engine, 0);
    let frame = Pick::Open(Kind::Frame, 0);
    let documents = Lent::Own(samples::documents(&[0, 1]), 0);
    [
        Call::Open {
            config: Place::Fits,
            ceiling: 1 << 20,
        },
        Call::Acquire {
            engine,
            capacity: 100,
        },
        Call::Compile {
            engine,
            frame,
            documents,
        },
    ]
    .map(|call| Step {
        call,
        reply: Place::Fits,
    })
    .to_vec()
}

fn step(u: &mut Unstructured<'_>) -> Result<Step> {
    Ok(Step {
        call: call(u)?,
        reply: place(u)?,
    })
}

fn call(u: &mut Unstructured<'_>) -> Result<Call> {
    Ok(match u.int_in_range(0..=32)? {
        0 => Call::Handshake { info: place(u)? },
        1 => Call::Open {
            config: place(u)?,
            ceiling: ceiling(u)?,
        },
        2 => Call::Close {
            engine: pick(u, Kind::Engine)?,
        },
        3 => Call::Ping {
            engine: pick(u, Kind::Engine)?,
        },
        4 => Call::SetHashKey {
            engine: pick(u, Kind::Engine)?,
            id: key_id(u)?,
            key: lent(u, bytes)?,
        },
        5 => Call::Telemetry {
            engine: pick(u, Kind::Engine)?,
            telemetry: place(u)?,
        },
        6 | 7 => Call::Acquire {
            engine: pick(u, Kind::Engine)?,
            capacity: capacity(u)?,
        },
        8 | 9 => Call::Reserve {
            frame: pick(u, Kind::Frame)?,
            capacity: capacity(u)?,
        },
        10 => Call::Release {
            frame: pick(u, Kind::Frame)?,
        },
        11 | 12 => Call::Compile {
            engine: pick(u, Kind::Engine)?,
            frame: pick(u, Kind::Frame)?,
            documents: lent(u, documents)?,
        },
        13 => Call::Free {
            rules: pick(u, Kind::Rules)?,
        },
        21 => Call::TraceSet {
            level: u.int_in_range(0..=3)?,
            capacity: match u.ratio(1, 8)? {
                true => u.arbitrary()?,
                false => u.int_in_range(0..=9)?,
            },
        },
        22 => Call::TraceDrain {
            room: u.arbitrary()?,
            shift: match u.ratio(1, 8)? {
                true => u.arbitrary()?,
                false => 0,
            },
            absurd: match u.ratio(1, 8)? {
                true => Some(u.arbitrary()?),
                false => None,
            },
        },
        23 => Call::SetThreads {
            engine: pick(u, Kind::Engine)?,
            threads: match u.ratio(1, 8)? {
                // No more than refuse: a fuzzer would soon have thousands of threads.
                true => u.int_in_range(1_025..=u64::MAX)?,
                false => u.int_in_range(0..=4)?,
            },
        },
        30 => Call::SetKeys {
            engine: pick(u, Kind::Engine)?,
            keys: lent(u, keys)?,
        },
        31 => Call::Enable {
            engine: pick(u, Kind::Engine)?,
            features: match u.ratio(1, 8)? {
                true => u.arbitrary()?,
                false => u.int_in_range(0..=3)?,
            },
        },
        24 => Call::StreamOpen {
            rules: pick(u, Kind::Rules)?,
            hold_back: match u.int_in_range(0..=3)? {
                0 => u.arbitrary()?,
                1 => u.int_in_range(0..=1 << 20)?,
                _ => u.int_in_range(0..=300)?,
            },
        },
        25..=27 => Call::StreamFeed {
            stream: pick(u, Kind::Stream)?,
            frame: pick(u, Kind::Frame)?,
            piece: lent(u, text)?,
            limit: match u.ratio(1, 8)? {
                true => u.arbitrary()?,
                false => u.int_in_range(0..=1 << 16)?,
            },
            progress: place(u)?,
        },
        28 => Call::StreamFinish {
            stream: pick(u, Kind::Stream)?,
            frame: pick(u, Kind::Frame)?,
            progress: place(u)?,
        },
        29 => Call::StreamFree {
            stream: pick(u, Kind::Stream)?,
        },
        20 => Call::Counters {
            engine: pick(u, Kind::Engine)?,
            counters: place(u)?,
            absurd: match u.ratio(1, 8)? {
                true => Some(u.arbitrary()?),
                false => None,
            },
        },
        other => {
            let how = match other {
                14 => How::Scan,
                15 | 16 => How::Redact,
                17 | 18 => How::Batch,
                32 => How::Reveal,
                _ => How::Matches,
            };
            Call::Scan {
                how,
                rules: pick(u, Kind::Rules)?,
                frame: pick(u, Kind::Frame)?,
                text: lent(u, if how == How::Batch { batch } else { text })?,
                flags: if u.ratio(1, 16)? {
                    u.arbitrary()?
                } else {
                    u.int_in_range(0..=1)?
                },
            }
        }
    })
}

fn pick(u: &mut Unstructured<'_>, kind: Kind) -> Result<Pick> {
    Ok(match u.int_in_range(0..=15)? {
        0 => Pick::Open(
            *u.choose(&[Kind::Engine, Kind::Rules, Kind::Frame, Kind::Stream])?,
            u.arbitrary()?,
        ),
        1 | 2 => Pick::Closed(u.arbitrary()?),
        3 => Pick::Altered(u.arbitrary()?, u.arbitrary()?),
        4 => Pick::Raw(u.arbitrary()?),
        _ => Pick::Open(kind, u.arbitrary()?),
    })
}

fn place(u: &mut Unstructured<'_>) -> Result<Place> {
    Ok(match u.int_in_range(0..=15)? {
        0 => Place::Null,
        1 => Place::Misaligned(u.arbitrary()?),
        2 | 3 => Place::Sized(u.arbitrary()?),
        _ => Place::Fits,
    })
}

fn ceiling(u: &mut Unstructured<'_>) -> Result<u64> {
    match u.ratio(1, 8)? {
        true => u.int_in_range(0..=CEILING),
        false => Ok(1 << u.int_in_range(20..=23)?),
    }
}

fn capacity(u: &mut Unstructured<'_>) -> Result<u64> {
    match u.int_in_range(0..=3)? {
        0 => u.arbitrary(),
        1 => u.int_in_range(0..=CEILING + 8192),
        _ => u.int_in_range(0..=16_384),
    }
}

fn lent(
    u: &mut Unstructured<'_>,
    content: fn(&mut Unstructured<'_>) -> Result<Vec<u8>>,
) -> Result<Lent> {
    Ok(match u.int_in_range(0..=15)? {
        0 => Lent::Null(u.arbitrary()?),
        1 => Lent::Absurd(u.arbitrary()?, u.arbitrary()?),
        2 => Lent::Output(u.arbitrary()?, u.arbitrary()?, u.arbitrary()?),
        3..=6 => Lent::Input(u.arbitrary()?, u.arbitrary()?, content(u)?),
        _ => Lent::Own(content(u)?, u.arbitrary()?),
    })
}

fn bytes(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let length = u.int_in_range(0..=64)?;
    (0..length).map(|_| u.arbitrary()).collect()
}

fn key_id(u: &mut Unstructured<'_>) -> Result<Lent> {
    let ids: [&[u8]; 3] = [b"k", b"2026-07", b"0123456789.abcdefghijklmnopqrstu"];
    match u.ratio(1, 4)? {
        true => lent(u, bytes),
        false => Ok(Lent::Own(u.choose(&ids)?.to_vec(), 0)),
    }
}

fn keys(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let choices = (0..u.int_in_range(0..=3)?)
        .map(|_| u.arbitrary())
        .collect::<Result<Vec<u8>>>()?;
    let mut keys = samples::keys(&choices);
    if u.ratio(1, 8)? {
        keys.truncate(u.int_in_range(0..=keys.len())?);
    }
    Ok(keys)
}

fn documents(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let choices = (0..u.int_in_range(0..=3)?)
        .map(|_| u.arbitrary())
        .collect::<Result<Vec<u8>>>()?;
    let mut documents = samples::documents(&choices);
    match u.int_in_range(0..=7)? {
        0 => documents.truncate(u.int_in_range(0..=documents.len())?),
        // Mostly breaks JSON, sometimes a pattern, sometimes the packing.
        1 if !documents.is_empty() => {
            let at = u.choose_index(documents.len())?;
            documents[at] = u.arbitrary()?;
        }
        2 => documents.extend(bytes(u)?),
        _ => {}
    }
    Ok(documents)
}

fn text(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    if u.ratio(1, 4)? {
        return bytes(u);
    }
    let choices = bytes(u)?;
    let times = if u.ratio(1, 16)? {
        u.int_in_range(1..=64)?
    } else {
        1
    };
    Ok(samples::text(&choices).repeat(times))
}

fn batch(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    for _ in 0..u.int_in_range(0..=6)? {
        packed.extend(samples::packed(&text(u)?));
    }
    if u.ratio(1, 8)? {
        // Enough for several threads.
        packed = packed.repeat(LARGE_BATCH / (packed.len() + 1));
    }
    if u.ratio(1, 8)? {
        packed.truncate(u.int_in_range(0..=packed.len())?);
    }
    Ok(packed)
}
