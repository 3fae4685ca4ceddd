//! Scans: what they have to find, which is what ironsieve_core finds when it is asked directly.

use ironsieve::*;
use ironsieve_core::Content;

use super::call::{How, Kind, Lent, Pick, Place};
use super::found::{Found, Value};
use super::range::{lend, readable};
use super::reference::{Refusal, argument, unpack, utf16_units};
use super::world::{Answer, World, export};

impl World {
    pub(super) fn scan(
        &mut self,
        place: Place,
        how: How,
        rules: Pick,
        frame: Pick,
        text: &Lent,
        flags: u64,
    ) {
        let (rules, frame) = (self.model.handle(rules), self.model.handle(frame));
        let text = lend(&self.model, text);
        let name = if how == How::Batch { "texts" } else { "text" };
        let flags_wanted = if how == How::Matches { 0 } else { flags };
        let expected = self
            .model
            .check_live("ruleset", rules, Kind::Rules)
            .and_then(|()| self.model.check_live("frame", frame, Kind::Frame))
            .and_then(|()| readable(name, &text))
            .and_then(|bytes| match flags_wanted & !UTF16_OFFSETS {
                0 => Ok(bytes),
                _ => Err(argument("flags")),
            })
            .and_then(|bytes| {
                let may_reveal = || self.model.rules[&rules].set.reveal(b"").is_some();
                match how == How::Reveal && !may_reveal() {
                    true => Err(Refusal(Status::NotEnabled, None)),
                    false => Ok(bytes),
                }
            })
            .and_then(|bytes| {
                let same = self.model.frames[&frame].engine == self.model.rules[&rules].engine;
                same.then_some(bytes).ok_or(argument("frame"))
            })
            .and_then(|bytes| match text.output_of == Some(frame) {
                true => Err(argument(name)),
                false => Ok(bytes),
            })
            .and_then(|bytes| match bytes {
                b"ironsieve-fault: panic" if cfg!(feature = "fault-injection") => {
                    Err(Refusal(Status::Panic, None))
                }
                _ => Ok(bytes.to_vec()),
            });
        let found = expected.as_ref().map_or_else(
            |_| Found::default(),
            |bytes| self.find(rules, how, bytes, flags),
        );
        let pool = found.replaced_bytes();
        let mut allowed = match &expected {
            Ok(_) => self.outcomes(frame, &found.events(how), pool),
            Err(refusal) => vec![Err(*refusal)],
        };
        if expected.is_ok() && how == How::Batch && self.is_spread(frame, text.length) {
            // Several threads make the output as large as it has to be at once, which may fit where growing to it does not.
            allowed.push(match found.malformed {
                true => Err(argument(name)),
                false => Ok(()),
            });
        }
        let (start, length) = (text.address, text.length);
        let answer = self.call(place, &[rules, frame], &allowed, |reply| match how {
            // Every other length, by the numbers in memory.
            How::Scan | How::Redact | How::Batch | How::Reveal if length % 2 == 1 => {
                let call = ScanCall {
                    size: size_of::<ScanCall>() as u32,
                    function: match how {
                        How::Scan => CALL_SCAN,
                        How::Redact => CALL_REDACT,
                        How::Batch => CALL_REDACT_BATCH,
                        How::Reveal | How::Matches => CALL_REVEAL,
                    },
                    ruleset: rules,
                    frame,
                    address: start,
                    length,
                    flags,
                    reply,
                };
                let call = std::ptr::from_ref(&call).expose_provenance() as u64;
                export!(isv_ruleset_call(call))
            }
            How::Scan => export!(isv_ruleset_scan(rules, frame, start, length, flags, reply)),
            How::Redact => export!(isv_ruleset_redact(
                rules, frame, start, length, flags, reply
            )),
            How::Batch => export!(isv_ruleset_redact_batch(
                rules, frame, start, length, flags, reply
            )),
            How::Reveal => export!(isv_ruleset_reveal(
                rules, frame, start, length, flags, reply
            )),
            How::Matches => export!(isv_ruleset_matches(rules, frame, start, length, reply)),
        });
        let Some(Answer { status, reply }) = answer else {
            return;
        };
        let ended = self.ended(frame, status, &reply, pool);
        let engine = self.model.engine_of(frame);
        let engine = engine.and_then(|engine| self.model.engines.get_mut(&engine));
        if let (true, Some(engine)) = (ended, engine) {
            found.compare(how, &reply);
            engine.calls += 1;
            engine.bytes_in += found.scanned;
            engine.bytes_out += reply.output_length;
            match how {
                How::Reveal => {
                    let values = found.values.iter();
                    let told = values.filter(|value| value.replacement.is_some());
                    engine.reveals += 1;
                    engine.revealed_values += told.count() as u64;
                }
                _ => engine.findings += reply.count,
            }
        }
    }

    /// What ironsieve_core finds.
    fn find(&mut self, rules: u64, how: How, bytes: &[u8], flags: u64) -> Found {
        let set = &self.model.rules[&rules].set;
        let (texts, malformed) = match how {
            How::Batch => unpack(bytes),
            _ => (vec![bytes], false),
        };
        let mut found = Found {
            malformed,
            scanned: texts.iter().map(|text| text.len() as u64).sum(),
            ..Found::default()
        };
        for (index, text) in texts.into_iter().enumerate() {
            let (mut at, mut units) = (0, 0);
            let mut offset = |byte: usize| {
                if flags & UTF16_OFFSETS == 0 {
                    return byte as u64;
                }
                units += utf16_units(&text[at..byte]);
                at = byte;
                units
            };
            if how == How::Reveal {
                for token in set.reveal(text).into_iter().flatten() {
                    let (rule, replacement) = match token.content {
                        Content::Value(value) => (0, Some(value.to_vec())),
                        Content::UnknownKey => (1, None),
                        Content::NotAuthentic => (2, None),
                    };
                    found.values.push(Value {
                        text: 0,
                        rule,
                        start: offset(token.start),
                        end: offset(token.end),
                        replacement,
                    });
                }
                continue;
            }
            let scanned = set.find(text, &mut self.scratch);
            let value = |finding: &_| scanned.value(finding, text);
            let mut edits = set.edits(text, scanned.findings, value);
            let mut replacement = Vec::new();
            while let Some(edit) = edits.next(&mut replacement) {
                let replaced = edit.is_replaced && matches!(how, How::Redact | How::Batch);
                let replacement = std::mem::take(&mut replacement);
                found.values.push(Value {
                    text: index as u32,
                    rule: edit.rule,
                    start: offset(edit.start as usize),
                    end: offset(edit.end as usize),
                    replacement: replaced.then_some(replacement),
                });
            }
        }
        found
    }
}
