//! Handles: what the other side holds instead of addresses.
//!
//! # Design
//! A handle is `generation << 32 | slot + 1`. A slot is reused, a handle never: each use of a slot has its own generation, and a slot
//! whose generations are used up is retired. So a handle that is not open is told apart without guessing: same generation but empty
//! is `CLOSED`, an older generation is `STALE`, one that was never given out is `INVALID_HANDLE`.
//!
//! Looking a handle up takes a *lease*: an `arc-swap` guard that keeps the object alive without writing to memory that other threads
//! read. Closing takes the object out of the slot; calls that hold a lease end normally on the old object, and the last lease drops
//! it.
//!
//! Slots live in chunks of doubling size that are never freed, so a lookup needs no lock. Opening and closing are rare (frames are
//! reused by the other side) and share one mutex.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::{ArcSwapOption, Guard};

use crate::dictionary::Lexicon;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::rules::Rules;
use crate::status::Status;
use crate::stream::Streaming;

/// Slots in the first chunk.
const FIRST_CHUNK: usize = 64;

/// Chunks; with doubling sizes this is room for about 268 million objects.
const CHUNKS: usize = 22;

/// Handle value that no object ever has.
pub(crate) const NO_HANDLE: u64 = 0;

/// What a handle can stand for.
pub(crate) enum Object {
    Engine(Arc<Engine>),
    Rules(Rules),
    Frame(Frame),
    Stream(Streaming),
    Dictionary(Lexicon),
}

impl Object {
    fn kind(&self) -> &'static str {
        match self {
            Self::Engine(_) => <Arc<Engine>>::KIND,
            Self::Rules(_) => Rules::KIND,
            Self::Frame(_) => Frame::KIND,
            Self::Stream(_) => Streaming::KIND,
            Self::Dictionary(_) => Lexicon::KIND,
        }
    }

    /// The engine it belongs to; an engine belongs to itself.
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        match self {
            Self::Engine(engine) => engine,
            Self::Rules(rules) => rules.engine(),
            Self::Frame(frame) => frame.engine(),
            Self::Stream(stream) => stream.engine(),
            Self::Dictionary(dictionary) => dictionary.engine(),
        }
    }
}

/// A kind of object. An export states the kind it needs as a type, so mixing kinds up does not compile in here and is `WRONG_KIND` for
/// callers.
pub(crate) trait Kind {
    /// Word for messages.
    const KIND: &'static str;

    /// The object, if it is of this kind.
    fn of(object: &Object) -> Option<&Self>;
}

macro_rules! kind {
    ($type:ty, $variant:ident, $word:literal) => {
        impl Kind for $type {
            const KIND: &'static str = $word;

            fn of(object: &Object) -> Option<&Self> {
                match object {
                    Object::$variant(found) => Some(found),
                    _ => None,
                }
            }
        }
    };
}

kind!(Arc<Engine>, Engine, "engine");
kind!(Rules, Rules, "rule set");
kind!(Frame, Frame, "frame");
kind!(Streaming, Stream, "stream");
kind!(Lexicon, Dictionary, "dictionary");

/// An open object with the handle it was given.
struct Entry {
    handle: u64,
    object: Object,
}

/// Keeps an object alive and reachable for one call.
pub(crate) struct Lease<T> {
    entry: Guard<Option<Arc<Entry>>>,
    kind: std::marker::PhantomData<T>,
}

impl<T: Kind> std::ops::Deref for Lease<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self.entry.as_ref().and_then(|entry| T::of(&entry.object)) {
            Some(found) => found,
            None => unreachable!("a lease is only made for an open object of its kind"),
        }
    }
}

struct Slot {
    /// Generation of the last object that was put here; 0: none yet.
    generation: AtomicU32,
    entry: ArcSwapOption<Entry>,
}

impl Slot {
    fn new() -> Self {
        Self {
            generation: AtomicU32::new(0),
            entry: ArcSwapOption::empty(),
        }
    }
}

#[derive(Default)]
struct Vacancies {
    free: Vec<u32>,
    used: u32,
}

/// All open objects of the process.
pub(crate) struct Table {
    chunks: [OnceLock<Box<[Slot]>>; CHUNKS],
    vacancies: Mutex<Vacancies>,
}

impl Table {
    const fn new() -> Self {
        Self {
            chunks: [const { OnceLock::new() }; CHUNKS],
            vacancies: Mutex::new(Vacancies {
                free: Vec::new(),
                used: 0,
            }),
        }
    }

    /// The one table: global because handles are plain numbers that any thread may bring.
    pub(crate) fn global() -> &'static Self {
        static TABLE: Table = Table::new();
        &TABLE
    }

    /// Gives an object a handle, unless its engine was closed since the call began: [`close_all_of`](Self::close_all_of) has to have
    /// seen everything that it closes, so slots are filled under the same lock under which an engine is marked as closed.
    pub(crate) fn open(&self, object: Object) -> Result<u64, Failure> {
        let full = || Failure::new(Status::LimitExceeded, "no more handles can be given out");
        let mut vacancies = self
            .vacancies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if object.engine().is_closed() {
            return Err(Failure::new(
                Status::Closed,
                "the engine was closed during the call",
            ));
        }
        let index = match vacancies.free.pop() {
            Some(index) => index,
            None => {
                let index = vacancies.used;
                self.make_slot(index).ok_or_else(full)?;
                vacancies.used += 1;
                index
            }
        };
        let slot = self.slot(index).ok_or_else(full)?;
        let generation = slot.generation.load(Ordering::Relaxed) + 1;
        let handle = u64::from(generation) << 32 | (u64::from(index) + 1);
        object.engine().opened();
        slot.entry.store(Some(Arc::new(Entry { handle, object })));
        slot.generation.store(generation, Ordering::Release);
        Ok(handle)
    }

    /// Takes a lease on an open object of a kind. Inlined, failures aside: handing a lease on through memory took longer than taking it.
    #[inline(always)]
    pub(crate) fn lease<T: Kind>(&self, argument: &str, handle: u64) -> Result<Lease<T>, Failure> {
        match self.entry(handle) {
            Some(entry)
                if entry
                    .as_ref()
                    .is_some_and(|found| T::of(&found.object).is_some()) =>
            {
                Ok(Lease {
                    entry,
                    kind: std::marker::PhantomData,
                })
            }
            other => Err(self.refusal::<T>(argument, handle, other)),
        }
    }

    #[cold]
    fn refusal<T: Kind>(
        &self,
        argument: &str,
        handle: u64,
        entry: Option<Guard<Option<Arc<Entry>>>>,
    ) -> Failure {
        match entry.as_ref().and_then(|entry| entry.as_ref()) {
            Some(found) => Failure::new(
                Status::WrongKind,
                format!(
                    "argument '{argument}' must be a handle of kind {}, not of kind {}",
                    T::KIND,
                    found.object.kind()
                ),
            ),
            None => self.missing(argument, T::KIND, handle),
        }
    }

    /// Closes an object of a kind. Calls that hold a lease on it end normally.
    pub(crate) fn close<T: Kind>(&self, argument: &str, handle: u64) -> Result<(), Failure> {
        drop(self.lease::<T>(argument, handle)?);
        if self.take(handle) {
            Ok(())
        } else {
            Err(self.missing(argument, T::KIND, handle))
        }
    }

    /// Closes an engine's objects, the engine itself last. Calls under way can open no more of them.
    pub(crate) fn close_all_of(&self, engine: &Arc<Engine>) {
        let used = {
            let vacancies = self
                .vacancies
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            engine.close();
            vacancies.used
        };
        let mut own = NO_HANDLE;
        for index in 0..used {
            let Some(slot) = self.slot(index) else {
                continue;
            };
            let guard = slot.entry.load();
            let Some(entry) = guard
                .as_ref()
                .filter(|entry| Arc::ptr_eq(entry.object.engine(), engine))
            else {
                continue;
            };
            let handle = entry.handle;
            let is_engine = matches!(entry.object, Object::Engine(_));
            drop(guard);
            if is_engine {
                own = handle;
            } else {
                self.take(handle);
            }
        }
        self.take(own);
    }

    /// Sums up over the open frames of an engine.
    pub(crate) fn each_frame_of(&self, engine: &Arc<Engine>, mut visit: impl FnMut(&Frame)) {
        let used = self
            .vacancies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .used;
        for index in 0..used {
            let Some(slot) = self.slot(index) else {
                continue;
            };
            let guard = slot.entry.load();
            if let Some(Object::Frame(frame)) = guard.as_ref().map(|entry| &entry.object)
                && Arc::ptr_eq(frame.engine(), engine)
            {
                visit(frame);
            }
        }
    }

    /// The engine behind any open handle, for the paths that must find it after a failure.
    pub(crate) fn engine_of(&self, handle: u64) -> Option<Arc<Engine>> {
        let entry = self.entry(handle)?;
        entry
            .as_ref()
            .map(|entry| Arc::clone(entry.object.engine()))
    }

    /// What is open under a handle.
    #[inline(always)]
    fn entry(&self, handle: u64) -> Option<Guard<Option<Arc<Entry>>>> {
        let guard = self.slot(index_of(handle)?)?.entry.load();
        guard
            .as_ref()
            .is_some_and(|entry| entry.handle == handle)
            .then_some(guard)
    }

    fn missing(&self, argument: &str, kind: &str, handle: u64) -> Failure {
        let last = index_of(handle)
            .and_then(|index| self.slot(index))
            .map_or(0, |slot| slot.generation.load(Ordering::Acquire));
        let generation = (handle >> 32) as u32;
        let (status, what) = if generation == 0 || generation > last {
            (Status::InvalidHandle, "was never given out")
        } else if generation == last {
            (Status::Closed, "is closed")
        } else {
            (
                Status::Stale,
                "is closed and its slot is in use by another object",
            )
        };
        Failure::new(
            status,
            format!(
                "argument '{argument}' must be the handle of an open {kind}; {handle:#x} {what}"
            ),
        )
    }

    /// Empties the slot of a handle; false when somebody else did.
    fn take(&self, handle: u64) -> bool {
        let Some((index, slot)) =
            index_of(handle).and_then(|index| Some((index, self.slot(index)?)))
        else {
            return false;
        };
        let mut vacancies = self
            .vacancies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if slot
            .entry
            .load()
            .as_ref()
            .is_none_or(|entry| entry.handle != handle)
        {
            return false;
        }
        let entry = slot.entry.swap(None);
        if slot.generation.load(Ordering::Relaxed) < u32::MAX {
            vacancies.free.push(index);
        }
        drop(vacancies);
        if let Some(entry) = entry {
            entry.object.engine().closed();
        }
        true
    }

    fn make_slot(&self, index: u32) -> Option<&Slot> {
        let (chunk, offset) = place(index);
        self.chunks
            .get(chunk)?
            .get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| Slot::new()).collect())
            .get(offset)
    }

    #[inline(always)]
    fn slot(&self, index: u32) -> Option<&Slot> {
        let (chunk, offset) = place(index);
        self.chunks.get(chunk)?.get()?.get(offset)
    }
}

/// Chunk and place in it. Chunk `c` holds `FIRST_CHUNK << c` slots, so chunks before it hold `(FIRST_CHUNK << c) - FIRST_CHUNK`.
fn place(index: u32) -> (usize, usize) {
    let shifted = index as usize / FIRST_CHUNK + 1;
    let chunk = shifted.ilog2() as usize;
    (
        chunk,
        index as usize - ((FIRST_CHUNK << chunk) - FIRST_CHUNK),
    )
}

fn index_of(handle: u64) -> Option<u32> {
    (handle as u32).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_with_engine() -> (Table, Arc<Engine>, u64) {
        let table = Table::new();
        let engine = Arc::new(Engine::new(1 << 20));
        let handle = table.open(Object::Engine(Arc::clone(&engine))).unwrap();
        (table, engine, handle)
    }

    fn status_of<T>(result: Result<T, Failure>) -> Status {
        result.err().map_or(Status::Ok, |failure| failure.status)
    }

    #[test]
    fn places_are_dense() {
        let mut expected = (0, 0);
        for index in 0..10_000 {
            assert_eq!(place(index), expected, "{index}");
            expected.1 += 1;
            if expected.1 == FIRST_CHUNK << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
    }

    #[test]
    fn closed_stale_and_invented_handles_are_told_apart() {
        let (table, engine, handle) = table_with_engine();
        let frame = table
            .open(Object::Frame(Frame::new(Arc::clone(&engine))))
            .unwrap();
        assert_eq!(status_of(table.lease::<Frame>("f", frame)), Status::Ok);
        assert_eq!(
            status_of(table.lease::<Frame>("f", handle)),
            Status::WrongKind
        );
        assert_eq!(status_of(table.close::<Frame>("f", frame)), Status::Ok);
        assert_eq!(status_of(table.lease::<Frame>("f", frame)), Status::Closed);
        assert_eq!(status_of(table.close::<Frame>("f", frame)), Status::Closed);
        let next = table.open(Object::Frame(Frame::new(engine))).unwrap();
        assert_ne!(next, frame);
        assert_eq!(next as u32, frame as u32, "the slot is reused");
        assert_eq!(status_of(table.lease::<Frame>("f", frame)), Status::Stale);
        for invented in [0, 1, 99 << 32 | 1, u64::MAX, 1 << 32 | 4_000_000] {
            assert_eq!(
                status_of(table.lease::<Frame>("f", invented)),
                Status::InvalidHandle,
                "{invented:#x}"
            );
        }
    }

    #[test]
    fn a_lease_outlives_the_close() {
        let (table, engine, _) = table_with_engine();
        let handle = table.open(Object::Frame(Frame::new(engine))).unwrap();
        let lease = table.lease::<Frame>("f", handle).unwrap();
        table.close::<Frame>("f", handle).unwrap();
        assert_eq!(lease.engine().live_handles(), 1);
    }

    #[test]
    fn closing_an_engine_closes_what_it_owns_and_nothing_else() {
        let (table, engine, handle) = table_with_engine();
        let other = Arc::new(Engine::new(1 << 20));
        let others = table.open(Object::Engine(Arc::clone(&other))).unwrap();
        let frames: Vec<_> = (0..1_000)
            .map(|_| {
                table
                    .open(Object::Frame(Frame::new(Arc::clone(&engine))))
                    .unwrap()
            })
            .collect();
        assert_eq!(engine.live_handles(), 1_001);
        table.close_all_of(&engine);
        assert_eq!(engine.live_handles(), 0);
        let late = Object::Frame(Frame::new(Arc::clone(&engine)));
        assert_eq!(status_of(table.open(late)), Status::Closed);
        assert_eq!(
            status_of(table.lease::<Arc<Engine>>("e", handle)),
            Status::Closed
        );
        assert!(
            frames
                .iter()
                .all(|frame| status_of(table.lease::<Frame>("f", *frame)) == Status::Closed)
        );
        assert_eq!(
            status_of(table.lease::<Arc<Engine>>("e", others)),
            Status::Ok
        );
    }

    #[test]
    fn nothing_is_open_after_the_close_even_when_it_was_being_opened() {
        for round in 0..300 {
            let (table, engine, _) = table_with_engine();
            let opened = std::thread::scope(|scope| {
                let opening = scope.spawn(|| {
                    let frame = || Object::Frame(Frame::new(Arc::clone(&engine)));
                    let handles = std::iter::from_fn(|| table.open(frame()).ok());
                    // Bounded, so that a table that never refuses fails instead of filling the memory.
                    handles.take(100_000).collect::<Vec<_>>()
                });
                std::thread::sleep(std::time::Duration::from_micros(50 + round));
                table.close_all_of(&engine);
                opening.join().unwrap()
            });
            let outlived = |handle: &&u64| table.lease::<Frame>("f", **handle).is_ok();
            assert_eq!(opened.iter().find(outlived), None);
            assert_eq!(engine.live_handles(), 0);
        }
    }

    #[test]
    fn handles_opened_and_closed_by_many_threads_are_never_given_twice() {
        let (table, engine, _) = table_with_engine();
        let seen = Mutex::new(std::collections::HashSet::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let handle = table
                            .open(Object::Frame(Frame::new(Arc::clone(&engine))))
                            .unwrap();
                        assert!(seen.lock().unwrap().insert(handle));
                        table.close::<Frame>("f", handle).unwrap();
                    }
                });
            }
        });
        assert_eq!(engine.live_handles(), 1);
    }
}
