//! Findings in, the text with them replaced out.

use std::ops::Range;

use crate::finding::{Finding, Value};
use crate::format::{Arrived, Editor, Input, Wanted};
use crate::{ActionKind, RuleSet, Scratch, Tally};

/// What becomes of a finding in its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// Index in [`RuleSet::rules`].
    pub rule: u32,
    /// Offset of the first byte that is replaced. What is replaced may be more than the value: the text stays what it is written in.
    pub start: u64,
    /// Offset behind the last one.
    pub end: u64,
    /// Whether anything is.
    pub is_replaced: bool,
    /// Where the replacement stands in the output.
    pub(crate) replacement: Range<usize>,
    /// Whether it was decided before its time.
    pub(crate) forced: bool,
}

/// Edits of a text, in order.
pub struct Edits<'a, V> {
    rules: &'a RuleSet,
    text: &'a [u8],
    value: V,
    wanted: Wanted,
    editor: Editor,
}

impl<'a, V: Fn(&Finding) -> Value<'a>> Edits<'a, V> {
    /// Next edit; its replacement is appended.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Option<Edit> {
        let input = Input {
            text: self.text,
            base: 0,
            wanted: self.wanted,
            value: &self.value,
        };
        self.editor.next(self.rules, &input, out)
    }
}

/// Text with its findings replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The new text.
    pub text: Vec<u8>,
    /// What was found, with offsets in the old text: of what was replaced.
    pub findings: Vec<Finding>,
}

impl RuleSet {
    /// Appends what replaces a finding that has this value; `false`, and nothing appended, when the value is kept. Findings come in
    /// their order, all with the tally of their text.
    pub fn replacement(
        &self,
        finding: &Finding,
        value: &Value<'_>,
        tally: &mut Tally,
        out: &mut Vec<u8>,
    ) -> bool {
        match self.rule(finding.rule) {
            Some(rule) => rule.action.replace(value, (finding.rule, tally), out),
            // Not a finding of this rule set: replaced by nothing, since keeping would let a value out.
            None => true,
        }
    }

    /// What replaces findings of a text, such that the text stays JSON, XML or form data if it is. `value` gives the value of a finding.
    /// Findings that meet in a number or an escape become one there.
    pub fn edits<'a, V: Fn(&Finding) -> Value<'a>>(
        &'a self,
        text: &'a [u8],
        findings: &[Finding],
        value: V,
    ) -> Edits<'a, V> {
        self.edits_for(Wanted::Replacements, text, findings, value)
    }

    /// The same without replacements.
    pub fn places<'a>(
        &'a self,
        text: &'a [u8],
        findings: &[Finding],
    ) -> Edits<'a, impl Fn(&Finding) -> Value<'a>> {
        self.edits_for(Wanted::Places, text, findings, |_| Value::plain(&[]))
    }

    fn edits_for<'a, V: Fn(&Finding) -> Value<'a>>(
        &'a self,
        wanted: Wanted,
        text: &'a [u8],
        findings: &[Finding],
        value: V,
    ) -> Edits<'a, V> {
        let mut editor = Editor::new();
        for finding in findings {
            editor.add(Arrived::new(finding, 0));
        }
        Edits {
            rules: self,
            text,
            value,
            wanted,
            editor,
        }
    }

    /// What a rule makes of the first part of a value whose end is not known.
    pub(crate) fn made_of_part(&self, number: u32, part: &[u8], tally: &mut Tally) -> Vec<u8> {
        let mut made = Vec::new();
        if let Some(rule) = self.rule(number) {
            let count = (number, tally);
            rule.action.replace_unfinished(part, count, &mut made);
        }
        made
    }

    /// Whether a rule only reports.
    pub(crate) fn keeps(&self, rule: u32) -> bool {
        self.rule(rule)
            .is_some_and(|rule| rule.action() == ActionKind::Keep)
    }

    /// Text in which every finding is replaced as its rule says.
    pub fn redact(&self, text: &[u8], scratch: &mut Scratch) -> Redaction {
        let found = self.find(text, scratch);
        self.replace(text, found.findings, |finding| found.value(finding, text))
    }

    /// Text in which these findings are replaced as their rules say; `value` gives the value of a finding.
    pub fn replace<'a>(
        &'a self,
        text: &'a [u8],
        findings: &[Finding],
        value: impl Fn(&Finding) -> Value<'a>,
    ) -> Redaction {
        if findings.is_empty() {
            return Redaction {
                text: text.to_vec(),
                findings: Vec::new(),
            };
        }
        let mut edits = self.edits_for(Wanted::Redacted, text, findings, value);
        let mut redaction = Redaction {
            text: Vec::with_capacity(text.len()),
            findings: Vec::with_capacity(findings.len()),
        };
        while let Some(edit) = edits.next(&mut redaction.text) {
            redaction.findings.push(Finding {
                rule: edit.rule,
                start: edit.start as usize,
                end: edit.end as usize,
            });
        }
        let rest = text.get(edits.editor.at() as usize..);
        redaction.text.extend_from_slice(rest.unwrap_or_default());
        redaction
    }
}
