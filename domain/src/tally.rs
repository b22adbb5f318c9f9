//! What one request has spent, and on what: kept beside it while it runs, so that a slow one can say where its time went.
//!
//! Whoever takes time on behalf of a request adds it here; outside a request that does nothing. It is plain memory of the
//! request's own task: what runs in another task (the closures of an SQLite write) is told by whoever waits for it.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

tokio::task_local! {
    static TALLY: RefCell<Spent>;
}

/// What was spent so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
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

/// Runs a request with a tally of its own.
pub async fn keep<F: Future>(request: F) -> F::Output {
    TALLY.scope(RefCell::default(), request).await
}

/// What the request that runs here has spent so far; nothing outside of one.
#[must_use]
pub fn spent() -> Spent {
    TALLY.try_with(|spent| *spent.borrow()).unwrap_or_default()
}

/// Adds to what the request that runs here has spent.
pub fn add(more: impl FnOnce(&mut Spent)) {
    // Outside of a request nobody asks.
    let _ = TALLY.try_with(|spent| more(&mut spent.borrow_mut()));
}

/// Waits for somebody else's answer, on behalf of the request that runs here.
pub async fn outgoing<F: Future>(asking: F) -> F::Output {
    let since = Instant::now();
    let answer = asking.await;
    add(|spent| spent.outgoing += since.elapsed());
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_request_has_its_own_tally() {
        let read = |times: u32| async move {
            for _ in 0..times {
                tokio::task::yield_now().await;
                add(|spent| spent.reads += 1);
            }
            spent().reads
        };
        assert_eq!(tokio::join!(keep(read(3)), keep(read(5)), read(7)), (3, 5, 0));
    }

    #[tokio::test]
    async fn waiting_for_others_is_told() {
        let waited = keep(async {
            outgoing(tokio::time::sleep(Duration::from_millis(5))).await;
            spent().outgoing
        });
        assert!(waited.await >= Duration::from_millis(5));
    }
}
