//! The C ABI: exports, handles, frames, status, panic guard. No algorithm, no rule logic.
//!
//! Exports are declared in `export.rs` and nowhere else; everything that other languages need is generated from the tables that
//! [`EXPORTS`], [`STATUSES`], [`COUNTERS`] and [`LAYOUTS`] are.

mod contract;
mod counters;
mod declare;
mod dictionary;
mod engine;
mod exclusive;
mod export;
mod failure;
#[cfg(feature = "fault-injection")]
mod fault;
mod frame;
mod guard;
mod handle;
mod handshake;
mod large_text;
mod layout;
mod memory;
#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
mod old_glibc;
mod packed;
mod pool;
mod rules;
mod slices;
mod status;
mod stream;
mod telemetry;
mod trace;

pub use counters::{COUNTER_WORDS, COUNTERS, CounterInfo, ERROR_COUNTERS};
pub use declare::{Argument, Export};
pub use dictionary::MATCH_CASE;
pub use engine::{ENABLE_FF1, ENABLE_REVEAL};
pub use export::*;
#[cfg(feature = "fault-injection")]
pub use fault::{EXPORTS as FAULT_EXPORTS, isv_fault_arm};
pub use handshake::{ABI_VERSION, FEATURE_FAULT_INJECTION, PANIC_ABORTS, PANIC_UNWINDS};
pub use layout::{
    EngineConfig, Field, FindingRecord, Handshake, KEPT, LAYOUTS, Layout, Reply, RuleRecord,
    ScanCall, StreamFindingRecord, StreamProgress, Telemetry, TraceEvent, layout_hash,
};
pub use rules::{NO_TOKEN, TOKEN, TOKEN_OF_UNKNOWN_KEY, UTF16_OFFSETS};
pub use status::{STATUSES, Status, StatusInfo};
pub use trace::{TRACE_CALLS, TRACE_MEMORY, TRACE_OFF};
