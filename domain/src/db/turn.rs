//! One run of a write closure: whatever it does, its neighbours and the writer live on.

use super::{Tx, aside};
use crate::{entity::audit_event::ActiveModel as Row, fault::Fault};
use futures_util::{FutureExt, future::BoxFuture};
use std::{panic::AssertUnwindSafe, time::Duration};

/// How long a closure may hold the database: it only talks to it, so this is generous.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// How long one may that changes very much at once.
pub(super) const MUCH_PATIENCE: Duration = Duration::from_mins(10);

/// Runs `work` once: what came of it, and the audit rows that are to be written with it. A panic and an endless wait
/// become faults.
pub(super) async fn run<'t, I, T>(
    tx: &'t Tx,
    input: &'t I,
    work: &'t (impl Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Sync),
    patience: Duration,
) -> (Result<T, Fault>, Vec<Row>)
where
    I: Sync,
{
    let kept = aside::keeping(async { work(tx, input).await });
    let careful = AssertUnwindSafe(kept).catch_unwind();
    match tokio::time::timeout(patience, careful).await {
        Ok(Ok(done)) => done,
        Ok(Err(_panic)) => (Err(Fault::broken("a write panicked")), Vec::new()),
        Err(_elapsed) => (Err(Fault::broken("a write took too long")), Vec::new()),
    }
}
