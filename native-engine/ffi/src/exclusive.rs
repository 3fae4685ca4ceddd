//! A value that one thread at a time has, and for which nobody waits.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};

/// A value that is taken or not. Where nobody waits, nobody has to be woken: giving it back is a store, where a `Mutex` needs a second atomic exchange,
/// a tenth of what a call costs that finds nothing in a short text.
pub(crate) struct Exclusive<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached through `Taken` alone, of which `take` makes no second one as long as there is one; so threads hand it to each other,
// which `T: Send` allows, and never share it.
unsafe impl<T: Send> Sync for Exclusive<T> {}

impl<T> Exclusive<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            taken: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// Takes the value until what is returned is dropped, be it by a panic; `None` when somebody has it.
    #[inline]
    pub(crate) fn take(&self) -> Option<Taken<'_, T>> {
        (!self.taken.swap(true, Ordering::Acquire)).then(|| Taken {
            from: self,
            as_if: PhantomData,
        })
    }
}

/// The value, while it is taken.
pub(crate) struct Taken<'e, T> {
    from: &'e Exclusive<T>,
    /// As far as threads are concerned it is a reference to the value: shared only where that may be.
    as_if: PhantomData<&'e mut T>,
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this is the only `Taken` of it (`Exclusive::take`), borrowed shared here.
        unsafe { &*self.from.value.get() }
    }
}

impl<T> DerefMut for Taken<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this is the only `Taken` of it (`Exclusive::take`), borrowed alone here.
        unsafe { &mut *self.from.value.get() }
    }
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        self.from.taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_refused_until_the_first_is_dropped() {
        let value = Exclusive::new(1);
        let mut first = value.take().unwrap();
        assert!(value.take().is_none());
        assert!(value.take().is_none(), "the refusal gave it back");
        *first += 1;
        drop(first);
        assert_eq!(value.take().as_deref(), Some(&2));
    }

    #[test]
    fn a_panic_gives_it_back() {
        let value = Exclusive::new(());
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _taken = value.take();
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(panicked.is_err() && value.take().is_some());
    }

    #[test]
    fn what_many_threads_do_to_it_is_not_lost() {
        let (value, each) = (Exclusive::new(0_u64), 20_000);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut done = 0;
                    while done < each {
                        match value.take() {
                            // Not one instruction: a second thread in here would lose one of the two.
                            Some(mut taken) => {
                                let seen = std::hint::black_box(*taken);
                                *taken = seen + 1;
                                done += 1;
                            }
                            None => std::thread::yield_now(),
                        }
                    }
                });
            }
        });
        assert_eq!(value.take().as_deref(), Some(&(4 * each)));
    }
}
