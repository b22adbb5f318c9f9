//! The database: reads go straight to it, writes go through [`Db::write`].
//!
//! On SQLite, closures that arrive together run as savepoints of one durable commit and are answered after it; on
//! PostgreSQL each is a transaction of its own, run again on a serialization failure. So a write closure may run
//! twice: whatever is random, slow or outside the database happens before or after it, never in it.
//!
//! A write ends with its first statement that fails (PostgreSQL takes no more after it): what may be there already is
//! inserted with `ON CONFLICT`, never tried and caught.

pub(crate) mod aside;
mod metrics;
mod named;
mod open;
mod serial;
mod shared;
mod turn;

#[cfg(test)]
pub(crate) mod fresh;

use crate::fault::Fault;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel};
use std::{sync::Arc, time::Duration};

pub use metrics::Metrics;
pub(crate) use named::named;

/// A write in progress.
pub type Tx = DatabaseTransaction;

/// The database, for any number of tasks.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    writer: Writer,
    metrics: Arc<Metrics>,
}

/// How writes reach the database.
#[derive(Clone)]
enum Writer {
    /// SQLite has one writer at a time: what waits for it shares a commit.
    Shared(shared::Queue),
    /// PostgreSQL has many, and says when they disturbed each other.
    Serial(serial::Retries),
}

/// How a write is run.
#[derive(Clone, Copy)]
struct Manner {
    /// How long the closure may take.
    patience: Duration,
    /// What PostgreSQL keeps apart.
    isolation: IsolationLevel,
}

impl Manner {
    const USUAL: Self = Self {
        patience: turn::PATIENCE,
        isolation: IsolationLevel::Serializable,
    };
    const GUARDED: Self = Self {
        isolation: IsolationLevel::RepeatableRead,
        ..Self::USUAL
    };
    const AT_LENGTH: Self = Self {
        patience: turn::MUCH_PATIENCE,
        ..Self::USUAL
    };
}

impl Db {
    /// Opens `sqlite:///path` (made with file mode 0600 if missing, its folder isn't) or `postgres://…`, with so many
    /// connections for readers (SQLite) or in all (PostgreSQL). It makes no tables: `migrations::up` does.
    ///
    /// # Errors
    /// The address isn't of these kinds, or nothing answers there.
    pub async fn open(url: &str, connections: u32) -> Result<Self, Fault> {
        let metrics = Arc::<Metrics>::default();
        if let Some(path) = url.strip_prefix("sqlite://") {
            let mut write = open::sqlite_writer(path).await?;
            metrics::watch_writer(&mut write, &metrics);
            let mut read = open::sqlite_readers(path, connections).await?;
            metrics::watch_readers(&mut read, &metrics);
            let writer = Writer::Shared(shared::Queue::start(write, Arc::clone(&metrics)));
            return Ok(Self { read, writer, metrics });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let mut read = open::postgres(url, connections).await?;
            metrics::watch_readers(&mut read, &metrics);
            let writer = Writer::Serial(serial::Retries::new(Arc::clone(&metrics)));
            return Ok(Self { read, writer, metrics });
        }
        Err(Fault::broken(
            "the database's URL must start with sqlite:/// or postgres://",
        ))
    }

    /// Where reads go.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Where migrations change the tables. Nothing else writes here.
    #[must_use]
    pub const fn schema(&self) -> &DatabaseConnection {
        match &self.writer {
            Writer::Shared(queue) => queue.connection(),
            Writer::Serial(_) => &self.read,
        }
    }

    /// Which kind of database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// What is counted and timed of it.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Runs `work` on `input` in a transaction and answers once it is durable. A fault rolls back; anything else commits,
    /// refusals too, because what they teach must be kept. A caller that stops waiting before its turn is over has
    /// written nothing, or all of it.
    ///
    /// # Errors
    /// The fault of `work`, or the database's.
    pub async fn write<I, T, F>(&self, input: I, work: F) -> Result<T, Fault>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
    {
        self.write_as(Manner::USUAL, input, work).await
    }

    /// The same where every condition stands in a guarded UPDATE of a row that the closure writes. PostgreSQL then only
    /// looks for others that write the same row, and not for everything that was read: what has nothing to do with each
    /// other never runs again.
    ///
    /// # Errors
    /// The fault of `work`, or the database's.
    pub async fn write_guarded<I, T, F>(&self, input: I, work: F) -> Result<T, Fault>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
    {
        self.write_as(Manner::GUARDED, input, work).await
    }

    /// The same for a write that changes very much at once (`gradus apply`): others wait for it, so it may take minutes.
    ///
    /// # Errors
    /// The fault of `work`, or the database's.
    pub async fn write_at_length<I, T, F>(&self, input: I, work: F) -> Result<T, Fault>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
    {
        self.write_as(Manner::AT_LENGTH, input, work).await
    }

    async fn write_as<I, T, F>(&self, manner: Manner, input: I, work: F) -> Result<T, Fault>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
    {
        let given_up = metrics::unanswered();
        let wait = metrics::Wait::begin(&self.metrics);
        let (outcome, waited) = match &self.writer {
            Writer::Shared(queue) => queue.write(input, work, manner.patience, wait).await?,
            Writer::Serial(retries) => {
                let write = retries.write(&self.read, &input, &work, manner, wait);
                metrics::writing(write).await
            }
        };
        metrics::answered(&self.metrics, given_up, waited);
        outcome
    }

    /// Ends in good order: writes that were handed over are finished and answered, later ones are faults.
    pub async fn close(&self) {
        if let Writer::Shared(queue) = &self.writer {
            queue.close().await;
        }
        if let Err(error) = self.read.close_by_ref().await {
            tracing::warn!(%error, "the database's readers did not close");
        }
    }
}
