//! Ranges of bytes that calls are lent.

use super::call::{Kind, Lent, Pick};
use super::client::{OwnBytes, read, write};
use super::reference::{Block, Reference, Refusal, argument};

/// A lent range and what it holds.
pub(super) struct Range {
    pub(super) address: u64,
    pub(super) length: u64,
    /// `None`: not a range that can be read.
    pub(super) bytes: Option<Vec<u8>>,
    /// Frame in whose output it lies.
    pub(super) output_of: Option<u64>,
    _own: Option<OwnBytes>,
}

/// Lends what a call asks for.
pub(super) fn lend(model: &Reference, lent: &Lent) -> Range {
    let own = |bytes: &[u8], shift| {
        let own = OwnBytes::new(bytes, shift);
        Range {
            address: own.address(),
            length: bytes.len() as u64,
            bytes: Some(bytes.to_vec()),
            output_of: None,
            _own: Some(own),
        }
    };
    let nowhere = |address, length| Range {
        address,
        length,
        bytes: (length == 0).then(Vec::new),
        output_of: None,
        _own: None,
    };
    match lent {
        Lent::Own(bytes, shift) => own(bytes, *shift),
        Lent::Null(length) => nowhere(0, *length),
        Lent::Absurd(address, length) => {
            let address = address | 1;
            nowhere(
                address,
                (u64::MAX - address)
                    .max(i64::MAX as u64)
                    .saturating_add(1 + length % 8),
            )
        }
        Lent::Input(frame, offset, bytes) => {
            let frame = model.handle(Pick::Open(Kind::Frame, *frame));
            let input = model.frames.get(&frame).map(|frame| frame.input);
            match within(input.unwrap_or_default(), *offset, bytes.len()) {
                None => own(bytes, 0),
                Some((address, length)) => {
                    let bytes = &bytes[..length as usize];
                    // SAFETY: inside the input of an open frame, which stays where it is until a call with the frame moves it.
                    unsafe { write(address, bytes) };
                    Range {
                        bytes: Some(bytes.to_vec()),
                        ..nowhere(address, length)
                    }
                }
            }
        }
        Lent::Output(frame, offset, length) => {
            let handle = model.handle(Pick::Open(Kind::Frame, *frame));
            let frame = model.frames.get(&handle);
            let output = frame.filter(|frame| frame.output_known);
            let output = output.map(|frame| frame.output).unwrap_or_default();
            match within(output, *offset, usize::from(*length)) {
                None => own(&[], 0),
                Some((address, length)) => Range {
                    // SAFETY: inside the output of an open frame as the last call with it described it.
                    bytes: Some(unsafe { read(address, length as usize) }),
                    output_of: (length > 0).then_some(handle),
                    ..nowhere(address, length)
                },
            }
        }
    }
}

/// Lends several ranges to one call. A later one may lie over an earlier one, so that what they hold is read when all are there.
pub(super) fn lend_all<const N: usize>(model: &Reference, lent: [&Lent; N]) -> [Range; N] {
    let mut ranges = lent.map(|lent| lend(model, lent));
    for range in &mut ranges {
        if let Some(bytes) = range.bytes.as_mut().filter(|bytes| !bytes.is_empty()) {
            // SAFETY: it was just lent: memory of its own, or inside a block of an open frame.
            *bytes = unsafe { read(range.address, range.length as usize) };
        }
    }
    ranges
}

/// Bytes of a range, or the refusal for one that is none.
pub(super) fn readable<'r>(name: &'static str, range: &'r Range) -> Result<&'r [u8], Refusal> {
    range.bytes.as_deref().ok_or(argument(name))
}

/// Part of a block: an offset and a length, cut to what there is.
fn within(block: Block, offset: u16, length: usize) -> Option<(u64, u64)> {
    let offset = u64::from(offset).checked_rem(block.capacity)?;
    let length = (length as u64).min(block.capacity - offset);
    Some((block.address + offset, length))
}
