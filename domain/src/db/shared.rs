//! SQLite: one task writes. Closures that wait for it together share one durable commit.
//!
//! They run one after the other in its transaction. A fault is rare, and closures may run twice: so only when one of them
//! fails is all undone, and the others run again, each in a savepoint of its own, which the next that fails takes along
//! alone. Most rounds never set a savepoint; each would cost two statements more.

use super::{
    Tx, aside,
    metrics::{Metrics, Wait},
    turn,
};
use crate::{entity::audit_event::ActiveModel as Row, fault::Fault};
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// The most that share a commit: beyond it nothing is won, and the last would wait for all.
const ROUND: usize = 64;

/// Where writes wait for their turn.
#[derive(Clone)]
pub(super) struct Queue {
    waiting: mpsc::Sender<Message>,
    connection: DatabaseConnection,
}

enum Message {
    Write(Box<dyn Turn>),
    Close(oneshot::Sender<()>),
}

/// A write that waits; its types are its caller's business.
trait Turn: Send {
    /// Runs it: the audit rows that are to be written with it, or nothing if nothing of it is to be kept.
    fn run<'t>(&'t mut self, tx: &'t Tx) -> BoxFuture<'t, Option<Vec<Row>>>;
    /// Whether it isn't run any more: it has failed, or its caller has gone.
    fn is_over(&self) -> bool;
    /// Tells its caller, now that the round is durable, or failed.
    fn answer(self: Box<Self>, round: Result<(), DbErr>);
}

struct Waiting<I, T, F> {
    input: I,
    work: F,
    patience: Duration,
    wait: Wait,
    caller: oneshot::Sender<Told<T>>,
    outcome: Option<Result<T, Fault>>,
}

/// What a caller is told: what came of its write, and how long that had waited for its turn.
type Told<T> = (Result<T, Fault>, Duration);

impl<I, T, F> Turn for Waiting<I, T, F>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t Tx) -> BoxFuture<'t, Option<Vec<Row>>> {
        let Self {
            input,
            work,
            patience,
            wait,
            caller,
            outcome,
        } = self;
        wait.end();
        Box::pin(async move {
            let (done, rows) = tokio::select! {
                biased;
                () = caller.closed() => return None,
                done = turn::run(tx, &*input, &*work, *patience) => done,
            };
            let kept = done.is_ok();
            *outcome = Some(done);
            kept.then_some(rows)
        })
    }

    fn is_over(&self) -> bool {
        matches!(self.outcome, Some(Err(_))) || self.caller.is_closed()
    }

    fn answer(self: Box<Self>, round: Result<(), DbErr>) {
        let told = match (self.outcome, round) {
            (Some(Ok(_)) | None, Err(error)) => Err(Fault::new("the commit failed", error)),
            (Some(outcome), _) => outcome,
            (None, Ok(())) => return,
        };
        // Nobody there any more: nobody to tell.
        drop(self.caller.send((told, self.wait.waited())));
    }
}

impl Queue {
    /// Starts the task that writes; it ends after the last `Queue` is gone, or at `close`.
    pub(super) fn start(connection: DatabaseConnection, metrics: Arc<Metrics>) -> Self {
        let (waiting, turns) = mpsc::channel(ROUND * 4);
        tokio::spawn(serve(connection.clone(), turns, metrics));
        Self { waiting, connection }
    }

    pub(super) const fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Hands a write over, and waits for what comes of it; faults of the queue itself are on the outside.
    pub(super) async fn write<I, T, F>(
        &self,
        input: I,
        work: F,
        patience: Duration,
        wait: Wait,
    ) -> Result<Told<T>, Fault>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
    {
        const GONE: Fault = Fault::broken("the database is closed");
        let (caller, answer) = oneshot::channel();
        let turn = Waiting {
            input,
            work,
            patience,
            wait,
            caller,
            outcome: None,
        };
        let handed = self.waiting.send(Message::Write(Box::new(turn))).await;
        handed.map_err(|_| GONE)?;
        answer.await.map_err(|_| GONE)
    }

    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.waiting.send(Message::Close(done)).await.is_ok() {
            drop(closed.await);
        }
    }
}

async fn serve(connection: DatabaseConnection, mut waiting: mpsc::Receiver<Message>, metrics: Arc<Metrics>) {
    let mut messages = Vec::with_capacity(ROUND);
    while waiting.recv_many(&mut messages, ROUND).await > 0 {
        let mut turns = Vec::with_capacity(messages.len());
        let mut closing = Vec::new();
        for message in messages.drain(..) {
            match message {
                Message::Write(turn) => turns.push(turn),
                Message::Close(done) => closing.push(done),
            }
        }
        let round = if turns.is_empty() {
            Ok(())
        } else {
            run(&connection, &mut turns, &metrics).await
        };
        for turn in turns {
            turn.answer(round.clone());
        }
        if !closing.is_empty() {
            waiting.close();
            drop(connection.close_by_ref().await);
            for done in closing {
                // Whoever asked may have gone.
                let _ = done.send(());
            }
            return;
        }
    }
}

/// One round: all of `turns`, one commit. An error here undoes them all; a turn's own only undoes that turn.
async fn run(connection: &DatabaseConnection, turns: &mut [Box<dyn Turn>], metrics: &Metrics) -> Result<(), DbErr> {
    if together(connection, turns, metrics).await? {
        return Ok(());
    }
    // One that fails alone has nobody to run again for.
    if turns.iter().all(|turn| turn.is_over()) {
        return Ok(());
    }
    apart(connection, turns, metrics).await
}

/// Runs all of them as one; false, and nothing is written, if one fails. What comes after it isn't begun: it would see
/// what that one has left.
async fn together(
    connection: &DatabaseConnection,
    turns: &mut [Box<dyn Turn>],
    metrics: &Metrics,
) -> Result<bool, DbErr> {
    let round = connection.begin_with_options(immediate()).await?;
    let (mut told, mut kept) = (Vec::new(), 0);
    for turn in turns.iter_mut().filter(|turn| !turn.is_over()) {
        let Some(rows) = turn.run(&round).await else {
            round.rollback().await?;
            return Ok(false);
        };
        told.extend(rows);
        kept += 1;
    }
    aside::write(&round, told).await?;
    round.commit().await?;
    metrics.batch.observe(kept);
    Ok(true)
}

/// Runs those that haven't failed yet, each in a savepoint.
async fn apart(connection: &DatabaseConnection, turns: &mut [Box<dyn Turn>], metrics: &Metrics) -> Result<(), DbErr> {
    let round = connection.begin_with_options(immediate()).await?;
    let (mut told, mut kept) = (Vec::new(), 0);
    for turn in turns.iter_mut().filter(|turn| !turn.is_over()) {
        let savepoint = round.begin().await?;
        if let Some(rows) = turn.run(&savepoint).await {
            savepoint.commit().await?;
            told.extend(rows);
            kept += 1;
        } else {
            savepoint.rollback().await?;
        }
    }
    aside::write(&round, told).await?;
    round.commit().await?;
    metrics.batch.observe(kept);
    Ok(())
}

/// A write takes the file's lock at once: one that read first could find, when it writes, that it read the past.
fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}
