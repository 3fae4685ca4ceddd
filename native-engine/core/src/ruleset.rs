//! Compiled rules (provisional bodies).
use crate::{Error, HashKey};

/// Rule document before it is checked.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Where it comes from, for messages.
    pub name: &'a str,
    /// JSON text in the format of `docs/rules.md`.
    pub json: &'a [u8],
}

/// What a rule set is compiled with besides its documents.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Key of the `hash` action; without one, rules that hash are refused.
    pub hash_key: Option<HashKey>,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Personal data.
    Pii,
    /// Credentials.
    Secret,
    /// Anything else.
    Custom,
}

impl Category {
    /// Name in rule documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "pii",
            Self::Secret => "secret",
            Self::Custom => "custom",
        }
    }
}

/// What happens to a finding's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Reported only.
    Keep,
    /// Replaced by a template.
    Replace,
    /// Masked but for some characters.
    Mask,
    /// Replaced by a keyed hash.
    Hash,
    /// Taken out.
    Remove,
}

impl ActionKind {
    /// Name in rule documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Mask => "mask",
            Self::Hash => "hash",
            Self::Remove => "remove",
        }
    }
}

/// Compiled rule.
pub struct Rule {
    id: String,
    title: String,
    tags: Vec<String>,
}

impl Rule {
    /// Unique name.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Name for people.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// What it is about.
    pub fn category(&self) -> Category {
        Category::Custom
    }
    /// Labels.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }
    /// What happens to its findings.
    pub fn action(&self) -> ActionKind {
        ActionKind::Replace
    }
}

/// Compiled documents.
pub struct RuleSet {
    rules: Vec<Rule>,
}

/// Place of a value in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Position in [`RuleSet::rules`].
    pub rule: u32,
    /// First byte.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
}

/// Text with its findings replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The new text.
    pub text: Vec<u8>,
    /// Findings, with offsets in the old text.
    pub findings: Vec<Finding>,
}

/// Memory of a scan, to be used again by the next one.
#[derive(Default)]
pub struct Scratch {
    findings: Vec<Finding>,
}

impl RuleSet {
    /// Compiles all documents or refuses them all.
    pub fn compile(_documents: &[Document<'_>], _settings: &Settings) -> Result<RuleSet, Error> {
        Ok(Self { rules: Vec::new() })
    }
    /// All rules, documents in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
    /// Findings by position.
    pub fn scan<'s>(&self, _text: &[u8], scratch: &'s mut Scratch) -> &'s [Finding] {
        scratch.findings.clear();
        &scratch.findings
    }
    /// Whether there is any finding.
    pub fn is_match(&self, text: &[u8], scratch: &mut Scratch) -> bool {
        !self.scan(text, scratch).is_empty()
    }
    /// Appends what replaces a finding; `false`, and nothing appended, when the value is kept.
    pub fn replacement(&self, _finding: &Finding, _text: &[u8], _out: &mut Vec<u8>) -> bool {
        false
    }
    /// Text with every finding replaced.
    pub fn redact(&self, text: &[u8], scratch: &mut Scratch) -> Redaction {
        Redaction {
            text: text.to_vec(),
            findings: self.scan(text, scratch).to_vec(),
        }
    }
}
