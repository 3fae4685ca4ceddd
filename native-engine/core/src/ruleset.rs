//! Rule sets: documents in, findings out.

use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use ironsieve_lanes::Variant;

use crate::document::{self, Document};
use crate::finding::{Finding, Found};
use crate::gate::{Candidate, Candidates, Gate, Glance, Start, Tails};
use crate::lists::Lists;
use crate::matcher::Memory;
use crate::overlap;
use crate::reading::{self, Reading};
use crate::required::Required;
use crate::rule::Rule;
use crate::searches::{Search, Searches};
use crate::stream::{self, Reaches, Settling, Steps};
use crate::{ActionKind, Dictionary, Error, ErrorKind, KeyRing, Token, token};

/// What a rule set is compiled with besides its documents.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Keys of actions; without one, rules that hash or encrypt are refused.
    pub keys: KeyRing,
    /// Whether rules may replace digits by format-preserving encryption.
    pub ff1: bool,
    /// Whether tokens may be revealed.
    pub reveal: bool,
    /// What rules with a `dictionary` find. The first one with a name counts.
    pub dictionaries: Vec<Arc<Dictionary>>,
    /// Instructions that texts are filtered with; those of this processor if nothing is said. What is found does not depend on it.
    pub variant: Variant,
}

/// Rules compiled from documents. Immutable; any number of threads may scan with it, each with its own [`Scratch`].
pub struct RuleSet {
    /// Those of the documents, then that which finds tokens, if there is one.
    rules: Vec<Rule>,
    /// Finds tokens, so that values in them are left alone: made for rule sets that make tokens. Nobody sees its findings.
    tokens: Option<u32>,
    /// Whose tokens may be revealed; nothing when none may.
    revealed: Option<KeyRing>,
    pub(crate) gate: Gate,
    /// For streams only.
    tails: OnceLock<Tails>,
    /// In a box, because few rule sets have any and every holder of one would grow.
    required: Option<Box<Required>>,
    reaches: OnceLock<Reaches>,
    /// Tells this rule set from others, so that a scratch knows whose memory it holds.
    identity: Arc<()>,
}

/// Memory of scans, for one thread at a time. It may serve several rule sets in turn, but is fastest with one.
#[derive(Default)]
pub struct Scratch {
    owner: Option<Arc<()>>,
    pub(crate) memories: Vec<Option<Memory>>,
    pub(crate) searches: Searches,
    /// By rule: whether one of its words was seen.
    words: Vec<bool>,
    pub(crate) findings: Vec<Finding>,
    /// The text as it reads, if it reads otherwise than it stands.
    pub(crate) reading: Reading,
    /// What is found in it.
    pub(crate) read_findings: Vec<Finding>,
    /// For streams.
    pub(crate) settling: Settling,
    /// The same for the text as it reads.
    pub(crate) read_settling: Settling,
    pub(crate) steps: Steps,
}

impl Scratch {
    /// Bytes held that grow with texts and their findings; what grows with rules only is not counted.
    pub fn bytes(&self) -> usize {
        self.searches.list.capacity() * size_of::<Search>()
            + (self.findings.capacity() + self.read_findings.capacity()) * size_of::<Finding>()
            + self.reading.bytes()
    }

    /// Gives those bytes back.
    pub fn trim(&mut self) {
        self.searches = Searches::default();
        self.findings = Vec::new();
        self.read_findings = Vec::new();
        self.reading = Reading::default();
    }
}

/// Least bytes of a stream's text in which it is worth looking for words first: that is a pass more.
const LEAST_LEFT_OUT: usize = 1024;

/// Candidates become searches.
pub(crate) struct Gathered<'s> {
    searches: &'s mut Searches,
    gate: &'s Gate,
    rules: &'s [Rule],
    text: &'s [u8],
    /// Whether more may follow: a stream's text.
    goes_on: bool,
    /// Bytes of the text in front of what the gate looks at.
    pub(crate) before: usize,
}

impl Candidates for Gathered<'_> {
    #[inline]
    fn covers(&self, rule: u32, until: usize) -> bool {
        self.searches.covers(rule, self.before + until)
    }

    // Inlined into the gate's passes it would slow down the stops for nothing, which are most.
    #[inline(never)]
    fn add(&mut self, candidate: Candidate) {
        let mut candidate = candidate.behind(self.before);
        if let Start::At(start) = candidate.start
            && let Some(Rule { matcher, .. }) = self.rules.get(candidate.rule as usize)
        {
            let decided = !self.goes_on || self.text.len() > start.saturating_add(Glance::FARTHEST);
            let glance = match decided {
                true => self.searches.glance(candidate.rule, self.text.len()),
                false => None,
            };
            if glance.is_some_and(|often| !matcher.may_match(self.text, start, often)) {
                return;
            }
            // Streams follow matches from where they start, with the lead.
            if matches!(
                (self.goes_on, glance.is_some(), &matcher.lead),
                (true, _, Some(_)) | (false, false, _)
            ) {
                candidate.start = Start::Unknown;
            }
        }
        let reach = self.gate.reach(candidate.rule);
        self.searches.add(candidate, reach, self.text);
    }
}

impl RuleSet {
    /// Compiles all documents or refuses them all.
    pub fn compile(documents: &[Document<'_>], settings: &Settings) -> Result<RuleSet, Error> {
        let sources = document::read(documents)?;
        let mut lists = Lists::default();
        // One more for tokens.
        let mut rules = Vec::with_capacity(sources.len() + 1);
        for source in sources {
            rules.push(Rule::compile(source, settings, &mut lists)?);
        }
        let makes_tokens = |rule: &Rule| rule.action() == ActionKind::Token;
        let tokens = match rules.iter().any(makes_tokens) {
            true => Some(rules.len() as u32),
            false => None,
        };
        if tokens.is_some() {
            rules.push(Rule::compile_tokens(settings)?);
        }
        let gate = Gate::new(&rules, settings.variant);
        let requires: Vec<&[String]> = rules.iter().map(|rule| &*rule.requires).collect();
        let required = Required::new(&requires)
            .map_err(|e| Error::new(ErrorKind::InvalidRule, format!("requires: {e}")))?
            .map(Box::new);
        Ok(Self {
            rules,
            tokens,
            revealed: settings.reveal.then(|| settings.keys.clone()),
            gate,
            tails: OnceLock::new(),
            required,
            reaches: OnceLock::new(),
            identity: Arc::new(()),
        })
    }

    /// All rules: documents in their order, rules in theirs.
    pub fn rules(&self) -> &[Rule] {
        let end = self.tokens.map_or(self.rules.len(), |index| index as usize);
        self.rules.get(..end).unwrap_or_default()
    }

    /// The same with the rule behind them that nobody sees.
    pub(crate) fn all_rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Bytes of the tables that say where rules have to be searched. They are there from the start; what patterns take comes
    /// when they are first searched for.
    pub fn table_bytes(&self) -> usize {
        self.gate.bytes()
    }

    /// Number of rules whose pattern was searched for so far, be it for an example.
    pub fn compiled_patterns(&self) -> usize {
        let patterns = self.rules.iter().map(|rule| rule.matcher.searched());
        patterns.filter(|pattern| pattern.is_compiled()).count()
    }

    /// What is found, overlaps resolved, ordered by position.
    pub fn scan<'s>(&self, text: &[u8], scratch: &'s mut Scratch) -> &'s [Finding] {
        self.find(text, scratch).findings
    }

    /// The same with the values as they read.
    pub fn find<'s>(&self, text: &[u8], scratch: &'s mut Scratch) -> Found<'s> {
        self.scan_as_it_stands(text, scratch);
        if scratch.reading.read(text) {
            let reading = std::mem::take(&mut scratch.reading);
            self.scan_as_it_reads(&reading, scratch);
            scratch.reading = reading;
        }
        Found {
            findings: &scratch.findings,
            reading: &scratch.reading,
        }
    }

    /// Whether [`scan`](Self::scan) would find anything; stops at the first value.
    pub fn is_match(&self, text: &[u8], scratch: &mut Scratch) -> bool {
        if self.is_match_as_it_stands(text, scratch) {
            return true;
        }
        if !scratch.reading.read(text) {
            return false;
        }
        let reading = std::mem::take(&mut scratch.reading);
        let is_match = self.is_match_as_it_stands(reading.text(), scratch);
        scratch.reading = reading;
        is_match
    }

    /// Scans a text that reads otherwise than it stands once more, and joins what is found with what was found before.
    #[inline(never)]
    fn scan_as_it_reads(&self, reading: &Reading, scratch: &mut Scratch) {
        std::mem::swap(&mut scratch.findings, &mut scratch.read_findings);
        self.scan_as_it_stands(reading.text(), scratch);
        std::mem::swap(&mut scratch.findings, &mut scratch.read_findings);
        self.join_readings(reading, scratch);
    }

    /// Joins what was found in the text as it reads with what was found in it as it stands.
    pub(crate) fn join_readings(&self, reading: &Reading, scratch: &mut Scratch) {
        for found in &mut scratch.read_findings {
            *found = reading.in_text(found);
        }
        reading::join(&mut scratch.findings, &scratch.read_findings, |rule| {
            self.standing(rule)
        });
    }

    /// What is found in the text as it stands alone.
    pub fn scan_as_it_stands<'s>(&self, text: &[u8], scratch: &'s mut Scratch) -> &'s [Finding] {
        self.prepare(text, scratch);
        let looked = self.leave_out_without_required(text, scratch, text.len());
        scratch.findings.clear();
        let Scratch {
            searches,
            memories,
            findings,
            words,
            ..
        } = scratch;
        let _ = self.search(text, &searches.list, memories, |finding| {
            findings.push(finding);
            ControlFlow::Continue(())
        });
        if !looked {
            self.drop_without_required(text, findings, words);
        }
        self.resolve(findings);
        findings
    }

    /// Leaves what is found in a text of what rules found in it, each alone: by position, without overlaps and without values in tokens.
    pub(crate) fn resolve(&self, findings: &mut Vec<Finding>) {
        if let Some(rule) = self.tokens {
            token::leave_alone(rule, findings);
        }
        overlap::resolve(findings, |rule| self.priority(rule));
    }

    /// What looks like a token in a text, from left to right, with what is in those of its keys; nothing when this rule set may not
    /// reveal.
    pub fn reveal<'a>(&'a self, text: &'a [u8]) -> Option<impl Iterator<Item = Token> + 'a> {
        Some(self.revealed.as_ref()?.tokens(text))
    }

    fn is_match_as_it_stands(&self, text: &[u8], scratch: &mut Scratch) -> bool {
        self.prepare(text, scratch);
        self.leave_out_without_required(text, scratch, 0);
        let mut searches = scratch.searches.list.iter();
        if searches.any(|search| Some(search.rule) == self.tokens) {
            return !self.scan_as_it_stands(text, scratch).is_empty();
        }
        let Scratch {
            searches, memories, ..
        } = scratch;
        self.search(text, &searches.list, memories, |_| ControlFlow::Break(()))
            .is_break()
    }

    /// What findings of a rule are joined by.
    pub(crate) fn standing(&self, rule: u32) -> reading::Standing {
        self.rule(rule).map_or((false, 0), |rule| {
            (rule.action() == ActionKind::Keep, rule.priority)
        })
    }

    pub(crate) fn rule(&self, index: u32) -> Option<&Rule> {
        self.rules.get(index as usize)
    }

    pub(crate) fn priority(&self, rule: u32) -> i32 {
        self.rule(rule).map_or(0, |rule| rule.priority)
    }

    /// What rules may have begun to match where a text goes on.
    pub(crate) fn tails(&self) -> &Tails {
        self.tails
            .get_or_init(|| Tails::new(&self.rules, &self.gate))
    }

    /// How long something can be open in a text that goes on.
    pub(crate) fn reaches(&self) -> &Reaches {
        self.reaches
            .get_or_init(|| Reaches::new(self, self.tails()))
    }

    /// Fills `scratch.searches`: which rules have to be searched where.
    fn prepare(&self, text: &[u8], scratch: &mut Scratch) {
        let mut gathered = self.gather(text, scratch);
        self.gate.candidates(text, &mut gathered);
        for rule in self.gate.ungated() {
            scratch.searches.add_whole(rule, text);
        }
        self.leave_out_without_words(text, scratch);
    }

    /// The same for a stream's text, which goes on unless that was the `last` of it, and for matches only that start at `from` or
    /// behind it. What rules require may still come, or may be gone already: a stream takes it to be there.
    ///
    /// # Rules that are left out
    ///
    /// A rule that needs a word of context, and has none in the text, finds what it may still get one for, and nothing else. That
    /// ends near the end of the text, or has not ended, so it lies in the last lines. Which matches a rule has in a line does not
    /// depend on other lines, so it is looked for in these only. What it matches in earlier ones is no finding for good, and hides
    /// nothing but what is none either.
    pub(crate) fn prepare_stream(
        &self,
        text: &[u8],
        from: usize,
        last: bool,
        scratch: &mut Scratch,
    ) {
        let mut gathered = self.gather(text, scratch);
        gathered.goes_on = true;
        // The gate looks at one byte beside a needle.
        let start = from.saturating_sub(1);
        let rest = text.get(start..).unwrap_or_default();
        gathered.before = start;
        self.gate.candidates_without_words(rest, &mut gathered);
        let whole = match rest.len() < LEAST_LEFT_OUT {
            true => !0,
            false => self.gate.with_words(text),
        };
        self.gate.candidates_of(whole, rest, &mut gathered);
        let others = self.gate.waiting().filter(|(pass, _)| whole & pass == 0);
        for (pass, window) in others {
            let since = match (last, window) {
                (true, _) => text.len(),
                (_, Some(window)) => stream::undecided_since(text, window).saturating_sub(1),
                (_, None) => 0,
            };
            gathered.before = since.max(start);
            let rest = text.get(gathered.before..).unwrap_or_default();
            self.gate.candidates_of(pass, rest, &mut gathered);
        }
        let whole = self.tails().whole();
        scratch
            .searches
            .retain(|search| !whole.contains(&search.rule));
        for &rule in whole {
            scratch.searches.add_whole(rule, text);
        }
    }

    pub(crate) fn gather<'s>(&'s self, text: &'s [u8], scratch: &'s mut Scratch) -> Gathered<'s> {
        if scratch
            .owner
            .as_ref()
            .is_none_or(|owner| !Arc::ptr_eq(owner, &self.identity))
        {
            scratch.owner = Some(Arc::clone(&self.identity));
            scratch.memories.clear();
            scratch.memories.resize_with(self.rules.len(), || None);
            scratch.searches = Searches::default();
        }
        scratch.searches.reset(self.rules.len());
        Gathered {
            searches: &mut scratch.searches,
            gate: &self.gate,
            rules: &self.rules,
            text,
            goes_on: false,
            before: 0,
        }
    }

    /// Leaves out the searches of rules that require texts none of which is in the text, if they are more effort than that. Returns
    /// whether nothing is left to be looked for.
    pub(crate) fn leave_out_without_required(
        &self,
        text: &[u8],
        scratch: &mut Scratch,
        effort: usize,
    ) -> bool {
        let Some(required) = &self.required else {
            return true;
        };
        let needs = |search: &&Search| required.is_needed(search.rule);
        let searches = scratch.searches.list.iter().filter(needs);
        let (count, sum) = searches.fold((0, 0), |(count, sum), search| {
            (count + 1, sum + search.effort())
        });
        if count == 0 || sum <= effort {
            return count == 0;
        }
        let seen = self.seen(required, text, &mut scratch.words);
        scratch
            .searches
            .retain(|search| !required.is_needed(search.rule) || has(seen, search.rule));
        true
    }

    /// Drops the findings of rules that require texts none of which is in the text.
    fn drop_without_required(
        &self,
        text: &[u8],
        findings: &mut Vec<Finding>,
        seen: &mut Vec<bool>,
    ) {
        let Some(required) = &self.required else {
            return;
        };
        if findings.iter().any(|found| required.is_needed(found.rule)) {
            let seen = self.seen(required, text, seen);
            findings.retain(|found| !required.is_needed(found.rule) || has(seen, found.rule));
        }
    }

    /// By rule, whether the text has what it requires.
    fn seen<'s>(&self, required: &Required, text: &[u8], seen: &'s mut Vec<bool>) -> &'s [bool] {
        seen.clear();
        seen.resize(self.rules.len(), false);
        required.look(text, seen);
        seen
    }

    /// Leaves out the searches of rules none of whose words is in the text, if that may be less effort than they are.
    pub(crate) fn leave_out_without_words(&self, text: &[u8], scratch: &mut Scratch) {
        let needs_words = |search: &Search| self.gate.has_words(search.rule);
        let searches = scratch.searches.list.iter();
        let effort: usize = searches
            .filter(|s| needs_words(s))
            .map(Search::effort)
            .sum();
        if effort <= text.len() {
            return;
        }
        let words = &mut scratch.words;
        words.clear();
        words.resize(self.rules.len(), false);
        self.gate.words(&self.rules, text, words);
        scratch
            .searches
            .retain(|search| !needs_words(search) || has(words, search.rule));
    }

    pub(crate) fn search(
        &self,
        text: &[u8],
        searches: &[Search],
        memories: &mut [Option<Memory>],
        mut visitor: impl FnMut(Finding) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for search in searches {
            let memory = memories.get_mut(search.rule as usize);
            let Some((rule, memory)) = self.rule(search.rule).zip(memory) else {
                continue;
            };
            let memory = memory.get_or_insert_with(|| rule.matcher.memory());
            rule.matcher.visit(text, search, memory, |value| {
                visitor(Finding {
                    rule: search.rule,
                    start: value.start,
                    end: value.end,
                })
            })?;
        }
        ControlFlow::Continue(())
    }
}

/// Whether a list has a rule.
fn has(seen: &[bool], rule: u32) -> bool {
    seen.get(rule as usize).is_some_and(|&seen| seen)
}
