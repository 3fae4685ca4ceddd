//! Why a call failed: a status and the sentence that goes with it.

use crate::status::Status;

/// Failure of one call. Built only when a call fails, so a successful call allocates no message.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// An argument that is not what its contract says: names the argument, what came and what was expected.
    #[cold]
    pub(crate) fn argument(name: &str, expected: &str, came: impl std::fmt::Display) -> Self {
        Self::new(
            Status::InvalidArgument,
            format!("argument '{name}' must be {expected}, not {came}"),
        )
    }
}

impl From<ironsieve_core::Error> for Failure {
    fn from(error: ironsieve_core::Error) -> Self {
        Self::new(error.kind().into(), error.to_string())
    }
}
