//! What the library says of itself at load.

use ironsieve_core::SCHEMAS;

use crate::layout::{Handshake, layout_hash};

/// ABI version of this library. A change that breaks a client raises the major, an addition the minor; see docs/abi.md.
pub const ABI_VERSION: (u32, u32) = (1, 1);

/// What the handshake says; something else only in libraries that are built for tests of clients.
const TOLD_VERSION: (u32, u32) = if cfg!(ironsieve_variant = "1.0") {
    (1, 0)
} else if cfg!(ironsieve_variant = "1.99") {
    (1, 99)
} else if cfg!(ironsieve_variant = "2.0") {
    (2, 0)
} else {
    ABI_VERSION
};

/// Feature bit: exports that break the library on purpose are built in.
pub const FEATURE_FAULT_INJECTION: u64 = 1;

/// [`Handshake::panic_strategy`]: a panic unwinds and becomes a status.
pub const PANIC_UNWINDS: u32 = 1;

/// [`Handshake::panic_strategy`]: a panic ends the process.
pub const PANIC_ABORTS: u32 = 2;

/// Identity of this build.
pub(crate) fn info() -> Handshake {
    Handshake {
        size: size_of::<Handshake>() as u32,
        abi_major: TOLD_VERSION.0,
        abi_minor: TOLD_VERSION.1,
        panic_strategy: if cfg!(panic = "unwind") {
            PANIC_UNWINDS
        } else {
            PANIC_ABORTS
        },
        layout_hash: layout_hash(),
        features: if cfg!(feature = "fault-injection") {
            FEATURE_FAULT_INJECTION
        } else {
            0
        },
        schema_oldest: SCHEMAS.0,
        schema_newest: SCHEMAS.1,
        version: padded(env!("CARGO_PKG_VERSION")),
        target: padded(env!("IRONSIEVE_TARGET")),
        build_id: padded(env!("IRONSIEVE_BUILD_ID")),
    }
}

fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    bytes
}
