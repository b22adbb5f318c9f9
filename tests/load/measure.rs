//! Measures: many workers for a while, as fast as they get answers or at a given rate.

use crate::{Outcome, process::Time};
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// What does one thing again and again.
pub(crate) trait Worker {
    /// Once.
    async fn step(&mut self) -> Outcome<()>;
}

/// What came of it.
pub(crate) struct Sample {
    /// Steps a second.
    pub rate: f64,
    /// The time on the cores that all steps took of the processes that were watched.
    pub spent: Time,
    /// How long each step took, in microseconds, sorted.
    latencies: Vec<u32>,
}

impl Sample {
    /// The time on the cores that one step took, in milliseconds, by what counts of it.
    #[expect(clippy::cast_precision_loss, reason = "some thousands of steps")]
    pub(crate) fn each(&self, of: fn(&Time) -> f64) -> f64 {
        of(&self.spent) * 1000.0 / self.latencies.len().max(1) as f64
    }

    /// How long a step took at most, of this share of all: milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some thousands of steps"
        )]
        let place = (last as f64 * share).round() as usize;
        self.latencies
            .get(place)
            .map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }
}

/// When a worker's steps begin.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    /// Each as soon as the one before it is done.
    Full,
    /// So many a second, over all workers.
    Rate(f64),
}

/// Lets all of them work for a while, and watches these processes meanwhile. The first error ends it.
pub(crate) async fn run<W: Worker + 'static>(
    processes: &[u32],
    workers: Vec<W>,
    pace: Pace,
    length: Duration,
) -> Outcome<Sample> {
    let before = Time::of(processes)?;
    let (count, set, start) = (workers.len(), LocalSet::new(), Instant::now());
    let until = start + length;
    let work = workers.into_iter().enumerate().map(|(number, worker)| {
        let beat = match pace {
            Pace::Full => None,
            Pace::Rate(rate) => Some(Beat::of(start, number, count, rate)),
        };
        set.spawn_local(work(worker, beat, until))
    });
    let work: Vec<_> = work.collect();
    set.await;
    let mut latencies = Vec::new();
    for worker in work {
        latencies.extend(worker.await??);
    }
    let spent = Time::of(processes)?.since(before);
    latencies.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "some thousands of steps")]
    let rate = latencies.len() as f64 / length.as_secs_f64();
    Ok(Sample { rate, spent, latencies })
}

/// When one worker's next step is due.
struct Beat {
    next: Instant,
    every: Duration,
}

impl Beat {
    fn of(start: Instant, number: usize, count: usize, rate: f64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "some dozens of workers")]
        let (number, count) = (number as f64, count as f64);
        Self {
            next: start + Duration::from_secs_f64(number / rate),
            every: Duration::from_secs_f64(count / rate),
        }
    }

    /// Waits until it is due. The step counts from then on, or, when it comes late, from when it was due.
    async fn wait(&mut self) -> Instant {
        let due = self.next;
        self.next += self.every;
        if Instant::now() >= due {
            return due;
        }
        tokio::time::sleep_until(due.into()).await;
        Instant::now()
    }
}

async fn work<W: Worker>(mut worker: W, mut beat: Option<Beat>, until: Instant) -> Outcome<Vec<u32>> {
    let mut latencies = Vec::with_capacity(4096);
    loop {
        let begun = match &mut beat {
            Some(beat) => beat.wait().await,
            None => Instant::now(),
        };
        if begun >= until {
            return Ok(latencies);
        }
        worker.step().await?;
        let ended = Instant::now();
        // What ends after the bell isn't counted, or many slow workers would look fast.
        if ended < until || beat.is_some() {
            latencies.push(u32::try_from((ended - begun).as_micros()).unwrap_or(u32::MAX));
        }
    }
}
