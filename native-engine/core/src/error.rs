//! Why a rule set could not be compiled.

use std::fmt;

/// Refusal of a rule document, a rule or a key. The message names the document, the rule and the reason, and never
/// carries an example's text or a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// Code of an [`Error`], the same as in `docs/rules.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Not JSON, wrong type, unknown or missing field, bad value, duplicate id.
    InvalidDocument,
    /// `schema` is not a number this version reads.
    UnsupportedSchema,
    /// A pattern is not in the dialect, can match without a character, lacks the group, or is too large.
    InvalidRule,
    /// An example did not do what it should.
    ExampleFailed,
    /// A rule's action needs a key and there is none, or a key is unusable.
    MissingKey,
    /// A rule's action has to be enabled first.
    NotEnabled,
    /// Too many rules, or a document too large.
    LimitExceeded,
}

impl Error {
    /// Which refusal this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
