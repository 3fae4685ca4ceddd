//! A reference model of the boundary, and a world that makes calls through the exports and holds every answer to the model.
//!
//! The model knows what docs/abi.md promises and nothing of the library's insides but how a handle is composed, which is what tells
//! `STALE` from `CLOSED`. What a scan finds is ironsieve_core's answer, asked directly. The property test in `model.rs` and the fuzz target
//! `exports` drive the same world, one with generated calls, the other with a fuzzer's.

pub mod call;
mod client;
mod counters;
mod found;
mod keys;
mod memory;
mod range;
mod reference;
pub mod samples;
mod scans;
mod streams;
mod threads;
mod trace;
mod world;

pub use world::World;
