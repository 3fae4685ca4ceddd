//! Threads of an engine: what setting them answers, and which calls they may take part in.

use ironsieve::*;

use super::call::{Kind, Pick, Place};
use super::reference::argument;
use super::world::{Answer, World, export};

/// Most threads that an engine may be told to use.
const MOST_THREADS: u64 = 1024;

/// Least bytes of packed texts that several threads may scan.
const LEAST_BATCH: u64 = 64 << 10;

impl World {
    pub(super) fn set_threads(&mut self, place: Place, engine: Pick, threads: u64) {
        let engine = self.model.handle(engine);
        let expected = self
            .model
            .check_live("engine", engine, Kind::Engine)
            .and_then(|()| match threads {
                0..=MOST_THREADS => Ok(()),
                _ => Err(argument("threads")),
            });
        let answer = self.call(place, &[engine], &[expected], |reply| {
            export!(isv_engine_set_threads(engine, threads, reply))
        });
        if let (Some(Answer { status, .. }), Some(engine)) =
            (answer, self.model.engines.get_mut(&engine))
            && status == Status::Ok
        {
            engine.threads = threads.max(1);
        }
    }

    /// Whether several threads may scan packed texts of so many bytes with a frame.
    pub(super) fn is_spread(&self, frame: u64, length: u64) -> bool {
        let engine = self.model.engine_of(frame);
        let engine = engine.and_then(|engine| self.model.engines.get(&engine));
        length >= LEAST_BATCH && engine.is_some_and(|engine| engine.threads > 1)
    }
}
