//! What is counted and timed while the house runs: plain atomics of a fixed size, which whoever owns them can read.
//!
//! They are handles, made once and passed on; nothing is global, so two houses in one process don't mix. Counting costs
//! two additions and takes no memory. How they are told to the outside is not known here. The words are those of
//! [Prometheus](https://prometheus.io/docs/concepts/metric_types/).

mod family;

pub use family::Family;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

/// Upper bounds for what people and programs wait for, in microseconds: 1 ms to 10 s.
pub const LATENCY: &[u64] = &[
    1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
];

/// Upper bounds for one statement, in microseconds: 100 µs to 1 s.
pub const STATEMENT: &[u64] = &[100, 250, 1_000, 5_000, 25_000, 100_000, 1_000_000];

/// Upper bounds for how many share something.
pub const CROWD: &[u64] = &[1, 2, 4, 8, 16, 32, 64];

/// Something that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn inc(&self) {
        self.add(1);
    }

    /// That many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many by now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many are inside at present.
#[derive(Debug, Default)]
pub struct Gauge(Arc<AtomicI64>);

/// One of those inside, until it is dropped.
#[derive(Debug)]
#[must_use = "it leaves when it is dropped"]
pub struct Inside(Arc<AtomicI64>);

impl Gauge {
    /// Somebody enters.
    pub fn enter(&self) -> Inside {
        self.0.fetch_add(1, Ordering::Relaxed);
        Inside(Arc::clone(&self.0))
    }

    /// How many are inside.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How often a value fell between which bounds.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, and one for what lies above all.
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

impl Histogram {
    /// With these upper bounds, in ascending order.
    #[must_use]
    pub fn new(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            buckets: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// A value; as many as its bounds are.
    pub fn observe(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
            self.sum.fetch_add(value, Ordering::Relaxed);
        }
    }

    /// A duration, in microseconds.
    pub fn time(&self, span: Duration) {
        self.observe(u64::try_from(span.as_micros()).unwrap_or(u64::MAX));
    }

    /// Each bound with how many values were at most that; the last one, without a bound, has all.
    pub fn cumulated(&self) -> impl Iterator<Item = (Option<u64>, u64)> {
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        let counts = self.buckets.iter().scan(0_u64, |below, bucket| {
            *below += bucket.load(Ordering::Relaxed);
            Some(*below)
        });
        bounds.zip(counts)
    }

    /// The sum of all values.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.sum.load(Ordering::Relaxed)
    }

    /// How many values there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_below_its_own_bound_and_all_above() {
        let histogram = Histogram::new(&[10, 20]);
        for value in [0, 10, 11, 20, 21, 1_000] {
            histogram.observe(value);
        }
        let seen: Vec<_> = histogram.cumulated().collect();
        assert_eq!(seen, [(Some(10), 2), (Some(20), 4), (None, 6)]);
        assert_eq!((histogram.sum(), histogram.count()), (1_062, 6));
    }

    #[test]
    fn who_entered_leaves_however_that_ends() {
        let gauge = Gauge::default();
        let first = gauge.enter();
        let second = gauge.enter();
        assert_eq!(gauge.get(), 2);
        drop(first);
        drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let _inside = second;
            panic!("by test");
        })));
        assert_eq!(gauge.get(), 0);
    }
}
