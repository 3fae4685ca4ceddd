//! An engine's own threads, and the order in which calls use them.
//!
//! # Design
//! Work comes in jobs of many slices. A pool has *seats*, as many as threads may run slices at once: whoever runs slices has one, be it the thread
//! of a caller or one of the pool's own. So however many callers come, no more threads than that compete for the processors, and no more
//! results than they make are in memory.
//!
//! A caller takes a seat first, and waits for one when there is none: that is the queue. It is as long as there are calling threads, and a call
//! that waits has nothing yet but its input. With its seat the caller runs slices itself, and before each it sets a thread of the pool on every
//! seat that is free. Those leave after a slice when a caller waits for a seat, so a long job takes no more than its caller's thread from others.
//! Since a caller has one seat itself, there is always a thread for each seat that it gives away, and what it gives away begins at once.
//!
//! The threads are rayon's: started when the first job comes, told to end when the pool is dropped. When the system has no threads to give, callers
//! run all slices themselves.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon_core::{ThreadPool, ThreadPoolBuilder};

use crate::failure::Failure;
use crate::guard;
use crate::trace;

/// Most threads that an engine can be told to use.
pub(crate) const MOST_THREADS: u64 = 1024;

/// Stack of the pool's threads: several times what a scan needs (tests/limits.rs).
const STACK: usize = 512 << 10;

/// Threads for the jobs of one engine.
pub(crate) struct Pool {
    seats: Seats,
    /// `None`: the system has refused.
    workers: OnceLock<Option<ThreadPool>>,
    counters: Arc<PoolCounters>,
}

/// How a job is cut into slices, and works on them.
pub(crate) trait Job: Sync {
    /// What has not been cut yet.
    type Rest: Send;

    /// A part of the job.
    type Slice;

    /// What a slice becomes.
    type Done: Send;

    /// What each thread has for itself.
    type Own;

    /// Cuts off the next slice. One thread does so at a time, right before it runs the slice, so that it finds in its cache what it looked at.
    fn cut(&self, rest: &mut Self::Rest) -> Option<Self::Slice>;

    /// Makes ready, once for each thread.
    fn begin(&self) -> Self::Own;

    /// Runs one slice.
    fn run(&self, slice: Self::Slice, own: &mut Self::Own) -> Result<Self::Done, Failure>;

    /// Takes back what a thread had for itself; not after a panic.
    fn end(&self, own: Self::Own);
}

impl Pool {
    /// A pool that lets slices run on so many threads at once, callers among them. No thread is started yet.
    pub(crate) fn new(threads: usize, counters: Arc<PoolCounters>) -> Self {
        Self {
            seats: Seats::new(threads.max(1)),
            workers: OnceLock::new(),
            counters,
        }
    }

    /// Threads that may run slices at once.
    pub(crate) fn threads(&self) -> usize {
        self.seats.count
    }

    /// Runs all slices of a job, of which there are so many at most; what they became comes in their order. The first failure ends the job, of
    /// several the one of the earliest slice is told.
    pub(crate) fn run<J: Job>(
        &self,
        job: &J,
        rest: J::Rest,
        slices: usize,
    ) -> Result<Vec<J::Done>, Failure> {
        let progress = Progress::new(job, rest, slices, &self.counters);
        let (seat, waited) = self.seats.take();
        self.counters.waited(waited);
        let caller = trace::here();
        let help = |seat: Seat<'_>| {
            trace::in_place_of(caller, || progress.work(|| !self.seats.is_wanted()));
            drop(seat);
        };
        match self.workers() {
            Some(workers) => workers.in_place_scope(|scope| {
                progress.work(|| {
                    for _ in 1..progress.left() {
                        let Some(seat) = self.seats.take_free() else {
                            break;
                        };
                        let help = &help;
                        scope.spawn(move |_| help(seat));
                    }
                    true
                });
                drop(seat);
            }),
            None => {
                progress.work(|| true);
                drop(seat);
            }
        }
        progress.results()
    }

    fn workers(&self) -> Option<&ThreadPool> {
        self.workers.get_or_init(|| self.start()).as_ref()
    }

    fn start(&self) -> Option<ThreadPool> {
        let (started, ended) = (Arc::clone(&self.counters), Arc::clone(&self.counters));
        ThreadPoolBuilder::new()
            .num_threads(self.seats.count.saturating_sub(1).max(1))
            .thread_name(|number| format!("ironsieve-{number}"))
            .stack_size(STACK)
            .start_handler(move |_| {
                started.threads.fetch_add(1, Relaxed);
            })
            .exit_handler(move |_| {
                ended.threads.fetch_sub(1, Relaxed);
            })
            .build()
            .ok()
    }
}

/// What became of a slice.
type Outcome<J> = (usize, Result<<J as Job>::Done, Failure>);

/// A job under way.
struct Progress<'j, J: Job> {
    job: &'j J,
    /// What has not been cut yet, and the number of the next slice; `None` when no more is to be cut.
    rest: Mutex<Option<(J::Rest, usize)>>,
    /// Slices that may be cut yet.
    left: AtomicUsize,
    done: Mutex<Vec<Outcome<J>>>,
    counters: &'j PoolCounters,
}

impl<'j, J: Job> Progress<'j, J> {
    fn new(job: &'j J, rest: J::Rest, slices: usize, counters: &'j PoolCounters) -> Self {
        counters.slices_waiting.fetch_add(slices as u64, Relaxed);
        Self {
            job,
            rest: Mutex::new(Some((rest, 0))),
            left: AtomicUsize::new(slices),
            done: Mutex::new(Vec::with_capacity(slices)),
            counters,
        }
    }

    fn left(&self) -> usize {
        self.left.load(Relaxed)
    }

    /// Runs slices on this thread as long as there are any and `goes_on` says so, which is asked before each.
    fn work(&self, goes_on: impl Fn() -> bool) {
        let mut own = None;
        while goes_on()
            && let Some((number, slice)) = self.next()
        {
            let outcome = guard::contained(|| {
                let own = own.get_or_insert_with(|| self.job.begin());
                self.job.run(slice, own)
            });
            let failed = outcome.is_err();
            self.done
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((number, outcome));
            if failed {
                self.give_up();
                return;
            }
        }
        if let Some(own) = own {
            self.job.end(own);
        }
    }

    /// Cuts off the next slice.
    fn next(&self) -> Option<(usize, J::Slice)> {
        let mut rest = self.lock();
        let (uncut, next) = rest.as_mut()?;
        let Some(slice) = self.job.cut(uncut) else {
            self.end(rest);
            return None;
        };
        let number = *next;
        *next += 1;
        let counted = self
            .left
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        self.counters.begun(usize::from(counted.is_ok()));
        self.counters.slices_run.fetch_add(1, Relaxed);
        Some((number, slice))
    }

    /// Leaves what is not cut undone.
    fn give_up(&self) {
        self.end(self.lock());
    }

    fn end(&self, mut rest: MutexGuard<'_, Option<(J::Rest, usize)>>) {
        *rest = None;
        self.counters.begun(self.left.swap(0, Relaxed));
    }

    fn lock(&self) -> MutexGuard<'_, Option<(J::Rest, usize)>> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn results(self) -> Result<Vec<J::Done>, Failure> {
        let mut done = self
            .done
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|(slice, _)| *slice);
        done.into_iter().map(|(_, outcome)| outcome).collect()
    }
}

/// The right to run slices, given to so many threads at once.
struct Seats {
    count: usize,
    state: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Default)]
struct Taken {
    seats: usize,
    /// Callers that have come for a seat.
    came: u64,
    /// Callers that have got one; the rest waits in the order in which they came.
    served: u64,
}

impl Taken {
    fn is_wanted(&self) -> bool {
        self.came > self.served
    }
}

/// One seat, given back when dropped.
struct Seat<'s> {
    seats: &'s Seats,
}

impl Seats {
    fn new(count: usize) -> Self {
        Self {
            count,
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Takes a seat, waiting for one behind those who wait already; tells how long that took.
    fn take(&self) -> (Seat<'_>, Duration) {
        let mut taken = self.lock();
        let mut waited = Duration::ZERO;
        let place = taken.came;
        taken.came += 1;
        if taken.seats >= self.count || taken.served < place {
            let start = Instant::now();
            taken = self
                .freed
                .wait_while(taken, |taken| {
                    taken.seats >= self.count || taken.served < place
                })
                .unwrap_or_else(PoisonError::into_inner);
            waited = start.elapsed();
        }
        taken.served += 1;
        taken.seats += 1;
        if taken.is_wanted() && taken.seats < self.count {
            self.freed.notify_all();
        }
        (Seat { seats: self }, waited)
    }

    /// Takes a seat that nobody has or waits for.
    fn take_free(&self) -> Option<Seat<'_>> {
        let mut taken = self.lock();
        if taken.seats >= self.count || taken.is_wanted() {
            return None;
        }
        taken.seats += 1;
        Some(Seat { seats: self })
    }

    /// Whether a caller waits for a seat.
    fn is_wanted(&self) -> bool {
        self.lock().is_wanted()
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        taken.seats -= 1;
        if taken.is_wanted() {
            // All of them, since only the next in order may go on.
            self.seats.freed.notify_all();
        }
    }
}

/// What the pools of an engine count, one after the other.
#[derive(Default)]
pub(crate) struct PoolCounters {
    threads: AtomicU64,
    slices_run: AtomicU64,
    slices_waiting: AtomicU64,
    nanos_waited: AtomicU64,
}

impl PoolCounters {
    /// Threads that run now.
    pub(crate) fn threads(&self) -> u64 {
        self.threads.load(Relaxed)
    }

    /// Slices that were begun.
    pub(crate) fn slices_run(&self) -> u64 {
        self.slices_run.load(Relaxed)
    }

    /// Slices that were not begun yet.
    pub(crate) fn slices_waiting(&self) -> u64 {
        self.slices_waiting.load(Relaxed)
    }

    /// Nanoseconds that callers waited for a seat.
    pub(crate) fn nanos_waited(&self) -> u64 {
        self.nanos_waited.load(Relaxed)
    }

    fn begun(&self, slices: usize) {
        self.slices_waiting.fetch_sub(slices as u64, Relaxed);
    }

    fn waited(&self, duration: Duration) {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.nanos_waited.fetch_add(nanos, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Barrier;
    use std::thread::{self, ThreadId};

    use super::*;
    use crate::status::Status;

    /// A job that notes who ran what.
    struct Noting<F> {
        run: F,
        ran: Mutex<Vec<(usize, ThreadId)>>,
        own: AtomicUsize,
    }

    impl<F: Fn(usize) -> Result<usize, Failure> + Sync> Job for Noting<F> {
        type Rest = std::ops::Range<usize>;
        type Slice = usize;
        type Done = usize;
        type Own = usize;

        fn cut(&self, rest: &mut Self::Rest) -> Option<usize> {
            rest.next()
        }

        fn begin(&self) -> usize {
            self.own.fetch_add(1, Relaxed)
        }

        fn run(&self, slice: usize, _own: &mut usize) -> Result<usize, Failure> {
            self.ran
                .lock()
                .unwrap()
                .push((slice, thread::current().id()));
            (self.run)(slice)
        }

        fn end(&self, _own: usize) {
            self.own.fetch_sub(1, Relaxed);
        }
    }

    fn noting<F: Fn(usize) -> Result<usize, Failure> + Sync>(run: F) -> Noting<F> {
        Noting {
            run,
            ran: Mutex::default(),
            own: AtomicUsize::new(0),
        }
    }

    fn pool(threads: usize) -> (Pool, Arc<PoolCounters>) {
        let counters = Arc::new(PoolCounters::default());
        (Pool::new(threads, Arc::clone(&counters)), counters)
    }

    /// Waits until the threads of a dropped pool have ended.
    fn await_no_threads(counters: &PoolCounters) {
        for _ in 0..1_000 {
            if counters.threads() == 0 {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("{} threads did not end", counters.threads());
    }

    #[test]
    fn fewer_slices_than_were_announced_are_all_there_are() {
        let (pool, counters) = pool(2);
        assert_eq!(pool.run(&noting(Ok), 0..3, 10).unwrap(), [0, 1, 2]);
        assert_eq!(pool.run(&noting(Ok), 0..3, 1).unwrap(), [0, 1, 2]);
        assert_eq!((counters.slices_run(), counters.slices_waiting()), (6, 0));
    }

    #[test]
    fn results_come_in_order_from_more_than_one_thread_and_the_threads_end() {
        let (pool, counters) = pool(3);
        assert_eq!(counters.threads(), 0, "started before the first job");
        // Three slices that wait for each other: without two threads beside the caller this would not end.
        let together = Barrier::new(3);
        let job = noting(|slice| {
            if slice < 3 {
                together.wait();
            }
            Ok(slice * 2)
        });
        let done = pool.run(&job, 0..100, 100).unwrap();
        assert_eq!(done, (0..100).map(|slice| slice * 2).collect::<Vec<_>>());
        let ran = job.ran.lock().unwrap();
        let threads: HashSet<_> = ran.iter().map(|(_, thread)| *thread).collect();
        assert_eq!((ran.len(), threads.len()), (100, 3));
        assert!(threads.contains(&thread::current().id()));
        assert_eq!(
            job.own.load(Relaxed),
            0,
            "what a thread had was not taken back"
        );
        assert_eq!((counters.slices_run(), counters.slices_waiting()), (100, 0));
        assert_eq!(counters.threads(), 2);
        drop(pool);
        await_no_threads(&counters);
    }

    #[test]
    fn the_first_failure_ends_the_job_and_a_panic_is_one() {
        let (pool, counters) = pool(2);
        for _ in 0..50 {
            let job = noting(|slice| match slice {
                10 => panic!("broken slice"),
                _ => Ok(slice),
            });
            let failure = pool.run(&job, 0..1_000, 1_000).unwrap_err();
            assert_eq!(failure.status, Status::Panic);
            assert!(failure.message.starts_with("broken slice, at "));
            assert!(job.ran.lock().unwrap().len() < 1_000);
            assert_eq!(counters.slices_waiting(), 0);
            assert_eq!(pool.seats.lock().seats, 0, "a seat was lost");
        }
        let after = pool.run(&noting(Ok), 0..10, 10).unwrap();
        assert_eq!(after, (0..10).collect::<Vec<_>>());
        assert_eq!(counters.threads(), 1, "a thread was lost");
    }

    #[test]
    fn callers_beyond_the_seats_wait_and_no_more_threads_run_than_there_are_seats() {
        let (pool, counters) = pool(2);
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let job = noting(|slice| {
                        most.fetch_max(running.fetch_add(1, Relaxed) + 1, Relaxed);
                        thread::sleep(Duration::from_millis(1));
                        running.fetch_sub(1, Relaxed);
                        Ok(slice)
                    });
                    assert_eq!(pool.run(&job, 0..20, 20).unwrap().len(), 20);
                });
            }
        });
        assert_eq!(most.load(Relaxed), 2);
        // Of six jobs of 20 ms and more on two seats the last begins after 40 ms or more.
        assert!(
            counters.nanos_waited() > 40_000_000,
            "{}",
            counters.nanos_waited()
        );
        assert_eq!((counters.slices_run(), counters.slices_waiting()), (120, 0));
        assert_eq!(pool.seats.lock().seats, 0);
    }

    #[test]
    fn callers_get_their_turn_in_the_order_in_which_they_came() {
        let (pool, counters) = pool(2);
        let turns = Mutex::new(Vec::new());
        thread::scope(|scope| {
            // Both seats are taken until the last caller waits.
            let seats = [pool.seats.take().0, pool.seats.take().0];
            for caller in 0..8_u64 {
                let (pool, turns) = (&pool, &turns);
                scope.spawn(move || {
                    let note = noting(|_| {
                        turns.lock().unwrap().push(caller);
                        thread::sleep(Duration::from_millis(2));
                        Ok(0)
                    });
                    pool.run(&note, 0..1, 1).unwrap();
                });
                while pool.seats.lock().came < caller + 3 {
                    thread::yield_now();
                }
            }
            assert_eq!(counters.slices_waiting(), 8);
            let [first, second] = seats;
            drop(first);
            while pool.seats.lock().is_wanted() {
                thread::yield_now();
            }
            drop(second);
        });
        assert_eq!(*turns.lock().unwrap(), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn a_thread_of_the_pool_leaves_a_long_job_when_a_caller_waits() {
        let (pool, counters) = pool(2);
        let started = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let long = noting(|slice| {
                    if slice == 1 {
                        started.wait();
                    }
                    thread::sleep(Duration::from_millis(1));
                    Ok(slice)
                });
                pool.run(&long, 0..1_000, 1_000).unwrap();
            });
            // Both seats are the long job's now.
            started.wait();
            pool.run(&noting(Ok), 0..4, 4).unwrap();
            let ran = counters.slices_run();
            assert!(ran < 200, "{ran} slices before the caller's were done");
        });
    }
}
