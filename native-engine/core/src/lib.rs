//! Rules, compilation, scanning and redaction.
#![forbid(unsafe_code)]
