//! Random sequences of calls through the exports, held to the reference model.

#[path = "model/mod.rs"]
mod model;

use std::sync::{LazyLock, Mutex, PoisonError};

use model::call::{Call, How, Kind, Lent, Pick, Place, Step};
use model::{World, samples};
use proptest::prelude::*;

/// Of the process, for the tests in turn.
static WORLD: LazyLock<Mutex<World>> = LazyLock::new(Mutex::default);

fn run(steps: Vec<Step>) {
    // A sequence that failed is cleared up by the next one.
    let mut world = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    world.run(&[prologue(), steps].concat());
}

/// Engines start as small as they may be, so that the ceiling is met.
const CEILINGS: [u64; 4] = [1 << 20, (1 << 20) + 4096, 2 << 20, 8 << 20];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_calls_is_answered_as_the_model_says(steps in proptest::collection::vec(step(), 1..40)) {
        run(steps);
    }
}

#[test]
fn a_key_over_its_id_in_the_same_input_is_read_as_the_model_says() {
    let in_input = |bytes: &[u8]| Lent::Input(0, 0, bytes.to_vec());
    let over = Step {
        call: Call::SetHashKey {
            engine: Pick::Open(Kind::Engine, 0),
            id: in_input(b"k1"),
            key: in_input(&[0xEB; 16]),
        },
        reply: Place::Fits,
    };
    run(vec![over]);
}

#[test]
fn a_broken_stream_says_so_before_its_piece_is_looked_at() {
    let feed = |piece| Step {
        call: Call::StreamFeed {
            stream: Pick::Open(Kind::Stream, 0),
            frame: Pick::Open(Kind::Frame, 0),
            piece,
            limit: i64::MAX as u64,
            progress: Place::Fits,
        },
        reply: Place::Fits,
    };
    let open = Step {
        call: Call::StreamOpen {
            rules: Pick::Open(Kind::Rules, 0),
            hold_back: 0,
        },
        reply: Place::Fits,
    };
    // After a call that failed midway it is not known where the output is.
    let succeed = Step {
        call: Call::Scan {
            how: How::Scan,
            rules: Pick::Open(Kind::Rules, 0),
            frame: Pick::Open(Kind::Frame, 0),
            text: Lent::Own(Vec::new(), 0),
            flags: 0,
        },
        reply: Place::Fits,
    };
    // Its output and the copy in the frame are more than the least ceiling together.
    let large = feed(Lent::Own(b"words ".repeat(100_000), 0));
    run(vec![open, large, succeed, feed(Lent::Output(0, 0, 1))]);
}

/// An engine with a frame and a rule set, since most calls need all three.
fn prologue() -> Vec<Step> {
    let engine = Pick::Open(Kind::Engine, 0);
    let frame = Pick::Open(Kind::Frame, 0);
    let documents = Lent::Own(samples::documents(&[0, 1]), 0);
    [
        Call::Open {
            config: Place::Fits,
            ceiling: CEILINGS[0],
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

fn step() -> impl Strategy<Value = Step> {
    (call(), place()).prop_map(|(call, reply)| Step { call, reply })
}

fn call() -> impl Strategy<Value = Call> {
    let (engine, frame, rules, stream) = (
        || pick(Kind::Engine),
        || pick(Kind::Frame),
        || pick(Kind::Rules),
        || pick(Kind::Stream),
    );
    prop_oneof![
        1 => place().prop_map(|info| Call::Handshake { info }),
        2 => (place(), ceiling()).prop_map(|(config, ceiling)| Call::Open { config, ceiling }),
        1 => engine().prop_map(|engine| Call::Close { engine }),
        1 => engine().prop_map(|engine| Call::Ping { engine }),
        2 => (engine(), key_id(), lent(proptest::collection::vec(any::<u8>(), 0..40)))
            .prop_map(|(engine, id, key)| Call::SetHashKey { engine, id, key }),
        3 => (engine(), keys()).prop_map(|(engine, keys)| Call::SetKeys { engine, keys }),
        2 => (engine(), prop_oneof![9 => 0..4_u64, 1 => any::<u64>()])
            .prop_map(|(engine, features)| Call::Enable { engine, features }),
        3 => (engine(), threads()).prop_map(|(engine, threads)| Call::SetThreads { engine, threads }),
        1 => (engine(), place()).prop_map(|(engine, telemetry)| Call::Telemetry { engine, telemetry }),
        2 => (engine(), place(), proptest::option::weighted(0.1, any::<u64>()))
            .prop_map(|(engine, counters, absurd)| Call::Counters { engine, counters, absurd }),
        4 => (engine(), capacity()).prop_map(|(engine, capacity)| Call::Acquire { engine, capacity }),
        3 => (frame(), capacity()).prop_map(|(frame, capacity)| Call::Reserve { frame, capacity }),
        2 => frame().prop_map(|frame| Call::Release { frame }),
        5 => (engine(), frame(), documents())
            .prop_map(|(engine, frame, documents)| Call::Compile { engine, frame, documents }),
        2 => rules().prop_map(|rules| Call::Free { rules }),
        3 => (rules(), hold_back()).prop_map(|(rules, hold_back)| Call::StreamOpen { rules, hold_back }),
        9 => (stream(), frame(), text(How::Redact), limit(), place())
            .prop_map(|(stream, frame, piece, limit, progress)| {
                Call::StreamFeed { stream, frame, piece, limit, progress }
            }),
        2 => (stream(), frame(), place())
            .prop_map(|(stream, frame, progress)| Call::StreamFinish { stream, frame, progress }),
        1 => stream().prop_map(|stream| Call::StreamFree { stream }),
        2 => (0..4_u64, prop_oneof![9 => 0..9_u64, 1 => any::<u64>()])
            .prop_map(|(level, capacity)| Call::TraceSet { level, capacity }),
        2 => (any::<u8>(), prop_oneof![9 => Just(0), 1 => any::<u8>()], proptest::option::weighted(0.1, any::<u64>()))
            .prop_map(|(room, shift, absurd)| Call::TraceDrain { room, shift, absurd }),
        16 => (how(), rules(), frame(), flags()).prop_flat_map(|(how, rules, frame, flags)| {
            text(how).prop_map(move |text| Call::Scan { how, rules, frame, text, flags })
        }),
    ]
}

fn pick(kind: Kind) -> impl Strategy<Value = Pick> {
    let kinds = [Kind::Engine, Kind::Frame, Kind::Rules, Kind::Stream];
    let kinds = proptest::sample::select(kinds.to_vec());
    prop_oneof![
        20 => any::<u8>().prop_map(move |number| Pick::Open(kind, number)),
        2 => (kinds, any::<u8>()).prop_map(|(kind, number)| Pick::Open(kind, number)),
        3 => any::<u8>().prop_map(Pick::Closed),
        1 => (any::<u8>(), 0..64_u32).prop_map(|(number, bit)| Pick::Altered(number, 1 << bit)),
        1 => any::<u64>().prop_map(Pick::Raw),
        1 => (0..4_u64, 0..70_u64).prop_map(|(generation, slot)| Pick::Raw(generation << 32 | slot)),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        40 => Just(Place::Fits),
        1 => Just(Place::Null),
        1 => any::<u8>().prop_map(Place::Misaligned),
        4 => (0..600_u16).prop_map(Place::Sized),
        1 => any::<u16>().prop_map(Place::Sized),
    ]
}

fn ceiling() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => proptest::sample::select(&CEILINGS[..]),
        1 => 0..1_u64 << 21,
    ]
}

fn capacity() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0..9_000_u64,
        4 => 0..(1_u64 << 20) + 5_000,
        1 => any::<u64>(),
        1 => (0..3_u64).prop_map(|off| i64::MAX as u64 - 1 + off),
    ]
}

fn hold_back() -> impl Strategy<Value = u64> {
    prop_oneof![10 => 0..60_u64, 6 => 0..5_000_u64, 2 => 0..=1_u64 << 20, 1 => any::<u64>()]
}

fn limit() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..100_u64, 6 => 0..100_000_u64, 1 => any::<u64>()]
}

fn threads() -> impl Strategy<Value = u64> {
    prop_oneof![20 => 0..5_u64, 1 => 1_025..1_030_u64, 1 => 1_025_u64..]
}

fn flags() -> impl Strategy<Value = u64> {
    prop_oneof![10 => 0..2_u64, 1 => any::<u64>()]
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![
        Just(How::Scan),
        Just(How::Redact),
        Just(How::Batch),
        Just(How::Matches),
        Just(How::Reveal)
    ]
}

fn key_id() -> impl Strategy<Value = Lent> {
    let good = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,31}".prop_map(String::into_bytes);
    let any = proptest::collection::vec(any::<u8>(), 0..40);
    lent(prop_oneof![8 => good, 1 => any])
}

fn keys() -> impl Strategy<Value = Lent> {
    let good = prop_oneof![Just(vec![0]), Just(vec![0, 1]), Just(vec![1, 0])];
    let choices = proptest::collection::vec(any::<u8>(), 0..4);
    lent(prop_oneof![
        6 => good.prop_map(|choices| samples::keys(&choices)),
        2 => choices.prop_map(|choices| samples::keys(&choices)),
        1 => (0..100_usize).prop_map(|length| samples::keys(&[0, 1])[..length.min(70)].to_vec()),
    ])
}

fn documents() -> impl Strategy<Value = Lent> {
    let choices = proptest::collection::vec(any::<u8>(), 0..3);
    let good = proptest::collection::vec(0..5_u8, 1..3);
    lent(prop_oneof![
        4 => good.prop_map(|choices| samples::documents(&choices)),
        4 => choices.prop_map(|choices| samples::documents(&choices)),
        1 => (proptest::collection::vec(0..5_u8, 1..3), any::<usize>()).prop_map(|(choices, at)| {
            let mut bytes = samples::documents(&choices);
            bytes.truncate(at % (bytes.len() + 1));
            bytes
        }),
        1 => proptest::collection::vec(any::<u8>(), 0..60),
    ])
}

fn text(how: How) -> impl Strategy<Value = Lent> {
    let pieces = || {
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(|choices| samples::text(&choices))
    };
    let one = prop_oneof![
        4 => pieces(),
        1 => any::<String>().prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..300),
        // Enough findings to grow outputs and replacements beyond what a frame keeps.
        1 => (pieces(), 0..2_000_usize).prop_map(|(piece, times)| {
            piece.repeat(times.min(40_000 / (piece.len() + 1)))
        }),
    ];
    let batch = proptest::collection::vec(one.clone().boxed(), 0..5).prop_map(|texts| {
        texts
            .iter()
            .flat_map(|text| samples::packed(text))
            .collect()
    });
    // Enough of them for several threads, sometimes cut off.
    let many = (
        proptest::collection::vec(pieces(), 1..5),
        0..100_usize,
        0..200_usize,
    )
        .prop_map(|(texts, times, cut)| {
            let texts: Vec<u8> = texts
                .iter()
                .flat_map(|text| samples::packed(text))
                .collect();
            let mut texts = texts.repeat((1 << 10) * times / texts.len());
            texts.truncate(texts.len().saturating_sub(cut.saturating_sub(100)));
            texts
        });
    lent(match how {
        How::Batch => prop_oneof![8 => batch.boxed(), 3 => many, 1 => one.boxed()].boxed(),
        _ => one.boxed(),
    })
}

fn lent(bytes: impl Strategy<Value = Vec<u8>> + 'static) -> impl Strategy<Value = Lent> {
    let bytes = bytes.boxed();
    prop_oneof![
        20 => (bytes.clone(), any::<u8>()).prop_map(|(bytes, shift)| Lent::Own(bytes, shift)),
        6 => (any::<u8>(), any::<u16>(), bytes).prop_map(|(frame, offset, bytes)| Lent::Input(frame, offset, bytes)),
        2 => (any::<u8>(), any::<u16>(), any::<u16>())
            .prop_map(|(frame, offset, length)| Lent::Output(frame, offset, length)),
        1 => prop_oneof![Just(0), any::<u64>()].prop_map(Lent::Null),
        1 => any::<(u64, u64)>().prop_map(|(address, length)| Lent::Absurd(address, length)),
    ]
}
