//! The database: reads go straight to it, writes go through [`Db::write`].
//!
//! On SQLite, closures that arrive together run as savepoints of one durable commit and are answered after it; on
//! PostgreSQL each is a transaction of its own, run again on a serialization failure. So a write closure may run
//! twice: whatever is random, slow or outside the database happens before or after it, never in it.

use crate::fault::Fault;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction};

/// A write in progress.
pub type Tx = DatabaseTransaction;

/// The database, for any number of tasks.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
}

impl Db {
    /// Where reads go.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Runs `work` on `input` in a transaction and answers once it is durable. A fault rolls back; anything else commits,
    /// refusals too, because what they teach must be kept.
    ///
    /// # Errors
    /// The fault of `work`, or the database's.
    pub async fn write<I, T, F>(&self, input: I, work: F) -> Result<T, Fault>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx, &'t I) -> BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
    {
        let _ = (input, work);
        Err(Fault::broken("not yet"))
    }
}
