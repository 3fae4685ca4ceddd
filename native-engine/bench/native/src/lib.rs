//! The bench with peers: what its programs share.
//!
//! `corpus` writes workloads from a seed, with what the oracle finds in them; `peers` and the programs in C and Java read those files, measure, and
//! check what they find; `report` makes tables of their samples. `../peers.sh` runs all of it.
//!
//! Criterion is not used: it measures the same text again and again, and a lazily built automaton is fast on text whose states it has. Here every
//! measured text is read once by each engine in a pass, and was never seen before.
#![forbid(unsafe_code)]

pub mod adversarial;
pub mod bodies;
pub mod dictionary;
pub mod engine;
pub mod lines;
pub mod places;
pub mod plain;
pub mod planted;
pub mod prose;
pub mod random;
pub mod rules;
pub mod samples;
pub mod workload;
