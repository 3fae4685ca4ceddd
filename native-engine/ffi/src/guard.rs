//! Panics end here.
//!
//! A panic inside a call unwinds to [`call`], becomes a failure with the panic's message and place, and quarantines the engine of the
//! first handle that the call was given. Building the message can panic too (a payload's `Display`), so it runs guarded as well. What cannot be
//! caught: a panic while unwinding, a stack overflow, and `alloc` failure outside frames abort the process; see docs/abi.md.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::handle::Table;
use crate::status::Status;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs the body of an export. `handles` are the raw handles it was given, 0 where an argument is none. A call that closes its handle may
/// have done so when it panics, so its engine is looked up before. A call of a deprecated export is counted, whatever becomes of it.
pub(crate) fn call<T>(
    handles: &[u64],
    closes: bool,
    deprecated: bool,
    body: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    if deprecated && let Some(engine) = engine_of(handles) {
        engine.record_deprecated_call();
    }
    let owner = if closes { engine_of(handles) } else { None };
    let outcome = contained(body);
    if let Err(failure) = &outcome {
        account(owner.or_else(|| engine_of(handles)), failure.status);
    }
    outcome
}

/// Turns a panic of the body into a failure. Also for parts of a call that run on another thread: the
/// call accounts for their failures.
pub(crate) fn contained<R>(body: impl FnOnce() -> Result<R, Failure>) -> Result<R, Failure> {
    install_hook();
    let before = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        let message = catch_unwind(|| LAST_PANIC.take()).ok().flatten();
        discard(payload);
        Err(Failure::new(
            Status::Panic,
            message.unwrap_or_else(|| "panic without a message".to_owned()),
        ))
    });
    GUARDED.set(before);
    outcome
}

/// Runs what an export does itself. Most have nothing more to say than that it is done.
pub(crate) fn outcome<T: Into<Status>>(
    body: impl FnOnce() -> Result<T, Failure>,
) -> Result<Status, Failure> {
    body().map(Into::into)
}

/// Drops what a panic carried. That may panic as well; what the second panic carries is leaked.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
}

/// Counts a failure at an engine, and quarantines it after a panic.
fn account(engine: Option<Arc<Engine>>, status: Status) {
    if let Some(engine) = engine {
        engine.record_failure(status);
        if status == Status::Panic {
            engine.quarantine();
        }
    }
}

/// Engine of the first handle that belongs to one.
fn engine_of(handles: &[u64]) -> Option<Arc<Engine>> {
    handles
        .iter()
        .filter(|handle| **handle != 0)
        .find_map(|handle| Table::global().engine_of(*handle))
}

/// Notes message and place of panics inside calls instead of printing them; other panics of the process go where they went.
fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                previous(info);
                return;
            }
            let message = match info.payload_as_str() {
                None => "panic with a payload that is not text",
                Some(message) if quotes(message) => "panic with a message that quotes something",
                Some(message) => message,
            };
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            LAST_PANIC.set(Some(format!("{message}, at {place}")));
        }));
    });
}

/// Whether a message may have a part of a text in it: those of the standard library put what they show between quotes or backticks.
fn quotes(message: &str) -> bool {
    message.contains(['`', '\'', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_failure_with_message_and_place() {
        let failure = call::<()>(&[], false, false, || panic!("broken {}", 7)).unwrap_err();
        assert_eq!(failure.status, Status::Panic);
        assert!(
            failure.message.starts_with("broken 7, at ") && failure.message.contains("guard.rs"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn what_a_panic_quotes_stays_here() {
        let text = "4111\u{e9}";
        let cut = || {
            let _ = &text[..5];
            Ok(())
        };
        let failure = call::<()>(&[], false, false, cut).unwrap_err();
        assert!(
            failure.message.contains("quotes something, at ") && !failure.message.contains("41"),
            "{}",
            failure.message
        );
        let failure = call::<()>(&[], false, false, || {
            let _ = [0; 3][std::hint::black_box(3)];
            Ok(())
        });
        assert!(
            failure
                .unwrap_err()
                .message
                .starts_with("index out of bounds")
        );
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_survived() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        let failure = call::<()>(&[], false, false, || std::panic::panic_any(Bomb)).unwrap_err();
        assert!(failure.message.contains("not text"), "{}", failure.message);
    }

    #[test]
    fn success_and_failure_pass_through() {
        assert!(call(&[], false, false, || Ok(())).is_ok());
        assert_eq!(
            call::<()>(&[], false, false, || Err(Failure::new(Status::Busy, "x")))
                .unwrap_err()
                .status,
            Status::Busy
        );
    }
}
