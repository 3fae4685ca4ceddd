//! Writes everything that is derived from the exports.
fn main() {}
