//! Redacts with the naive oracle, to compare other engines' answers with.
//!
//! `oracle PACK.json... < text > redacted`, or `oracle PACK.json... --batch DIR_IN DIR_OUT` for every file of a directory.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Document, Finding, Key, RuleSet, Settings, Value};

const USAGE: &str = "usage: oracle PACK.json... [--batch DIR_IN DIR_OUT]";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<(), Box<dyn std::error::Error>> {
    let at = arguments
        .iter()
        .position(|argument| argument == "--batch")
        .unwrap_or(arguments.len());
    let (packs, batch) = arguments.split_at(at);
    if packs.is_empty() {
        return Err(USAGE.into());
    }
    let redactor = Redactor::new(packs)?;
    match batch {
        [] => {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text)?;
            std::io::stdout().write_all(&redactor.redact(&text))?;
        }
        [_, from, to] => redactor.batch(Path::new(from), Path::new(to))?,
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

struct Redactor {
    oracle: Oracle,
    /// For the replacements only.
    rules: RuleSet,
}

impl Redactor {
    fn new(packs: &[String]) -> Result<Self, Box<dyn std::error::Error>> {
        let texts = packs
            .iter()
            .map(std::fs::read)
            .collect::<Result<Vec<_>, _>>()?;
        let documents: Vec<Document<'_>> = packs
            .iter()
            .zip(&texts)
            .map(|(name, json)| Document { name, json })
            .collect();
        let key = Key::new("oracle", b"0123456789abcdef")?;
        let settings = Settings {
            keys: key.into(),
            ..Settings::default()
        };
        Ok(Self {
            oracle: Oracle::compile(&documents, &settings)?,
            rules: RuleSet::compile(&documents, &settings)?,
        })
    }

    fn redact(&self, text: &[u8]) -> Vec<u8> {
        let value = |finding: &Finding| Value {
            stands: text.get(finding.start..finding.end).unwrap_or_default(),
            reads: self.oracle.value(text, finding).into(),
        };
        let findings = self.oracle.scan(text);
        self.rules.replace(text, &findings, value).text
    }

    fn batch(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        for entry in std::fs::read_dir(from)? {
            let path = entry?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                std::fs::write(to.join(name), self.redact(&std::fs::read(&path)?))?;
            }
        }
        Ok(())
    }
}
