//! An engine: the memory ceiling, key, counters and health that its frames and rule sets share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ironsieve_core::{Dictionary, KeyRing, Settings};

use crate::counters::Counters;
use crate::failure::Failure;
use crate::handle::Table;
use crate::memory::Budget;
use crate::pool::{Pool, PoolCounters};
use crate::status::Status;
use crate::stream::StreamCounters;
use crate::telemetry::{CallRecord, ErrorCounters};

/// Flag of `isv_engine_enable`: rules may replace digits by format-preserving encryption.
pub const ENABLE_FF1: u64 = 1;

/// Flag of `isv_engine_enable`: rule sets reveal tokens.
pub const ENABLE_REVEAL: u64 = 2;

/// One engine.
pub(crate) struct Engine {
    budget: Arc<Budget>,
    keys: Mutex<KeyRing>,
    /// Bits of [`ENABLE_FF1`] and [`ENABLE_REVEAL`].
    enabled: AtomicU64,
    /// What rule sets are compiled with, each name once.
    dictionaries: Mutex<Vec<Arc<Dictionary>>>,
    quarantined: AtomicBool,
    /// Whether its handle was closed; written and read under the handle table's lock.
    closed: AtomicBool,
    live_handles: AtomicU64,
    errors: ErrorCounters,
    deprecated_calls: AtomicU64,
    /// Its own threads; another pool takes its place when their number is set.
    pool: Mutex<Arc<Pool>>,
    pool_counters: Arc<PoolCounters>,
    streams: StreamCounters,
    reveals: AtomicU64,
    revealed_values: AtomicU64,
    /// Sums of frames that are gone.
    retired: Mutex<CallRecord>,
    /// Sums as they were last reported.
    reported: Mutex<CallRecord>,
}

impl Engine {
    pub(crate) fn new(max_frame_bytes: u64) -> Self {
        let pool_counters = Arc::new(PoolCounters::default());
        Self {
            budget: Arc::new(Budget::new(max_frame_bytes)),
            keys: Mutex::default(),
            enabled: AtomicU64::new(0),
            dictionaries: Mutex::default(),
            quarantined: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            live_handles: AtomicU64::new(0),
            errors: ErrorCounters::default(),
            deprecated_calls: AtomicU64::new(0),
            pool: Mutex::new(Arc::new(Pool::new(1, Arc::clone(&pool_counters)))),
            pool_counters,
            streams: StreamCounters::default(),
            reveals: AtomicU64::new(0),
            revealed_values: AtomicU64::new(0),
            retired: Mutex::new(CallRecord::default()),
            reported: Mutex::new(CallRecord::default()),
        }
    }

    pub(crate) fn budget(&self) -> Arc<Budget> {
        Arc::clone(&self.budget)
    }

    pub(crate) fn set_keys(&self, keys: KeyRing) {
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Takes a dictionary for rule sets compiled from now on, in the place of one with the same name.
    pub(crate) fn add_dictionary(&self, dictionary: Arc<Dictionary>) {
        let mut known = self.known_dictionaries();
        known.retain(|other| other.name() != dictionary.name());
        known.push(dictionary);
    }

    /// Forgets a dictionary, unless another one took its place.
    pub(crate) fn forget_dictionary(&self, dictionary: &Arc<Dictionary>) {
        self.known_dictionaries()
            .retain(|other| !Arc::ptr_eq(other, dictionary));
    }

    fn known_dictionaries(&self) -> MutexGuard<'_, Vec<Arc<Dictionary>>> {
        self.dictionaries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what rule sets may do that are compiled from now on.
    pub(crate) fn enable(&self, features: u64) {
        self.enabled.store(features, Ordering::Relaxed);
    }

    /// Settings for compiling, as they are now.
    pub(crate) fn settings(&self) -> Settings {
        let enabled = self.enabled.load(Ordering::Relaxed);
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        Settings {
            keys: keys.clone(),
            ff1: enabled & ENABLE_FF1 != 0,
            reveal: enabled & ENABLE_REVEAL != 0,
            dictionaries: self.known_dictionaries().clone(),
            ..Settings::default()
        }
    }

    /// Sets how many threads one large batch may run on. Batches under way keep the threads they have.
    pub(crate) fn set_threads(&self, threads: usize) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.threads() != threads.max(1) {
            *pool = Arc::new(Pool::new(threads, Arc::clone(&self.pool_counters)));
        }
    }

    pub(crate) fn streams(&self) -> &StreamCounters {
        &self.streams
    }

    pub(crate) fn pool(&self) -> Arc<Pool> {
        Arc::clone(&self.pool.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes it out of use for good: whatever state the panic left behind is not looked at again.
    pub(crate) fn quarantine(&self) {
        self.quarantined.store(true, Ordering::Release);
    }

    #[inline(always)]
    pub(crate) fn refuse_when_quarantined(&self) -> Result<(), Failure> {
        match self.quarantined.load(Ordering::Acquire) {
            false => Ok(()),
            true => Err(quarantined()),
        }
    }

    /// Takes no more objects from now on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Counts one of its objects, itself included, as opened.
    pub(crate) fn opened(&self) {
        self.live_handles.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one of its objects as closed.
    pub(crate) fn closed(&self) {
        self.live_handles.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn live_handles(&self) -> u64 {
        self.live_handles.load(Ordering::Relaxed)
    }

    pub(crate) fn record_failure(&self, status: Status) {
        self.errors.record(status);
    }

    /// Counts a call of a deprecated export by one of its clients.
    pub(crate) fn record_deprecated_call(&self) {
        self.deprecated_calls.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a call that told so many values.
    pub(crate) fn record_reveal(&self, values: u64) {
        self.reveals.fetch_add(1, Ordering::Relaxed);
        self.revealed_values.fetch_add(values, Ordering::Relaxed);
    }

    pub(crate) fn retire(&self, calls: &CallRecord) {
        self.retired
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add(calls);
    }

    /// Sums of all calls. A frame that is released between the two looks is in neither sum, so nothing below what was reported before
    /// is reported: counters do not fall.
    fn calls(self: &Arc<Self>) -> CallRecord {
        let mut sum = *self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        Table::global().each_frame_of(self, |frame| sum.add(&frame.counters().read()));
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.raise_to(&sum);
        *reported
    }

    /// Reads every counter. Calls under way are not waited for.
    pub(crate) fn counters(self: &Arc<Self>) -> Counters {
        let sum = self.calls();
        Counters {
            errors: self.errors.read(),
            calls: sum.calls,
            nanos: sum.nanos,
            bytes_in: sum.bytes_in,
            bytes_out: sum.bytes_out,
            findings: sum.findings,
            panics: self.errors.of(Status::Panic),
            live_handles: self.live_handles(),
            frame_bytes: self.budget.used(),
            frame_bytes_high_water: self.budget.high_water(),
            deprecated_calls: self.deprecated_calls.load(Ordering::Relaxed),
            pool_threads: self.pool_counters.threads(),
            pool_slices: self.pool_counters.slices_run(),
            queue_slices: self.pool_counters.slices_waiting(),
            queue_nanos: self.pool_counters.nanos_waited(),
            streams_open: self.streams.open.load(Ordering::Relaxed),
            streams_held_bytes: self.streams.held.load(Ordering::Relaxed),
            streams_forced: self.streams.forced.load(Ordering::Relaxed),
            streams_stalled: self.streams.stalled.load(Ordering::Relaxed),
            reveals: self.reveals.load(Ordering::Relaxed),
            revealed_values: self.revealed_values.load(Ordering::Relaxed),
        }
    }
}

#[cold]
fn quarantined() -> Failure {
    Failure::new(
        Status::Quarantined,
        "the engine panicked in an earlier call; open a new one",
    )
}
