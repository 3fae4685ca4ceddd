//! Rule sets: documents in, findings out.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use crate::document::{self, Document};
use crate::gate::{Bits, Gate, Hits};
use crate::matcher::Memory;
use crate::overlap;
use crate::rule::Rule;
use crate::{Error, HashKey};

/// What a rule set is compiled with besides its documents.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Key of the `hash` action; without one, rules that hash are refused.
    pub hash_key: Option<HashKey>,
}

/// Rules compiled from documents. Immutable; any number of threads may scan with it, each with its own [`Scratch`].
pub struct RuleSet {
    rules: Vec<Rule>,
    gate: Gate,
    /// Tells this rule set from others, so that a scratch knows whose memory it holds.
    identity: Arc<()>,
}

/// Place of a value in a text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Index in [`RuleSet::rules`].
    pub rule: u32,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

/// Text with its findings replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The new text.
    pub text: Vec<u8>,
    /// What was found, with offsets in the old text.
    pub findings: Vec<Finding>,
}

/// Memory of scans, for one thread at a time. It may serve several rule sets in turn, but is fastest with one.
#[derive(Default)]
pub struct Scratch {
    owner: Option<Arc<()>>,
    memories: Vec<Option<Memory>>,
    hits: Hits,
    /// Rules that can match `\n` and that some block let through.
    spanning: Bits,
    searches: Vec<Search>,
    findings: Vec<Finding>,
}

impl Scratch {
    /// Bytes held that grow with texts and their findings; what grows with rules only is not counted.
    pub fn bytes(&self) -> usize {
        self.searches.capacity() * size_of::<Search>()
            + self.findings.capacity() * size_of::<Finding>()
    }

    /// Gives those bytes back.
    pub fn trim(&mut self) {
        self.searches = Vec::new();
        self.findings = Vec::new();
    }
}

/// Stretch of the text in which one rule is to be searched.
struct Search {
    rule: u32,
    within: Range<usize>,
}

/// Least bytes of a block, the unit in which the gate decides which rules are searched: short lines are grouped, because
/// each block costs a fixed amount.
const BLOCK: usize = 512;

impl RuleSet {
    /// Compiles all documents or refuses them all.
    pub fn compile(documents: &[Document<'_>], settings: &Settings) -> Result<RuleSet, Error> {
        let sources = document::read(documents)?;
        let rules = sources
            .into_iter()
            .map(|source| Rule::compile(source, settings))
            .collect::<Result<Vec<Rule>, Error>>()?;
        let gate = Gate::new(&rules);
        Ok(Self {
            rules,
            gate,
            identity: Arc::new(()),
        })
    }

    /// All rules: documents in their order, rules in theirs.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is found, overlaps resolved, ordered by position.
    pub fn scan<'s>(&self, text: &[u8], scratch: &'s mut Scratch) -> &'s [Finding] {
        self.prepare(text, scratch);
        scratch.findings.clear();
        let Scratch {
            searches,
            memories,
            findings,
            ..
        } = scratch;
        let _ = self.search(text, searches, memories, |finding| {
            findings.push(finding);
            ControlFlow::Continue(())
        });
        overlap::resolve(findings, |rule| {
            self.rule(rule).map_or(0, |rule| rule.priority)
        });
        findings
    }

    /// Whether [`scan`](Self::scan) would find anything; stops at the first value.
    pub fn is_match(&self, text: &[u8], scratch: &mut Scratch) -> bool {
        self.prepare(text, scratch);
        let Scratch {
            searches, memories, ..
        } = scratch;
        self.search(text, searches, memories, |_| ControlFlow::Break(()))
            .is_break()
    }

    /// Appends what replaces a finding in its text; `false`, and nothing appended, when the value is kept.
    pub fn replacement(&self, finding: &Finding, text: &[u8], out: &mut Vec<u8>) -> bool {
        match (
            self.rule(finding.rule),
            text.get(finding.start..finding.end),
        ) {
            (Some(rule), Some(value)) => rule.action.replace(value, out),
            // Not a finding of this rule set in this text: replaced by nothing, since keeping would let a value out.
            _ => true,
        }
    }

    /// Text in which every finding is replaced as its rule says.
    pub fn redact(&self, text: &[u8], scratch: &mut Scratch) -> Redaction {
        let findings = self.scan(text, scratch).to_vec();
        let mut out = Vec::with_capacity(text.len());
        let mut copied = 0;
        for finding in &findings {
            let before = out.len();
            out.extend_from_slice(text.get(copied..finding.start).unwrap_or_default());
            match self.replacement(finding, text, &mut out) {
                true => copied = finding.end,
                false => out.truncate(before),
            }
        }
        out.extend_from_slice(text.get(copied..).unwrap_or_default());
        Redaction {
            text: out,
            findings,
        }
    }

    fn rule(&self, index: u32) -> Option<&Rule> {
        self.rules.get(index as usize)
    }

    /// Fills `scratch.searches`: which rules have to be searched where.
    ///
    /// # Why searching by blocks is exact
    ///
    /// Let a rule's pattern be unable to match `\n`. The rule's findings are defined by its leftmost-first, not
    /// overlapping matches over the whole text. A block ends behind a `\n` or at the text's end, so no match crosses the
    /// end of a block. The search is given the whole text and a span, so look-around sees what stands around the block,
    /// and which match is preferred at a position depends on the text between that position and the next `\n` only.
    /// Hence the matches that start in a block are the same whether the search began at the block or before it. The
    /// same holds for leaving out a block of which the gate says that no match with a value is in it.
    ///
    /// A rule that can match `\n` is searched over the whole text if anything in the text lets it through the gate.
    fn prepare(&self, text: &[u8], scratch: &mut Scratch) {
        if scratch
            .owner
            .as_ref()
            .is_none_or(|owner| !Arc::ptr_eq(owner, &self.identity))
        {
            scratch.owner = Some(Arc::clone(&self.identity));
            scratch.memories.clear();
            scratch.memories.resize_with(self.rules.len(), || None);
        }
        let Scratch {
            hits,
            spanning,
            searches,
            ..
        } = scratch;
        searches.clear();
        hits.reset(self.rules.len());
        spanning.reset(self.rules.len());
        let mut start = 0;
        while start < text.len() {
            let end = block_end(text, start);
            self.gate.pass(text, start..end, hits);
            hits.drain_block(|rule| match self.rule(rule) {
                Some(found) if found.matcher.spanning => spanning.insert(rule),
                _ => searches.push(Search {
                    rule,
                    within: start..end,
                }),
            });
            start = end;
        }
        for rule in self.gate.ungated() {
            searches.push(Search {
                rule,
                within: 0..text.len(),
            });
        }
        spanning.drain(|rule| {
            searches.push(Search {
                rule,
                within: 0..text.len(),
            })
        });
        searches.retain(|search| self.gate.words_seen(search.rule, hits));
    }

    fn search(
        &self,
        text: &[u8],
        searches: &[Search],
        memories: &mut [Option<Memory>],
        mut visitor: impl FnMut(Finding) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for &Search {
            rule: index,
            ref within,
        } in searches
        {
            let Some((rule, memory)) = self.rule(index).zip(memories.get_mut(index as usize))
            else {
                continue;
            };
            let memory = memory.get_or_insert_with(|| rule.matcher.memory());
            rule.matcher.visit(text, within.clone(), memory, |value| {
                visitor(Finding {
                    rule: index,
                    start: value.start,
                    end: value.end,
                })
            })?;
        }
        ControlFlow::Continue(())
    }
}

/// End of the block that starts at `start`: behind the first `\n` that makes it long enough, or the end of the text.
fn block_end(text: &[u8], start: usize) -> usize {
    let from = start.saturating_add(BLOCK - 1);
    let rest = text.get(from..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |newline| from + newline + 1)
}
