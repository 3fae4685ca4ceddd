//! The naive scanner (provisional body).
use crate::{Document, Error, Finding, Settings};

/// Scanner without any of the fast path's shortcuts.
pub struct Oracle;

impl Oracle {
    /// Compiles documents.
    pub fn compile(_documents: &[Document<'_>], _settings: &Settings) -> Result<Oracle, Error> {
        Ok(Oracle)
    }

    /// Findings by position.
    pub fn scan(&self, _text: &[u8]) -> Vec<Finding> {
        Vec::new()
    }
}
