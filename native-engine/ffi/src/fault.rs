//! Faults on purpose, for tests of what must hold when a call breaks. Only with the feature `fault-injection`; the handshake tells.

use std::sync::{Mutex, PoisonError};

use crate::contract::Bytes;
use crate::declare::exports;
use crate::export::EXPORTS as SHIPPED;
use crate::failure::Failure;

/// Stands for the end of a frame.
const DROP: &str = "drop";

/// Export whose next call panics.
static ARMED: Mutex<Option<&'static str>> = Mutex::new(None);

exports! {
    /// Makes the next call of one export panic, once its arguments have passed their checks, or the next frame that is dropped.
    #[since(1, 0)]
    fn isv_fault_arm(
        /// Name of the export, UTF-8; `drop` for the frame; empty to take a fault back.
        export: Bytes [export_address, export_length],
        ; _reply
    ) {
        let known = SHIPPED.iter().map(|export| export.name).chain([DROP]).find(|known| known.as_bytes() == export);
        if known.is_none() && !export.is_empty() {
            return Err(Failure::argument("export", "the name of an export", String::from_utf8_lossy(export)));
        }
        *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }
}

/// Panics when the next call of this export is to.
pub(crate) fn strike_export(name: &str) {
    let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
    if armed.is_some_and(|export| export == name) {
        *armed = None;
        drop(armed);
        panic!("injected fault in {name}");
    }
}

/// Panics when the next frame that is dropped is to.
pub(crate) fn strike_drop() {
    strike_export(DROP);
}

/// Panics when a slice of a batch begins with the text that asks for it, on a thread of the pool. On a caller's it waits a moment, so that one of
/// those comes to it.
pub(crate) fn strike_slice(texts: &[u8]) {
    let first = crate::packed::Packed::new("texts", texts).next();
    if !matches!(first, Some(Ok(b"ironsieve-fault: panic in a slice"))) {
        return;
    }
    match rayon_core::current_thread_index() {
        Some(thread) => panic!("injected fault on thread {thread} of the pool"),
        None => std::thread::sleep(std::time::Duration::from_millis(5)),
    }
}

/// Panics when the text is the one that asks for it: in the middle of a scan, while the call holds its frame.
pub(crate) fn strike_text(text: &[u8]) {
    if text == b"ironsieve-fault: panic" {
        panic!("injected fault");
    }
}
