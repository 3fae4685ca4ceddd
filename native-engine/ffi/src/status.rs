//! Status numbers: the one error channel. A number is never reused; a retired one stays in the table.

use ironsieve_core::ErrorKind;

/// Declares the statuses once: the enum, and the table that headers and bindings are generated from.
macro_rules! statuses {
    ($($(#[doc = $doc:literal])+ #[since($major:literal, $minor:literal)] $name:ident = $number:literal, $symbol:literal;)+) => {
        /// Outcome of a call across the boundary.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(i32)]
        pub enum Status {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        /// Every status, in order of its number.
        pub const STATUSES: &[StatusInfo] = &[
            $(StatusInfo { number: $number, symbol: $symbol, since: ($major, $minor), doc: concat!($($doc),+) },)+
        ];
    };
}

/// One line of the table of statuses.
#[derive(Clone, Copy, Debug)]
pub struct StatusInfo {
    /// Number that crosses.
    pub number: i32,
    /// Name in upper case without prefix, e.g. `STALE`.
    pub symbol: &'static str,
    /// Version `(major, minor)` it came with.
    pub since: (u32, u32),
    /// What it means.
    pub doc: &'static str,
}

impl StatusInfo {
    /// Whether a call with it did not do what it was asked.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        ![Status::Ok as i32, Status::MoreOutput as i32].contains(&self.number)
    }
}

statuses! {
    /// Success.
    #[since(1, 0)]
    Ok = 0, "OK";
    /// An argument is null, misaligned, out of range or inconsistent with another.
    #[since(1, 0)]
    InvalidArgument = 1, "INVALID_ARGUMENT";
    /// The handle was never issued.
    #[since(1, 0)]
    InvalidHandle = 2, "INVALID_HANDLE";
    /// The handle is of another kind than the argument needs.
    #[since(1, 0)]
    WrongKind = 3, "WRONG_KIND";
    /// The object is closed and its slot belongs to another object since.
    #[since(1, 0)]
    Stale = 4, "STALE";
    /// The object is closed.
    #[since(1, 0)]
    Closed = 5, "CLOSED";
    /// The frame, stream or dictionary is in use by another call.
    #[since(1, 0)]
    Busy = 6, "BUSY";
    /// The call needs more memory than the engine may have for frames, streams and dictionaries.
    #[since(1, 0)]
    MemoryLimit = 7, "MEMORY_LIMIT";
    /// The engine panicked in this call and is quarantined.
    #[since(1, 0)]
    Panic = 8, "PANIC";
    /// The engine panicked in an earlier call; it only lets itself be looked at and closed.
    #[since(1, 0)]
    Quarantined = 9, "QUARANTINED";
    /// A rule document is malformed.
    #[since(1, 0)]
    InvalidDocument = 10, "INVALID_DOCUMENT";
    /// A rule document has a schema number that this version does not know.
    #[since(1, 0)]
    UnsupportedSchema = 11, "UNSUPPORTED_SCHEMA";
    /// A rule's pattern or group cannot be compiled.
    #[since(1, 0)]
    InvalidRule = 12, "INVALID_RULE";
    /// An example of a rule did not behave as the document says.
    #[since(1, 0)]
    ExampleFailed = 13, "EXAMPLE_FAILED";
    /// A rule needs a key and the engine has none.
    #[since(1, 0)]
    MissingKey = 14, "MISSING_KEY";
    /// A document, rule set or text is larger than supported.
    #[since(1, 0)]
    LimitExceeded = 15, "LIMIT_EXCEEDED";
    /// Not a failure: the call succeeded and did only part of its work, because there is enough output; call it again with the rest.
    #[since(1, 1)]
    MoreOutput = 16, "MORE_OUTPUT";
    /// What was asked for has to be enabled at the engine first.
    #[since(1, 1)]
    NotEnabled = 17, "NOT_ENABLED";
}

impl From<()> for Status {
    fn from((): ()) -> Self {
        Self::Ok
    }
}

impl From<ErrorKind> for Status {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::UnsupportedSchema => Self::UnsupportedSchema,
            ErrorKind::InvalidRule => Self::InvalidRule,
            ErrorKind::ExampleFailed => Self::ExampleFailed,
            ErrorKind::MissingKey => Self::MissingKey,
            ErrorKind::NotEnabled => Self::NotEnabled,
            ErrorKind::LimitExceeded => Self::LimitExceeded,
            _ => Self::InvalidDocument,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_symbols_unique() {
        for (index, status) in STATUSES.iter().enumerate() {
            assert_eq!(status.number, i32::try_from(index).unwrap());
            assert_eq!(
                STATUSES
                    .iter()
                    .filter(|other| other.symbol == status.symbol)
                    .count(),
                1
            );
        }
    }
}
