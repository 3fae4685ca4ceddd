//! Rule sets on disk: documents for Ironsieve, and `rules.tsv` with one rule a line for the others: identifier, tab, pattern.

use std::error::Error;
use std::path::{Path, PathBuf};

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Document, RuleSet, Settings, Variant};

/// Rule set as read.
#[derive(Debug)]
pub struct Rules {
    /// Documents, as Ironsieve compiles them.
    pub documents: Vec<String>,
    /// Patterns in the order of the rules in the documents.
    pub patterns: Vec<String>,
    identifiers: Vec<String>,
}

impl Rules {
    /// From the texts of documents.
    pub fn new(documents: Vec<String>) -> Result<Self, Box<dyn Error>> {
        let (mut identifiers, mut patterns) = (Vec::new(), Vec::new());
        for document in &documents {
            let document: serde_json::Value = serde_json::from_str(document)?;
            for rule in document["rules"]
                .as_array()
                .ok_or("a document without rules")?
            {
                let text = |field: &str| {
                    let text = rule[field].as_str().filter(|t| !t.contains(['\t', '\n']));
                    text.map(str::to_owned).ok_or(format!("{field} of a rule"))
                };
                identifiers.push(text("id")?);
                patterns.push(text("pattern")?);
            }
        }
        Ok(Self {
            documents,
            patterns,
            identifiers,
        })
    }

    /// Reads documents.
    pub fn of_files(paths: &[PathBuf]) -> Result<Self, Box<dyn Error>> {
        let read =
            |path| std::fs::read_to_string(path).map_err(|error| format!("{path:?}: {error}"));
        Self::new(paths.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Reads a directory that [`write`](Self::write) wrote.
    pub fn read(directory: &Path) -> Result<Self, Box<dyn Error>> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(directory)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .collect();
        paths.sort();
        Self::of_files(&paths)
    }

    /// Writes them into a directory.
    pub fn write(&self, directory: &Path) -> Result<(), Box<dyn Error>> {
        std::fs::create_dir_all(directory)?;
        for (index, document) in self.documents.iter().enumerate() {
            std::fs::write(directory.join(format!("{index:02}.json")), document)?;
        }
        let lines = self.identifiers.iter().zip(&self.patterns);
        let lines: String = lines
            .map(|(id, pattern)| format!("{id}\t{pattern}\n"))
            .collect();
        Ok(std::fs::write(directory.join("rules.tsv"), lines)?)
    }

    /// All texts that rules give as examples.
    pub fn examples(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let mut examples = Vec::new();
        for document in &self.documents {
            let document: serde_json::Value = serde_json::from_str(document)?;
            let rules = document["rules"].as_array().into_iter().flatten();
            for list in
                rules.flat_map(|rule| [&rule["examples"]["match"], &rule["examples"]["noMatch"]])
            {
                let texts = list.as_array().into_iter().flatten();
                examples.extend(texts.filter_map(|text| Some(text.as_str()?.to_owned())));
            }
        }
        Ok(examples)
    }

    /// The engine.
    pub fn compile(&self) -> Result<RuleSet, Box<dyn Error>> {
        self.compile_for(Variant::default())
    }

    /// The same for some variant of the filter.
    pub fn compile_for(&self, variant: Variant) -> Result<RuleSet, Box<dyn Error>> {
        let settings = Settings {
            variant,
            ..Settings::default()
        };
        Ok(RuleSet::compile(&self.parts(), &settings)?)
    }

    /// What defines what the engine has to find.
    pub fn oracle(&self) -> Result<Oracle, Box<dyn Error>> {
        Ok(Oracle::compile(&self.parts(), &Settings::default())?)
    }

    fn parts(&self) -> Vec<Document<'_>> {
        let documents = self.documents.iter();
        documents
            .map(|json| Document {
                name: "bench",
                json: json.as_bytes(),
            })
            .collect()
    }
}
