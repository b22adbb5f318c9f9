//! PostgreSQL: each write is a transaction, serializable unless it is guarded by itself, run again when others got in its way.

use super::{
    Manner, Tx, aside,
    metrics::{Metrics, Wait},
    turn,
};
use crate::fault::Fault;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, RuntimeErr, TransactionOptions, TransactionTrait};
use std::{error::Error, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// How often a write is run before it is given up.
const TRIES: u32 = 24;

/// Writes of this node that run again do so one after the other, so that they don't disturb each other once more.
#[derive(Clone)]
pub(super) struct Retries {
    turn: Arc<Mutex<()>>,
    metrics: Arc<Metrics>,
}

impl Retries {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Self {
            turn: Arc::default(),
            metrics,
        }
    }

    /// What comes of a write, and how long it waited for a connection.
    pub(super) async fn write<I, T, F>(
        &self,
        connection: &DatabaseConnection,
        input: &I,
        work: &F,
        manner: Manner,
        mut wait: Wait,
    ) -> (Result<T, Fault>, Duration)
    where
        I: Sync,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Sync,
    {
        let mut last = once(connection, input, work, manner, &mut wait).await;
        if let Err(Fate::Again(_)) = last {
            let _turn = self.turn.lock().await;
            for tried in 1..TRIES {
                let Err(Fate::Again(_)) = last else { break };
                tokio::time::sleep(pause(tried)).await;
                self.metrics.reruns.inc();
                last = once(connection, input, work, manner, &mut wait).await;
            }
        }
        if last.is_ok() {
            self.metrics.batch.observe(1);
        }
        (last.map_err(Fate::fault), wait.waited())
    }
}

/// What became of a run that failed.
enum Fate {
    /// Others were in its way: it may succeed when run again.
    Again(Fault),
    /// It would fail again.
    Final(Fault),
}

impl Fate {
    fn of(fault: Fault) -> Self {
        if passes(&fault) {
            Self::Again(fault)
        } else {
            Self::Final(fault)
        }
    }

    fn fault(self) -> Fault {
        match self {
            Self::Again(fault) | Self::Final(fault) => fault,
        }
    }
}

async fn once<I, T, F>(
    connection: &DatabaseConnection,
    input: &I,
    work: &F,
    manner: Manner,
    wait: &mut Wait,
) -> Result<T, Fate>
where
    I: Sync,
    F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Sync,
{
    let broken = |error: DbErr| Fate::of(error.into());
    let tx = connection.begin_with_options(apart(manner)).await.map_err(broken)?;
    wait.end();
    let (done, rows) = turn::run(&tx, input, work, manner.patience).await;
    match done {
        Ok(outcome) => {
            // A COMMIT after a failed statement, swallowed by the closure, would silently be a ROLLBACK: one more
            // statement asks first, where there is none to write anyway.
            if rows.is_empty() {
                tx.execute_unprepared("SELECT 1").await.map_err(broken)?;
            }
            aside::write(&tx, rows).await.map_err(broken)?;
            tx.commit().await.map_err(broken)?;
            Ok(outcome)
        }
        Err(fault) => {
            // If this fails too, the connection is gone, and the transaction with it.
            drop(tx.rollback().await);
            Err(Fate::of(fault))
        }
    }
}

fn apart(manner: Manner) -> TransactionOptions {
    TransactionOptions {
        isolation_level: Some(manner.isolation),
        ..TransactionOptions::default()
    }
}

/// 2, 4, 8 … 128 ms.
fn pause(tried: u32) -> Duration {
    Duration::from_millis(1 << tried.min(7))
}

/// Whether a fault passes by itself:
/// [serialization failure, deadlock](https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html),
/// or a statement after one of these.
fn passes(fault: &Fault) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(fault);
    while let Some(error) = cause {
        if let Some(code) = error.downcast_ref::<DbErr>().and_then(sql_state) {
            return matches!(code.as_str(), "40001" | "40P01" | "25P02");
        }
        cause = error.source();
    }
    false
}

fn sql_state(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}
