//! A dictionary on its way from lines to what rule sets are compiled with.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use ironsieve_core::{Case, Companion, Dictionary, DictionaryBuilder};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::layout::Reply;
use crate::memory::Budget;
use crate::status::Status;

/// Upper and lower case differ.
pub const MATCH_CASE: u64 = 1;

/// One dictionary. At most one call uses it at a time; a second one is told `BUSY`.
pub(crate) struct Lexicon {
    engine: Arc<Engine>,
    /// Boxed, so that handles of all kinds are small.
    state: Mutex<Box<State>>,
}

enum State {
    /// Lines are added, and bytes that the budget knows of.
    Growing(Box<DictionaryBuilder>, Charge),
    /// The engine knows it by its name.
    Finished(Arc<Dictionary>),
    /// A line was refused.
    Broken(Status, String),
}

/// Bytes counted against a budget as long as this lives.
struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Lexicon {
    pub(crate) fn open(
        engine: &Arc<Engine>,
        name: &[u8],
        match_case: bool,
    ) -> Result<Self, Failure> {
        let case = match match_case {
            true => Case::Exact,
            false => Case::Ignored,
        };
        let refuse = || {
            Failure::argument(
                "name",
                "a name of a dictionary, [a-z0-9][a-z0-9._-]{0,63}",
                "another text",
            )
        };
        let name = std::str::from_utf8(name).map_err(|_| refuse())?;
        let builder = DictionaryBuilder::new(name, case, random_key()).map_err(|_| refuse())?;
        let mut charge = Charge {
            budget: engine.budget(),
            bytes: 0,
        };
        charge.raise_to(builder.next_bytes())?;
        Ok(Self {
            engine: Arc::clone(engine),
            state: Mutex::new(Box::new(State::Growing(Box::new(builder), charge))),
        })
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Adds lines; the reply's count is the number of entries so far.
    pub(crate) fn add(&self, lines: &[u8], reply: &mut Reply) -> Result<(), Failure> {
        self.call(|state| {
            let State::Growing(builder, charge) = state else {
                return Err(state.refusal());
            };
            #[cfg(feature = "fault-injection")]
            crate::fault::strike_text(lines);
            let mut refused = None;
            let added = builder.add(lines, &mut |bytes| {
                refused = charge.raise_to(bytes).err();
                refused.is_none()
            });
            reply.count = builder.entries();
            let failure = added
                .err()
                .map(|error| refused.unwrap_or_else(|| error.into()));
            match failure {
                None => Ok(()),
                Some(failure) => {
                    *state = State::Broken(failure.status, failure.message.clone());
                    Err(failure)
                }
            }
        })
    }

    /// Makes it known to its engine; the reply's count is the number of entries.
    pub(crate) fn finish(&self, reply: &mut Reply) -> Result<(), Failure> {
        self.call(|state| {
            if !matches!(state, State::Growing(..)) {
                return Err(state.refusal());
            }
            // Dropping what was there before would wipe what the dictionary is made of.
            let placeholder = State::Broken(Status::InvalidArgument, String::new());
            let State::Growing(builder, charge) = std::mem::replace(state, placeholder) else {
                return Err(state.refusal());
            };
            let dictionary = Arc::new(builder.finish_with(|bytes| Some(charge.lowered_to(bytes))));
            reply.count = dictionary.entries();
            self.engine.add_dictionary(Arc::clone(&dictionary));
            *state = State::Finished(dictionary);
            Ok(())
        })
    }

    fn call(&self, body: impl FnOnce(&mut State) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut state = match self.state.try_lock() {
            Ok(state) => state,
            // A panic while it was held has quarantined its engine; whoever gets here still only closes.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(
                    Status::Busy,
                    "argument 'dictionary' is in use by another call; a dictionary serves one call at a time",
                ));
            }
        };
        body(&mut state)
    }
}

impl State {
    fn refusal(&self) -> Failure {
        match self {
            Self::Broken(status, message) => Failure::new(
                *status,
                format!("an earlier call broke the dictionary, close it: {message}"),
            ),
            Self::Growing(..) | Self::Finished(_) => {
                Failure::argument("dictionary", "not finished", "a finished one")
            }
        }
    }
}

impl Drop for Lexicon {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let State::Finished(dictionary) = &**state {
            self.engine.forget_dictionary(dictionary);
        }
    }
}

impl Charge {
    fn raise_to(&mut self, bytes: usize) -> Result<(), Failure> {
        if bytes > self.bytes {
            self.budget.take(bytes - self.bytes)?;
            self.bytes = bytes;
        }
        Ok(())
    }

    /// The same for less, to go with what takes it.
    fn lowered_to(mut self, bytes: usize) -> Companion {
        if bytes < self.bytes {
            self.budget.give_back(self.bytes - bytes);
            self.bytes = bytes;
        }
        Box::new(self)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

/// Key that nobody else has: from the keys of hash maps, which std draws from the system.
fn random_key() -> [u8; 16] {
    let half = || RandomState::new().hash_one(0_u64).to_ne_bytes();
    let mut key = [0; 16];
    let (first, second) = key.split_at_mut(8);
    first.copy_from_slice(&half());
    second.copy_from_slice(&half());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ() {
        assert!(random_key() != random_key());
        let [first, second] = [&random_key()[..8], &random_key()[8..]].map(<[u8]>::to_vec);
        assert!(first != second);
    }
}
