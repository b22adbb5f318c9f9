//! Time that stands still until a test travels.

use domain::time::{Clock, UnixMillis, millis};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// Tuesday 24 November 2026, nine o'clock in Greenwich.
pub const START: UnixMillis = UnixMillis(1_795_510_800_000);

/// The clock of a test.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(START.0))
    }
}

impl TestClock {
    /// Goes ahead in time.
    pub fn travel(&self, span: Duration) {
        self.0.fetch_add(millis(span), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}
