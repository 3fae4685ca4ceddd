//! Rules, compilation, scanning and redaction. No FFI, no IO, no globals.
//!
//! Rule documents (`docs/rules.md`) compile into a [`RuleSet`]; a rule set scans bytes and gives [`Finding`]s. Bytes that
//! are not valid UTF-8 are text that no rule matches across, not an error.
#![forbid(unsafe_code)]

mod action;
mod allow;
mod base64url;
mod codepoint;
mod context;
mod dense;
mod dialect;
mod dictionary;
mod digits;
mod document;
mod entropy;
mod error;
mod finding;
mod format;
mod gate;
mod key;
mod lead;
mod lists;
mod matcher;
pub mod oracle;
mod overlap;
mod parts;
mod pattern;
mod proven;
mod reading;
mod redact;
mod required;
mod residue;
mod rule;
mod ruleset;
mod schema;
mod searches;
mod shape;
mod shield;
mod stream;
mod tally;
mod token;
pub mod utf16;
mod validate;
mod walker;

pub use action::ActionKind;
pub use dictionary::{Case, Companion, Dictionary, DictionaryBuilder};
pub use document::Document;
pub use error::{Error, ErrorKind};
pub use finding::{Finding, Found, Value};
pub use ironsieve_lanes::Variant;
pub use key::{Key, KeyRing};
pub use parts::Workers;
pub use redact::{Edit, Edits, Redaction};
pub use rule::{Category, Rule};
pub use ruleset::{RuleSet, Scratch, Settings};
pub use schema::SCHEMAS;
pub use stream::{Output, Stream, StreamFinding};
pub use tally::Tally;
pub use token::{Content, Token};
