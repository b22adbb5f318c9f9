//! What is counted and timed of the database.

use crate::{
    cost,
    metric::{CROWD, Counter, Gauge, Histogram, Inside, LATENCY, STATEMENT},
};
use sea_orm::DatabaseConnection;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// What is counted and timed of one database, as this process sees it.
#[derive(Debug)]
pub struct Metrics {
    /// Writes, from when they were handed over until they were answered, in microseconds.
    pub write: Histogram,
    /// Writes whose turn hasn't come.
    pub waiting: Gauge,
    /// How many writes shared a commit.
    pub batch: Histogram,
    /// Transactions that were run again because others got in their way (PostgreSQL).
    pub reruns: Counter,
    /// Statements outside of writes, in microseconds.
    pub read_statement: Histogram,
    /// Statements of writes, in microseconds.
    pub write_statement: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            write: Histogram::new(LATENCY),
            waiting: Gauge::default(),
            batch: Histogram::new(CROWD),
            reruns: Counter::default(),
            read_statement: Histogram::new(STATEMENT),
            write_statement: Histogram::new(STATEMENT),
        }
    }
}

tokio::task_local! {
    /// Set while a write runs: on PostgreSQL its statements go through the same connections as reads.
    static WRITING: ();
}

/// Marks the statements of this future as those of a write.
pub(super) async fn writing<F: Future>(write: F) -> F::Output {
    WRITING.scope((), write).await
}

/// Times the statements of the connections that readers use.
pub(super) fn watch_readers(connection: &mut DatabaseConnection, metrics: &Arc<Metrics>) {
    let metrics = Arc::clone(metrics);
    connection.set_metric_callback(move |statement| {
        if WRITING.try_with(|()| ()).is_ok() {
            metrics.write_statement.time(statement.elapsed);
            return;
        }
        metrics.read_statement.time(statement.elapsed);
        cost::add(|cost| {
            cost.reads += 1;
            cost.reading += statement.elapsed;
        });
    });
}

/// Times the statements of a connection that only writes.
pub(super) fn watch_writer(connection: &mut DatabaseConnection, metrics: &Arc<Metrics>) {
    let metrics = Arc::clone(metrics);
    connection.set_metric_callback(move |statement| metrics.write_statement.time(statement.elapsed));
}

/// A write that waits for its turn.
pub(super) struct Wait {
    since: Instant,
    inside: Option<Inside>,
    waited: Option<Duration>,
}

impl Wait {
    pub(super) fn begin(metrics: &Metrics) -> Self {
        Self {
            since: Instant::now(),
            inside: Some(metrics.waiting.enter()),
            waited: None,
        }
    }

    /// Its turn has come; what comes after the first time changes nothing.
    pub(super) fn end(&mut self) {
        if self.inside.take().is_some() {
            self.waited = Some(self.since.elapsed());
        }
    }

    /// How long it waited; all the time so far, if its turn never came.
    pub(super) fn waited(&self) -> Duration {
        self.waited.unwrap_or_else(|| self.since.elapsed())
    }
}

/// A write that nobody has answered: if whoever waits gives up, all of the time counts as waiting.
pub(super) fn unanswered() -> cost::Timer {
    cost::Timer::begin(|cost, span| {
        cost.writes += 1;
        cost.write_waiting += span;
    })
}

/// A write was answered, after it had `waited` for its turn.
pub(super) fn answered(metrics: &Metrics, unanswered: cost::Timer, waited: Duration) {
    let total = unanswered.stop();
    metrics.write.time(total);
    cost::add(|cost| {
        cost.writes += 1;
        cost.write_waiting += waited;
        cost.writing += total.saturating_sub(waited);
    });
}
