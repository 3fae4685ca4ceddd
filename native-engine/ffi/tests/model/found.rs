//! What a call has to write, and whether it did.

use ironsieve::*;
use ironsieve_core::{ActionKind, Category, Rule};

use super::call::{How, Place};
use super::client::{Lending, read};
use super::memory::Event;

/// Expected answer of a scanning call.
#[derive(Default)]
pub(super) struct Found {
    pub(super) values: Vec<Value>,
    /// Whether the packed texts end with something that is none.
    pub(super) malformed: bool,
    /// Bytes of the texts.
    pub(super) scanned: u64,
}

pub(super) struct Value {
    pub(super) text: u32,
    pub(super) rule: u32,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) replacement: Option<Vec<u8>>,
}

impl Found {
    pub(super) fn replaced_bytes(&self) -> u64 {
        let replacements = self.values.iter().flat_map(|value| &value.replacement);
        replacements.map(|bytes| bytes.len() as u64).sum()
    }

    /// What the call does to the output.
    pub(super) fn events(&self, how: How) -> Vec<Event> {
        if how == How::Matches {
            return Vec::new();
        }
        let record = Event::Append(size_of::<FindingRecord>() as u64);
        let mut events = vec![record; self.values.len()];
        events.push(match self.malformed {
            true => Event::Malformed,
            false => Event::Append(self.replaced_bytes()),
        });
        events
    }

    pub(super) fn compare(&self, how: How, reply: &Reply) {
        if how == How::Matches {
            let any = u64::from(!self.values.is_empty());
            assert_eq!((reply.count, reply.output_length), (any, 0));
            return;
        }
        let records = self.values.len() * size_of::<FindingRecord>();
        let output = output(reply);
        assert_eq!(reply.count, self.values.len() as u64);
        assert_eq!(reply.output_length, records as u64 + self.replaced_bytes());
        let mut offset = records;
        for (index, value) in self.values.iter().enumerate() {
            let record: FindingRecord = record(&output, index);
            let length = value
                .replacement
                .as_ref()
                .map_or(KEPT, |bytes| bytes.len() as u32);
            assert_eq!(
                (
                    record.size as usize,
                    record.text,
                    record.rule,
                    record.start,
                    record.end
                ),
                (
                    size_of::<FindingRecord>(),
                    value.text,
                    value.rule,
                    value.start,
                    value.end
                )
            );
            assert_eq!(record.replacement_length, length);
            if let Some(bytes) = &value.replacement {
                assert_eq!(record.replacement_offset as usize, offset);
                assert_eq!(&output[offset..offset + bytes.len()], &bytes[..]);
                offset += bytes.len();
            }
        }
    }
}

/// The records of a compiled rule set describe its rules.
pub(super) fn compare_rules(reply: &Reply, rules: &[Rule]) {
    let output = output(reply);
    assert_eq!(reply.count, rules.len() as u64);
    for (index, rule) in rules.iter().enumerate() {
        let record: RuleRecord = record(&output, index);
        let string = |offset: u64, length: u32| {
            let start = offset as usize;
            std::str::from_utf8(&output[start..start + length as usize]).unwrap()
        };
        assert_eq!(string(record.id_offset, record.id_length), rule.id());
        assert_eq!(
            string(record.title_offset, record.title_length),
            rule.title()
        );
        let tags = rule.tags().join(",");
        assert_eq!(string(record.tags_offset, record.tags_length), tags);
        let category = match rule.category() {
            Category::Pii => 0,
            Category::Secret => 1,
            Category::Custom => 2,
        };
        let action = match rule.action() {
            ActionKind::Keep => 0,
            ActionKind::Replace => 1,
            ActionKind::Mask => 2,
            ActionKind::Hash => 3,
            ActionKind::Remove => 4,
            ActionKind::Token => 5,
            ActionKind::Digits => 6,
        };
        assert_eq!((record.category, record.action), (category, action));
    }
}

/// Asks a library what it is, with a struct at a place.
pub(super) fn handshake(place: Place) {
    let mut lent = Lending::new(place, size_of::<Handshake>());
    let usable = matches!(place, Place::Fits | Place::Sized(_)) && lent.size() >= 4;
    // SAFETY: lent memory that outlives the call.
    let status = unsafe { isv_handshake(lent.address()) };
    if !usable {
        assert_eq!(status, Status::InvalidArgument as i32);
        assert!(lent.untouched_from(4));
        return;
    }
    assert_eq!(status, Status::Ok as i32);
    assert_eq!(
        lent.u32(0) as usize,
        size_of::<Handshake>().min(lent.size())
    );
    assert!(lent.untouched_from(size_of::<Handshake>().min(lent.size())));
    if lent.size() >= 24 {
        assert_eq!((lent.u32(4), lent.u32(8)), ABI_VERSION);
        assert_eq!(lent.u64(16), layout_hash());
    }
}

pub(super) fn output(reply: &Reply) -> Vec<u8> {
    // SAFETY: the output of the frame that the call was just given, as its reply describes it.
    unsafe { read(reply.output_address, reply.output_length as usize) }
}

pub(super) fn record<T: Copy>(output: &[u8], index: usize) -> T {
    let size = size_of::<T>();
    let bytes = &output[index * size..(index + 1) * size];
    // SAFETY: as many bytes as the record has (just sliced), and records are made of integers.
    unsafe { bytes.as_ptr().cast::<T>().read_unaligned() }
}
