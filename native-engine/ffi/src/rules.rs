//! A compiled rule set of an engine, and what its calls write into a frame.

use std::sync::{Arc, Mutex, PoisonError};

use ironsieve_core::{
    ActionKind, Category, Content, Document, Edit, Found, RuleSet, Scratch, utf16,
};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::frame::{Frame, FrameMemory};
use crate::large_text;
use crate::layout::{FindingRecord, KEPT, Reply, RuleRecord, bytes_of};
use crate::packed::Packed;
use crate::slices;
use crate::status::Status;
use crate::telemetry::CallRecord;

/// Flag of the scanning calls: offsets count UTF-16 code units instead of bytes.
pub const UTF16_OFFSETS: u64 = 1;

/// `rule` of a record of `isv_ruleset_reveal`: a token, its value is told.
pub const TOKEN: u32 = 0;

/// The same: a token of a key that is not known.
pub const TOKEN_OF_UNKNOWN_KEY: u32 = 1;

/// The same: looks like a token of a known key, which has not made it.
pub const NO_TOKEN: u32 = 2;

/// One rule set.
pub(crate) struct Rules {
    engine: Arc<Engine>,
    rules: Arc<RuleSet>,
    /// Search memory of those who run slices of batches, kept for the next batch: as many as ever ran at once.
    scratches: Mutex<Vec<Scratch>>,
}

/// What a scanning call is asked to write.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) replacements: bool,
    pub(crate) utf16: bool,
}

/// What a scanning call went through.
#[derive(Clone, Copy, Default)]
pub(crate) struct Scanned {
    /// Bytes of the texts themselves.
    pub(crate) bytes: usize,
    pub(crate) findings: usize,
    /// Records of places that are no findings.
    pub(crate) tokens: usize,
}

impl Rules {
    /// Compiles packed documents (name, JSON, name, JSON, ...) and writes the rules' descriptions into the frame.
    pub(crate) fn compile(
        engine: &Arc<Engine>,
        documents: &[u8],
        memory: &mut FrameMemory,
    ) -> Result<Self, Failure> {
        let parts: Vec<&[u8]> = Packed::new("documents", documents).collect::<Result<_, _>>()?;
        let documents = parts
            .chunks(2)
            .map(|pair| match pair {
                [name, json] => std::str::from_utf8(name)
                    .map(|name| Document { name, json })
                    .map_err(|_| {
                        Failure::argument(
                            "documents",
                            "packed pairs of a UTF-8 name and a JSON text",
                            "a name that is not UTF-8",
                        )
                    }),
                _ => Err(Failure::argument(
                    "documents",
                    "packed pairs of a name and a JSON text",
                    "an odd number of parts",
                )),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let rules = RuleSet::compile(&documents, &engine.settings())?;
        write_rules(&rules, memory)?;
        Ok(Self {
            engine: Arc::clone(engine),
            rules: Arc::new(rules),
            scratches: Mutex::default(),
        })
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// What was compiled, for those who outlive this object.
    pub(crate) fn shared(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    pub(crate) fn count(&self) -> usize {
        self.rules.rules().len()
    }

    /// Search memory for a thread that runs slices.
    pub(crate) fn take_scratch(&self) -> Scratch {
        let mut scratches = self
            .scratches
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        scratches.pop().unwrap_or_default()
    }

    /// Keeps it for the next one.
    pub(crate) fn put_scratch(&self, scratch: Scratch) {
        let mut scratches = self
            .scratches
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        scratches.push(scratch);
    }

    /// Scans one text.
    pub(crate) fn scan(
        &self,
        frame: &Frame,
        text: &[u8],
        wanted: Wanted,
        reply: &mut Reply,
    ) -> Result<(), Failure> {
        self.call(frame, ("text", text), reply, |memory| {
            if let Some(scanned) = large_text::scan(self, memory, text, wanted)? {
                return Ok(scanned);
            }
            self.scan_texts(memory, [Ok(text)].into_iter(), wanted)
        })
    }

    /// Scans packed texts.
    pub(crate) fn scan_batch(
        &self,
        frame: &Frame,
        texts: &[u8],
        wanted: Wanted,
        reply: &mut Reply,
    ) -> Result<(), Failure> {
        self.call(frame, ("texts", texts), reply, |memory| {
            if let Some(scanned) = slices::scan(self, memory, texts, wanted)? {
                return Ok(scanned);
            }
            self.scan_texts(memory, Packed::new("texts", texts), wanted)
        })
    }

    /// Whether a text has any finding; the reply's count is 1 or 0.
    pub(crate) fn matches(
        &self,
        frame: &Frame,
        text: &[u8],
        reply: &mut Reply,
    ) -> Result<(), Failure> {
        self.call(frame, ("text", text), reply, |memory| {
            let mut scratch = memory.take_scratch();
            let is_match = self.rules.is_match(text, &mut scratch);
            memory.put_scratch(scratch);
            Ok(Scanned {
                bytes: text.len(),
                findings: usize::from(is_match),
                tokens: 0,
            })
        })
    }

    /// Tells the values of tokens in a text.
    pub(crate) fn reveal(
        &self,
        frame: &Frame,
        text: &[u8],
        utf16: bool,
        reply: &mut Reply,
    ) -> Result<(), Failure> {
        let tokens = self.rules.reveal(text).ok_or_else(|| {
            Failure::new(
                Status::NotEnabled,
                "revealing was not enabled when this rule set was compiled",
            )
        })?;
        self.call(frame, ("text", text), reply, |memory| {
            let mut units = utf16.then(|| utf16::Cursor::new(text));
            let (mut count, mut values) = (0, 0);
            for token in tokens {
                let place = [token.start, token.end].map(|at| match &mut units {
                    Some(units) => units.offset(at),
                    None => at,
                });
                values += u64::from(matches!(token.content, Content::Value(_)));
                write_token(memory, place, &token.content)?;
                count += 1;
            }
            append_pool(memory, count)?;
            self.engine.record_reveal(values);
            Ok(Scanned {
                bytes: text.len(),
                findings: 0,
                tokens: count,
            })
        })
    }

    /// Runs a scanning call: holds the frame, measures, counts, and fills the reply.
    fn call(
        &self,
        frame: &Frame,
        (argument, lent): (&str, &[u8]),
        reply: &mut Reply,
        body: impl FnOnce(&mut FrameMemory) -> Result<Scanned, Failure>,
    ) -> Result<(), Failure> {
        if !Arc::ptr_eq(&self.engine, frame.engine()) {
            return Err(Failure::argument(
                "frame",
                "of the same engine as the rule set",
                "of another one",
            ));
        }
        let mut memory = frame.hold()?;
        memory.refuse_overlap(argument, lent)?;
        let timer = frame.counters().begin(lent.len());
        #[cfg(feature = "fault-injection")]
        crate::fault::strike_text(lent);
        let scanned = body(&mut memory);
        memory.trim_scratch();
        let scanned = scanned?;
        memory.describe(reply);
        reply.count = (scanned.findings + scanned.tokens) as u64;
        frame.counters().record(&CallRecord::one(
            timer.elapsed(),
            scanned.bytes,
            memory.written,
            scanned.findings,
        ));
        Ok(())
    }

    /// Writes the findings of all texts as records, and the replacements behind them.
    fn scan_texts<'t>(
        &self,
        memory: &mut FrameMemory,
        texts: impl Iterator<Item = Result<&'t [u8], Failure>>,
        wanted: Wanted,
    ) -> Result<Scanned, Failure> {
        let mut scratch = memory.take_scratch();
        let scanned = self.scan_each(memory, &mut scratch, 0, texts, wanted);
        // Also after a failure: building it anew would make the next call slow.
        memory.put_scratch(scratch);
        let scanned = scanned?;
        append_pool(memory, scanned.findings)?;
        Ok(scanned)
    }

    /// Writes the findings of texts, the first of which has a given index, as records, and the replacements into the pool.
    pub(crate) fn scan_each<'t>(
        &self,
        memory: &mut FrameMemory,
        scratch: &mut Scratch,
        first: usize,
        texts: impl Iterator<Item = Result<&'t [u8], Failure>>,
        wanted: Wanted,
    ) -> Result<Scanned, Failure> {
        let mut scanned = Scanned::default();
        for (index, text) in (first..).zip(texts) {
            let text = text?;
            let found = self.rules.find(text, scratch);
            scanned.bytes += text.len();
            let index = u32::try_from(index)
                .map_err(|_| Failure::argument("texts", "at most 4294967295 texts", index))?;
            scanned.findings += self.write_findings(memory, index, text, found, wanted)?;
        }
        Ok(scanned)
    }

    /// Writes the findings of a call's only text, and the replacements behind them.
    pub(crate) fn write_text(
        &self,
        memory: &mut FrameMemory,
        text: &[u8],
        found: Found<'_>,
        wanted: Wanted,
    ) -> Result<Scanned, Failure> {
        let findings = self.write_findings(memory, 0, text, found, wanted)?;
        append_pool(memory, findings)?;
        Ok(Scanned {
            bytes: text.len(),
            findings,
            tokens: 0,
        })
    }

    /// Writes the findings of a text; returns how many.
    fn write_findings(
        &self,
        memory: &mut FrameMemory,
        index: u32,
        text: &[u8],
        found: Found<'_>,
        wanted: Wanted,
    ) -> Result<usize, Failure> {
        if found.findings.is_empty() {
            return Ok(0);
        }
        let (mut units, mut written) = (utf16::Cursor::new(text), 0);
        let mut write = |memory: &mut FrameMemory, offset, edit: Edit| {
            memory.charge_pool()?;
            let replaced = wanted.replacements && edit.is_replaced;
            let (start, end) = (edit.start as usize, edit.end as usize);
            let (start, end) = match wanted.utf16 {
                true => (units.offset(start), units.offset(end)),
                false => (start, end),
            };
            written += 1;
            memory.append(bytes_of(&FindingRecord {
                size: size_of::<FindingRecord>() as u32,
                text: index,
                rule: edit.rule,
                replacement_length: if replaced {
                    length32("replacement", memory.pool.len() - offset)?
                } else {
                    KEPT
                },
                start: start as u64,
                end: end as u64,
                replacement_offset: offset as u64,
            }))
        };
        let mut offset = memory.pool.len();
        if wanted.replacements {
            let value = |finding: &_| found.value(finding, text);
            let mut edits = self.rules.edits(text, found.findings, value);
            while let Some(edit) = edits.next(&mut memory.pool) {
                write(memory, offset, edit)?;
                offset = memory.pool.len();
            }
        } else {
            let mut edits = self.rules.places(text, found.findings);
            // The structure that findings cover; nobody reads it.
            let mut structure = Vec::new();
            while let Some(edit) = edits.next(&mut structure) {
                structure.clear();
                write(memory, offset, edit)?;
            }
        }
        Ok(written)
    }
}

/// Writes a record of what looks like a token, and its value into the pool.
fn write_token(
    memory: &mut FrameMemory,
    [start, end]: [usize; 2],
    content: &Content,
) -> Result<(), Failure> {
    let offset = memory.pool.len();
    let (what, replacement_length) = match content {
        Content::Value(value) => {
            memory.pool.extend_from_slice(value);
            memory.charge_pool()?;
            (TOKEN, length32("value", value.len())?)
        }
        Content::UnknownKey => (TOKEN_OF_UNKNOWN_KEY, KEPT),
        Content::NotAuthentic => (NO_TOKEN, KEPT),
    };
    memory.append(bytes_of(&FindingRecord {
        size: size_of::<FindingRecord>() as u32,
        text: 0,
        rule: what,
        replacement_length,
        start: start as u64,
        end: end as u64,
        replacement_offset: offset as u64,
    }))
}

/// Moves the pool behind the records and makes the records' offsets count from the start of the output.
fn append_pool(memory: &mut FrameMemory, records: usize) -> Result<(), Failure> {
    if records == 0 {
        return Ok(());
    }
    let base = memory.written;
    let pool = std::mem::take(&mut memory.pool);
    let appended = memory.append(&pool);
    memory.pool = pool;
    appended?;
    memory.shift_replacements(0, records, base);
    Ok(())
}

fn write_rules(rules: &RuleSet, memory: &mut FrameMemory) -> Result<(), Failure> {
    let mut strings = Vec::new();
    let base = rules.rules().len() * size_of::<RuleRecord>();
    let mut put = |text: &str| {
        let offset = (base + strings.len()) as u64;
        strings.extend_from_slice(text.as_bytes());
        offset
    };
    for rule in rules.rules() {
        let tags = rule.tags().join(",");
        let record = RuleRecord {
            size: size_of::<RuleRecord>() as u32,
            category: category_number(rule.category()),
            action: action_number(rule.action()),
            id_length: length32("id", rule.id().len())?,
            id_offset: put(rule.id()),
            title_offset: put(rule.title()),
            tags_offset: put(&tags),
            title_length: length32("title", rule.title().len())?,
            tags_length: length32("tags", tags.len())?,
        };
        memory.append(bytes_of(&record))?;
    }
    memory.append(&strings)
}

fn length32(what: &str, length: usize) -> Result<u32, Failure> {
    u32::try_from(length)
        .ok()
        .filter(|length| *length != KEPT)
        .ok_or_else(|| {
            Failure::new(
                crate::status::Status::LimitExceeded,
                format!("a {what} of {length} bytes is too long"),
            )
        })
}

fn category_number(category: Category) -> u32 {
    match category {
        Category::Pii => 0,
        Category::Secret => 1,
        Category::Custom => 2,
    }
}

fn action_number(action: ActionKind) -> u32 {
    match action {
        ActionKind::Keep => 0,
        ActionKind::Replace => 1,
        ActionKind::Mask => 2,
        ActionKind::Hash => 3,
        ActionKind::Remove => 4,
        ActionKind::Token => 5,
        ActionKind::Digits => 6,
    }
}
