//! What one request costs, and where: kept beside it while it runs, so that a slow one can say where its time went.
//!
//! Whoever takes time on behalf of a request adds it here; outside a request that does nothing. It is plain memory of the
//! request's own task: what runs in another task (the closures of an SQLite write) is told by whoever waits for it.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

tokio::task_local! {
    static COST: RefCell<Cost>;
}

/// What a request has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Statements outside of writes.
    pub reads: u32,
    /// On them, once they had a connection.
    pub reading: Duration,
    /// Write transactions.
    pub writes: u32,
    /// Until their turns came.
    pub write_waiting: Duration,
    /// In them, until they were durable.
    pub writing: Duration,
    /// Until a thread was free for a password.
    pub hash_waiting: Duration,
    /// While it was hashed.
    pub hashing: Duration,
    /// On signatures.
    pub signing: Duration,
    /// On requests of ours to others.
    pub outgoing: Duration,
}

/// Runs a request and keeps what it costs.
pub async fn keep<F: Future>(request: F) -> F::Output {
    COST.scope(RefCell::default(), request).await
}

/// What the request that runs here has cost so far; nothing outside of one.
#[must_use]
pub fn so_far() -> Cost {
    COST.try_with(|cost| *cost.borrow()).unwrap_or_default()
}

/// Adds to what the request that runs here has cost.
pub fn add(more: impl FnOnce(&mut Cost)) {
    // Outside of a request nobody asks.
    let _ = COST.try_with(|cost| more(&mut cost.borrow_mut()));
}

/// Adds the time until it is dropped, be it because the request was given up: that is when it matters most.
#[must_use = "it ends when it is dropped"]
pub struct Timer {
    since: Instant,
    to: Option<fn(&mut Cost, Duration)>,
}

impl Timer {
    /// Begins to take the time for a part.
    pub fn begin(to: fn(&mut Cost, Duration)) -> Self {
        Self {
            since: Instant::now(),
            to: Some(to),
        }
    }

    /// Ends without adding anything; how long it was.
    #[must_use]
    pub fn stop(mut self) -> Duration {
        self.to = None;
        self.since.elapsed()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(to) = self.to {
            add(|cost| to(cost, self.since.elapsed()));
        }
    }
}

/// Waits for somebody else's answer, on behalf of the request that runs here.
pub async fn outgoing<F: Future>(asking: F) -> F::Output {
    let _timer = Timer::begin(|cost, span| cost.outgoing += span);
    asking.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_request_has_its_own_cost() {
        let read = |times: u32| async move {
            for _ in 0..times {
                tokio::task::yield_now().await;
                add(|cost| cost.reads += 1);
            }
            so_far().reads
        };
        assert_eq!(tokio::join!(keep(read(3)), keep(read(5)), read(7)), (3, 5, 0));
    }

    #[tokio::test]
    async fn waiting_for_others_is_told() {
        let waited = keep(async {
            outgoing(tokio::time::sleep(Duration::from_millis(5))).await;
            so_far().outgoing
        });
        assert!(waited.await >= Duration::from_millis(5));
    }

    #[tokio::test]
    async fn waiting_that_was_given_up_is_told_too() {
        let waited = keep(async {
            let endless = outgoing(std::future::pending::<()>());
            drop(tokio::time::timeout(Duration::from_millis(5), endless).await);
            so_far().outgoing
        });
        assert!(waited.await >= Duration::from_millis(5));
    }
}
