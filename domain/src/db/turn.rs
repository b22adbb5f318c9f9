//! One run of a write closure: whatever it does, its neighbours and the writer live on.

use super::Tx;
use crate::fault::Fault;
use futures_util::{FutureExt, future::BoxFuture};
use std::{panic::AssertUnwindSafe, time::Duration};

/// How long a closure may hold the database: it only talks to it, so this is generous.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// How long one may that changes very much at once.
pub(super) const MUCH_PATIENCE: Duration = Duration::from_mins(10);

/// Runs `work` once; a panic and an endless wait become faults.
pub(super) async fn run<'t, I, T>(
    tx: &'t Tx,
    input: &'t I,
    work: &'t (impl Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Sync),
    patience: Duration,
) -> Result<T, Fault>
where
    I: Sync,
{
    let careful = AssertUnwindSafe(async { work(tx, input).await }).catch_unwind();
    match tokio::time::timeout(patience, careful).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Err(Fault::broken("a write panicked")),
        Err(_elapsed) => Err(Fault::broken("a write took too long")),
    }
}
