//! Faults on purpose, for tests of what must hold when a call breaks. Only with the feature `fault-injection`; the handshake tells.

/// Panics when the text is the one that asks for it.
pub(crate) fn strike(text: &[u8]) {
    if text == b"ironsieve-fault: panic" {
        panic!("injected fault");
    }
}
