//! What a stream does not keep.

use super::{LEAST_STEP, Stream};
use crate::codepoint;

/// Bytes of the text as it reads, with its places, that a stream keeps between calls; if it takes more, it is read again in the next one.
const MOST_READ: usize = 1 << 10;
/// Most bytes of a hold-back with which that is done: who feeds bytes one by one has all that is held read for each.
const MOST_REREAD: usize = 8 << 10;
/// Bytes of text from which on all is forgotten at the end of a call that can be.
const MOST_LAZY: usize = 4 << 10;
/// Bytes for which the text keeps memory between calls that it does not use.
const MOST_SPARE: usize = 256;

impl Stream {
    /// Gives memory back that a stream does not need between its calls.
    pub(super) fn trim(&mut self) {
        if self.text.len() > MOST_LAZY {
            self.forget_from = 0;
            self.forget();
        }
        self.editor.trim();
        self.lane.trim();
        if let Some(reads) = &mut self.reads {
            reads.trim();
            if reads.bytes_read() > MOST_READ && self.hold_back <= MOST_REREAD {
                reads.rewind(&self.text, self.base, &mut self.reader);
            }
        }
        if self.text.capacity() > self.text.len() + MOST_SPARE {
            self.text.shrink_to(self.text.len() + MOST_SPARE);
        }
    }

    /// Forgets text that has left, but for what look-behind and context may need.
    pub(super) fn forget(&mut self) {
        let needed = self.lane.from.min(self.reader.at());
        if needed < self.forget_from {
            return;
        }
        let needed = needed.min(self.lane.needed());
        let left = self.left();
        let gone = codepoint::back(&self.text, needed, self.kept).min(left);
        if let Some(reads) = &mut self.reads {
            let place = |at: usize| self.base + at as u64;
            reads.forget(place(left), place(gone), self.kept);
        }
        self.forget_from = needed - gone + self.kept.max(LEAST_STEP);
        if gone == 0 {
            return;
        }
        self.reader.forget(&self.text, gone);
        self.text.drain(..gone);
        self.base += gone as u64;
        self.lane.forget(gone);
        self.done -= gone;
        if let Some(end) = &mut self.swallow {
            *end = end.saturating_sub(gone);
        }
        if self.text.capacity() > 2 * self.text.len() + LEAST_STEP {
            self.text.shrink_to(self.text.len() + LEAST_STEP);
        }
    }
}
