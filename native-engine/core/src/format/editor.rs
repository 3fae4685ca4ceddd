//! What stands in the place of findings.

use std::collections::VecDeque;

use super::{Kind, Lexer, MOST_SPARE, Style, Token, escape};
use crate::Tally;
use crate::{Edit, Finding, RuleSet, Value};

/// A finding on its way into a text.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) rule: u32,
    pub(crate) start: u64,
    /// [`OPEN`](Self::OPEN) while it is not known.
    pub(crate) end: u64,
    /// What was known of the value when it was decided before its time.
    pub(crate) part: Option<Vec<u8>>,
    /// Whether it was decided before its time.
    pub(crate) forced: bool,
}

impl Arrived {
    /// End of a finding that goes on.
    pub(crate) const OPEN: u64 = u64::MAX;

    pub(crate) fn new(finding: &Finding, base: u64) -> Self {
        Self {
            rule: finding.rule,
            start: base + finding.start as u64,
            end: base + finding.end as u64,
            part: None,
            forced: false,
        }
    }
}

/// Text as far as it is known, and what is wanted of it.
pub(crate) struct Input<'t, 'v> {
    pub(crate) text: &'t [u8],
    /// Offset of its first byte.
    pub(crate) base: u64,
    pub(crate) wanted: Wanted,
    /// Value of a finding, whose offsets are those in `text`.
    pub(crate) value: &'v (dyn Fn(&Finding) -> Value<'t> + 'v),
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wanted {
    /// The text is whole: places of what is replaced.
    Places,
    /// The same, with replacements.
    Replacements,
    /// The text is whole: replacements with what is in front of each.
    Redacted,
    /// The text goes on: all of it, redacted.
    Part,
    /// The same at its end.
    LastPart,
}

impl Input<'_, '_> {
    fn slice(&self, start: u64, end: u64) -> &[u8] {
        let part = self.place(start)..self.place(end);
        self.text.get(part).unwrap_or_default()
    }

    fn place(&self, at: u64) -> usize {
        usize::try_from(at.saturating_sub(self.base)).unwrap_or(usize::MAX)
    }

    fn is_last(&self) -> bool {
        self.wanted != Wanted::Part
    }

    fn is_whole(&self) -> bool {
        !matches!(self.wanted, Wanted::Part | Wanted::LastPart)
    }
}

/// Puts what replaces findings into a text, so that the text stays what it is written in.
///
/// # One finding
///
/// It covers tokens. Structure stays. The first content that it covers becomes the replacement, all other content nothing, each written as its
/// place wants it. Units and literals are covered as a whole, so what is replaced may be more than what was found.
///
/// # Several in one unit
///
/// They are one finding: of the one that began before the unit, or else of the first, in that one's rule and with its replacement. One that
/// is only reported loses what it shares with these.
#[derive(Clone)]
pub(crate) struct Editor {
    lexer: Lexer,
    pub(crate) tally: Tally,
    /// Findings that have not been reached.
    queue: VecDeque<Arrived>,
    /// Token under way, less what was taken of it.
    token: Option<Token>,
    /// Whether nothing was.
    is_token_whole: bool,
    /// Finding under way that is replaced.
    open: Option<Open>,
    /// Finding under way that is only reported.
    kept: Option<Arrived>,
    /// Finding that is finished but for what follows it in a section of XML.
    guarded: Option<Edit>,
}

#[derive(Clone)]
struct Open {
    found: Arrived,
    replacement: String,
    /// Length of the output where it begins.
    out_start: usize,
    /// Whether the replacement was written.
    is_written: bool,
    /// Whether the string or other stretch of content under way is done with.
    is_content_done: bool,
    /// Whether it began in plain text.
    is_plain: bool,
    is_in_section: bool,
}

impl Editor {
    pub(crate) fn new() -> Self {
        Self {
            lexer: Lexer::new(),
            tally: Tally::default(),
            queue: VecDeque::new(),
            token: None,
            is_token_whole: false,
            open: None,
            kept: None,
            guarded: None,
        }
    }

    /// Adds a finding; they come in order.
    pub(crate) fn add(&mut self, found: Arrived) {
        self.queue.push_back(found);
    }

    /// Ends the finding that was added without an end.
    pub(crate) fn end_open(&mut self, end: u64) {
        let open = self.open.iter_mut().map(|open| &mut open.found);
        for found in open.chain(&mut self.queue) {
            if found.end == Arrived::OPEN {
                found.end = end.max(found.start);
            }
        }
    }

    /// Whether all that follows is plain text, and no finding is under way.
    pub(crate) fn is_plain(&self) -> bool {
        self.lexer.is_plain() && self.is_idle() && self.token.is_none()
    }

    /// Whether no finding has to be looked at yet.
    pub(crate) fn is_waiting_for_none(&self) -> bool {
        self.queue.is_empty()
    }

    /// Up to where the text has left or is replaced.
    pub(crate) fn at(&self) -> u64 {
        self.token.map_or(self.lexer.given, |token| token.start)
    }

    /// Bytes of memory besides its own.
    pub(crate) fn bytes(&self) -> usize {
        let part = |found: &Arrived| found.part.as_ref().map_or(0, Vec::capacity);
        let open = self.open.as_ref();
        self.queue.capacity() * size_of::<Arrived>()
            + self.queue.iter().map(part).sum::<usize>()
            + open.map_or(0, |open| open.replacement.capacity() + part(&open.found))
            + self.lexer.bytes()
            + self.tally.bytes()
    }

    /// Gives memory back that many findings at once took.
    pub(crate) fn trim(&mut self) {
        if self.queue.capacity() > 2 * self.queue.len() + MOST_SPARE {
            self.queue.shrink_to(self.queue.len() + MOST_SPARE);
        }
        self.lexer.trim();
    }

    /// Passes plain text.
    pub(crate) fn pass(&mut self, to: u64) {
        self.lexer.at = to;
        self.lexer.given = to;
    }

    fn is_idle(&self) -> bool {
        self.queue.is_empty()
            && self.open.is_none()
            && self.kept.is_none()
            && self.guarded.is_none()
    }

    /// Goes on to the end of the next finding, as far as the text is known, and appends what is wanted.
    pub(crate) fn next(
        &mut self,
        rules: &RuleSet,
        input: &Input<'_, '_>,
        out: &mut Vec<u8>,
    ) -> Option<Edit> {
        loop {
            if input.is_whole() && self.is_idle() {
                return None;
            }
            let Some(token) = self.token(input) else {
                return match input.is_last() {
                    true => self.finish(out),
                    false => None,
                };
            };
            if let Some(mut edit) = self.guarded.take() {
                let first = input.slice(token.start, token.end).first();
                if token.kind != Kind::Structure && matches!(first, Some(b'>' | b']')) {
                    out.push(b' ');
                    edit.replacement.end += 1;
                }
                return Some(edit);
            }
            let divides = !matches!(token.kind, Kind::Unit(_) | Kind::Literal(_));
            let edit = match divides || !self.covers(rules, token) {
                true => self.divide(rules, token, input, out),
                false => self.cover(rules, token, input, out),
            };
            if edit.is_some() {
                return edit;
            }
        }
    }

    fn token(&mut self, input: &Input<'_, '_>) -> Option<Token> {
        if self.token.is_none() {
            self.token = self.lexer.next(input.text, input.base, input.is_last());
            self.is_token_whole = true;
        }
        self.token
    }

    /// Whether a finding that is replaced covers some of a token.
    fn covers(&self, rules: &RuleSet, token: Token) -> bool {
        let reached = self.queue.iter().take_while(|f| f.start < token.end);
        self.open.is_some() || reached.into_iter().any(|found| !rules.keeps(found.rule))
    }

    /// Takes a token up to the end of the first finding in it.
    fn divide(
        &mut self,
        rules: &RuleSet,
        token: Token,
        input: &Input<'_, '_>,
        out: &mut Vec<u8>,
    ) -> Option<Edit> {
        if let Some(open) = &mut self.open {
            let end = open.found.end.min(token.end);
            let first = self.is_token_whole;
            open.replace(token.kind, (token.start, end), first, input, out);
            let is_over = open.found.end == end;
            self.took(token, end);
            return if is_over { self.close(end, out) } else { None };
        }
        if let Some(kept) = &self.kept {
            let end = kept.end.min(token.end);
            let is_over = kept.end == end;
            self.copy(token, end, input, out);
            return if is_over { self.report(end, out) } else { None };
        }
        match self.queue.front() {
            Some(found) if found.start < token.end => {
                let start = found.start.max(token.start);
                if start > token.start {
                    self.copy(token, start, input, out);
                }
                let found = self.queue.pop_front()?;
                self.begin(rules, Arrived { start, ..found }, input, out);
            }
            _ => self.copy(token, token.end, input, out),
        }
        None
    }

    /// Takes a token as a whole, with all findings that begin in it.
    fn cover(
        &mut self,
        rules: &RuleSet,
        token: Token,
        input: &Input<'_, '_>,
        out: &mut Vec<u8>,
    ) -> Option<Edit> {
        if self.kept.is_some() {
            return self.report(token.start, out);
        }
        while let Some(found) = self.reached(token.end) {
            if rules.keeps(found.rule) {
                if found.end > token.end {
                    let start = token.end;
                    self.queue.push_front(Arrived { start, ..found });
                }
            } else if let Some(open) = &mut self.open {
                open.found.end = open.found.end.max(found.end);
            } else {
                self.begin(rules, found, input, out);
                if let Some(open) = &mut self.open {
                    open.found.start = token.start;
                }
            }
        }
        let open = self.open.as_mut()?;
        open.replace(token.kind, (token.start, token.end), true, input, out);
        let is_over = open.found.end <= token.end;
        self.took(token, token.end);
        if is_over {
            self.close(token.end, out)
        } else {
            None
        }
    }

    /// Next finding, if it begins before a place.
    fn reached(&mut self, end: u64) -> Option<Arrived> {
        let is_reached = self.queue.front().is_some_and(|found| found.start < end);
        is_reached.then(|| self.queue.pop_front()).flatten()
    }

    fn begin(&mut self, rules: &RuleSet, mut found: Arrived, input: &Input<'_, '_>, out: &[u8]) {
        if rules.keeps(found.rule) {
            self.kept = Some(found);
            return;
        }
        let replacement = match found.part.take() {
            _ if input.wanted == Wanted::Places => Vec::new(),
            Some(part) => rules.made_of_part(found.rule, &part, &mut self.tally),
            None => {
                let finding = Finding {
                    rule: found.rule,
                    start: input.place(found.start),
                    end: input.place(found.end),
                };
                let (value, mut made) = ((input.value)(&finding), Vec::new());
                rules.replacement(&finding, &value, &mut self.tally, &mut made);
                made
            }
        };
        self.open = Some(Open {
            found,
            // Templates are UTF-8, and so is a value that a pattern matched.
            replacement: String::from_utf8(replacement)
                .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
            out_start: out.len(),
            is_written: false,
            is_content_done: false,
            is_plain: false,
            is_in_section: false,
        });
    }

    /// Lets unchanged text out.
    fn copy(&mut self, token: Token, end: u64, input: &Input<'_, '_>, out: &mut Vec<u8>) {
        if !matches!(input.wanted, Wanted::Places | Wanted::Replacements) {
            out.extend_from_slice(input.slice(token.start, end));
        }
        self.took(token, end);
    }

    fn took(&mut self, token: Token, end: u64) {
        self.is_token_whole = false;
        self.token = (end < token.end).then_some(Token {
            start: end,
            ..token
        });
    }

    /// Ends the finding that is replaced.
    fn close(&mut self, end: u64, out: &[u8]) -> Option<Edit> {
        let open = self.open.take()?;
        let edit = Edit {
            rule: open.found.rule,
            start: open.found.start,
            end,
            is_replaced: true,
            replacement: open.out_start..out.len(),
            forced: open.found.forced,
        };
        if open.is_in_section && out.last() == Some(&b']') {
            self.guarded = Some(edit);
            return None;
        }
        Some(edit)
    }

    /// Ends the finding that is only reported.
    fn report(&mut self, end: u64, out: &[u8]) -> Option<Edit> {
        let kept = self.kept.take()?;
        Some(Edit {
            rule: kept.rule,
            start: kept.start,
            end,
            is_replaced: false,
            replacement: out.len()..out.len(),
            forced: kept.forced,
        })
    }

    /// Ends what the end of the text ends.
    fn finish(&mut self, out: &[u8]) -> Option<Edit> {
        let end = self.lexer.at;
        let guarded = self.guarded.take();
        guarded
            .or_else(|| self.close(end, out))
            .or_else(|| self.report(end, out))
    }
}

impl Open {
    /// Appends what stands for a part of a token.
    fn replace(
        &mut self,
        kind: Kind,
        (start, end): (u64, u64),
        first: bool,
        input: &Input<'_, '_>,
        out: &mut Vec<u8>,
    ) {
        match kind {
            Kind::Separator if self.is_plain => {}
            Kind::Structure | Kind::Separator => {
                out.extend_from_slice(input.slice(start, end));
                self.is_content_done = false;
                self.is_in_section = false;
            }
            Kind::Literal(level) => {
                escape::write_literal(self.rest(), level, out);
                self.is_written = true;
                self.is_content_done = false;
            }
            Kind::Run(style) | Kind::Unit(style) if !self.is_content_done => {
                self.is_plain = !self.is_written && style == Style::Plain;
                self.is_in_section = style == Style::Cdata;
                escape::write(style, self.rest(), first, out);
                self.is_written = true;
                self.is_content_done = true;
            }
            Kind::Run(_) | Kind::Unit(_) => {}
        }
    }

    /// The replacement if it was not written yet.
    fn rest(&self) -> &str {
        if self.is_written {
            ""
        } else {
            &self.replacement
        }
    }
}
