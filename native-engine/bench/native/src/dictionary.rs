//! The engine with one rule: literals as a dictionary.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ironsieve_core::oracle::{Entries, Oracle};
use ironsieve_core::{Case, Dictionary, DictionaryBuilder, Document, RuleSet, Settings, Variant};

const NAME: &str = "literals";
const RULES: &str =
    r#"{"schema": 2, "name": "bench", "rules": [{"id": "literals", "dictionary": "literals"}]}"#;

/// Literals of a workload, one a line.
pub fn read(directory: &Path) -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string(directory.join("literals.txt"))?)
}

/// The engine, without regard to case.
pub struct Compiled {
    /// It.
    pub rules: RuleSet,
    /// How long that took.
    pub ready: Duration,
    /// Bytes of its tables.
    pub bytes: usize,
}

impl Compiled {
    /// From lines, with the variant that this processor is fastest with.
    pub fn new(lines: &str) -> Result<Self, Box<dyn Error>> {
        Self::with_variant(lines, Variant::default())
    }

    /// From lines.
    pub fn with_variant(lines: &str, variant: Variant) -> Result<Self, Box<dyn Error>> {
        let start = Instant::now();
        let dictionary = Arc::new(dictionary(lines, variant)?);
        let bytes = dictionary.bytes();
        Ok(Self {
            rules: RuleSet::compile(&[document()], &settings(dictionary))?,
            ready: start.elapsed(),
            bytes,
        })
    }
}

/// What defines what the engine has to find.
pub fn oracle(lines: &str) -> Result<Oracle, Box<dyn Error>> {
    let entries = Entries::new(NAME, Case::Ignored, lines.lines());
    let settings = settings(Arc::new(dictionary(lines, Variant::default())?));
    Ok(Oracle::with_entries(
        &[document()],
        &settings,
        &[Arc::new(entries)],
    )?)
}

fn dictionary(lines: &str, variant: Variant) -> Result<Dictionary, Box<dyn Error>> {
    let builder = DictionaryBuilder::new(NAME, Case::Ignored, *b"0123456789abcdef")?;
    let mut builder = builder.with_variant(variant);
    builder.add(lines.as_bytes(), &mut |_| true)?;
    Ok(builder.finish())
}

fn settings(dictionary: Arc<Dictionary>) -> Settings {
    Settings {
        dictionaries: vec![dictionary],
        ..Settings::default()
    }
}

fn document() -> Document<'static> {
    Document {
        name: "bench",
        json: RULES.as_bytes(),
    }
}
