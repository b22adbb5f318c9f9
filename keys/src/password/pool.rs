//! The threads that hash, each with its own memory, and the bounded queue before them.

use super::{Busy, metrics::Metrics, params::Params};
use argon2::{Algorithm, Argon2, Block, Version};
use domain::{cost, fault::Fault};
use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// After so long without a job a thread gives its memory back: 19 MiB a core are much for a house that sleeps.
const REST: Duration = Duration::from_secs(20);

/// Large enough that the allocator looks at what it keeps, in blocks of 1 KiB.
const PROBE: usize = 4096;

type Job = Box<dyn FnOnce(&mut Bench) + Send>;

/// Where jobs wait. Dropping it ends the threads after the jobs that wait already.
pub(super) struct Pool {
    queue: SyncSender<Job>,
    metrics: Arc<Metrics>,
}

impl Pool {
    pub(super) fn start(threads: usize, waiting: usize, params: Params) -> io::Result<Self> {
        let (queue, jobs) = sync_channel::<Job>(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let jobs = Arc::clone(&jobs);
            let bench = Bench::new(params);
            thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || work(&jobs, bench))?;
        }
        Ok(Self {
            queue,
            metrics: Arc::default(),
        })
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Runs a job on one of the threads. A job whose asker has gone away isn't begun.
    pub(super) async fn run<T, F>(&self, job: F) -> Result<Result<T, Busy>, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Bench) -> Result<T, Fault> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let (since, waiting) = (Instant::now(), self.metrics.waiting.enter());
        let metrics = Arc::clone(&self.metrics);
        let job: Job = Box::new(move |bench| {
            drop(waiting);
            if answer.is_closed() {
                return;
            }
            let (waited, busy) = (since.elapsed(), metrics.busy.enter());
            let done = job(bench);
            let took = since.elapsed().saturating_sub(waited);
            drop(busy);
            metrics.wait.time(waited);
            metrics.hash.time(took);
            // The asker may go away while the job runs; then nobody wants the answer.
            let _ = answer.send((done, waited, took));
        });
        match self.queue.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                self.metrics.refused.inc();
                return Ok(Err(Busy));
            }
            Err(TrySendError::Disconnected(_)) => return Err(Fault::broken("all password threads ended")),
        }
        // If the asker gives up meanwhile, all of it was waiting; else the thread knows better.
        let given_up = cost::Timer::begin(|cost, span| cost.hash_waiting += span);
        let answer = answered.await.map_err(|e| Fault::new("a password thread broke", e))?;
        let (done, waited, took) = answer;
        let _ = given_up.stop();
        cost::add(|cost| {
            cost.hash_waiting += waited;
            cost.hashing += took;
        });
        done.map(Ok)
    }
}

fn work(jobs: &Mutex<Receiver<Job>>, mut bench: Bench) {
    loop {
        // The lock is held while waiting: the next idle thread waits for the lock instead.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(REST);
        match job {
            Ok(job) => job(&mut bench),
            Err(RecvTimeoutError::Timeout) => {
                bench.rest();
                // The others are to have the lock, and rest, as well.
                thread::sleep(Duration::from_millis(1));
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// A thread's memory, taken for the first hash and used again for every other.
pub(super) struct Bench {
    memory: Vec<Block>,
    usual: usize,
}

impl Bench {
    fn new(params: Params) -> Self {
        let usual = params.argon2().map_or(0, |params| params.block_count());
        Self {
            memory: Vec::new(),
            usual,
        }
    }

    /// Gives the memory back, until the next hash.
    fn rest(&mut self) {
        self.memory = Vec::new();
        // mimalloc keeps for later what it gets, and returns it to the system only when it is asked for something large
        // again: at the next rest. Untouched, this costs nothing.
        drop(Vec::<Block>::with_capacity(PROBE));
    }

    /// argon2id into `out`. A hash from elsewhere may need more memory than ours; that is given back afterwards.
    pub(super) fn hash(&mut self, password: &str, salt: &[u8], params: Params, out: &mut [u8]) -> Result<(), Fault> {
        let broken = |e| Fault::new("argon2 failed", e);
        let params = params.argon2().map_err(broken)?;
        let needed = params.block_count().max(self.usual);
        if needed > self.memory.len() {
            self.memory.resize(needed, Block::new());
        }
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done = argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut *self.memory);
        if self.memory.len() > self.usual {
            self.memory.truncate(self.usual);
            self.memory.shrink_to_fit();
        }
        done.map_err(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    /// A pool of one thread that is busy until the returned sender is dropped.
    async fn busy(waiting: usize) -> (Arc<Pool>, SyncSender<()>) {
        let pool = Arc::new(Pool::start(1, waiting, Params::FLOOR).unwrap());
        let (release, released) = sync_channel::<()>(0);
        let (begun, begins) = oneshot::channel();
        let first = Arc::clone(&pool);
        tokio::spawn(async move {
            let job = move |_: &mut Bench| {
                begun.send(()).unwrap();
                Ok(released.recv().is_err())
            };
            first.run(job).await
        });
        begins.await.unwrap();
        (pool, release)
    }

    #[tokio::test]
    async fn a_crowd_is_told_to_come_again_and_those_who_wait_are_served() {
        let (pool, release) = busy(3).await;
        let mut waiting: Vec<_> = (0..3).map(|number| Box::pin(pool.run(move |_| Ok(number)))).collect();
        for person in &mut waiting {
            assert!(
                tokio::time::timeout(Duration::ZERO, person).await.is_err(),
                "in the queue"
            );
        }
        assert_eq!(pool.run(|_| Ok(())).await.unwrap(), Err(Busy));
        let metrics = pool.metrics();
        let counted = || (metrics.waiting.get(), metrics.busy.get(), metrics.refused.get());
        assert_eq!(counted(), (3, 1, 1));
        drop(release);
        for (number, person) in waiting.into_iter().enumerate() {
            assert_eq!(person.await.unwrap(), Ok(number));
        }
        assert_eq!(pool.run(|_| Ok(())).await.unwrap(), Ok(()));
        assert_eq!(counted(), (0, 0, 1));
        assert_eq!((metrics.hash.count(), metrics.wait.count()), (5, 5));
    }

    #[tokio::test]
    async fn nothing_is_hashed_for_those_who_went_away() {
        let (pool, release) = busy(8).await;
        let begun = Arc::new(AtomicUsize::new(0));
        for _ in 0..7 {
            let begun = Arc::clone(&begun);
            let gone = pool.run(move |_| Ok(begun.fetch_add(1, Ordering::SeqCst)));
            assert!(
                tokio::time::timeout(Duration::ZERO, gone).await.is_err(),
                "in the queue, then dropped"
            );
        }
        drop(release);
        assert_eq!(pool.run(|_| Ok(())).await.unwrap(), Ok(()));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_job_that_breaks_is_a_fault() {
        let pool = Pool::start(1, 1, Params::FLOOR).unwrap();
        let broken: Result<Result<(), Busy>, Fault> = pool.run(|_| Err(Fault::broken("by test"))).await;
        assert!(broken.is_err());
    }

    #[test]
    fn memory_that_one_hash_needed_is_given_back() {
        let mut bench = Bench::new(Params::FLOOR);
        let large = Params::new(64 * 1024, 2, 1).unwrap();
        for params in [Params::FLOOR, large, Params::FLOOR] {
            let mut out = [0; 32];
            bench.hash("password", b"somesalt", params, &mut out).unwrap();
            assert_eq!(bench.memory.len(), 19 * 1024);
        }
        bench.rest();
        assert_eq!(bench.memory.capacity(), 0);
        let mut out = [0; 32];
        bench.hash("password", b"somesalt", Params::FLOOR, &mut out).unwrap();
        assert_eq!(bench.memory.len(), 19 * 1024, "taken again");
    }
}
