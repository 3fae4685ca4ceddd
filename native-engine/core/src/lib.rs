//! Rules, compilation, scanning and redaction. No FFI, no IO, no globals.
//!
//! Rule documents (`docs/rules.md`) compile into a [`RuleSet`]; a rule set scans bytes and gives [`Finding`]s. Bytes that
//! are not valid UTF-8 are text that no rule matches across, not an error.
#![forbid(unsafe_code)]

mod error;
mod key;
pub mod oracle;
mod ruleset;
pub mod utf16;

pub use error::{Error, ErrorKind};
pub use key::HashKey;
pub use ruleset::{
    ActionKind, Category, Document, Finding, Redaction, Rule, RuleSet, Scratch, Settings,
};
