//! What is counted and timed of the threads that hash.

use domain::metric::{Counter, Gauge, Histogram, LATENCY};

/// What is counted and timed of one pool.
#[derive(Debug)]
pub struct Metrics {
    /// Passwords that wait for a thread.
    pub waiting: Gauge,
    /// Threads that hash.
    pub busy: Gauge,
    /// Passwords that were turned away because too many waited.
    pub refused: Counter,
    /// How long one waited, in microseconds.
    pub wait: Histogram,
    /// How long it took to hash one, in microseconds.
    pub hash: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            waiting: Gauge::default(),
            busy: Gauge::default(),
            refused: Counter::default(),
            wait: Histogram::new(LATENCY),
            hash: Histogram::new(LATENCY),
        }
    }
}
