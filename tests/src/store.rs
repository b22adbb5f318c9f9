//! The same test on both databases.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that can't be set up fails"
)]

use crate::postgres;
use domain::db::Db;
use std::ops::Deref;
use tempfile::TempDir;

/// A database of its own for one test, with all its tables. Stands for its [`Db`].
pub struct Store {
    db: Db,
    url: String,
    /// The folder of the SQLite file.
    _folder: Option<TempDir>,
}

impl Store {
    /// An SQLite file in a temporary folder.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/gradus.db", folder.path().display());
        Self::open(url, Some(folder)).await
    }

    /// A PostgreSQL database, where PostgreSQL is installed.
    pub async fn postgres() -> Option<Self> {
        let url = postgres::database().await?;
        Some(Self::open(url, None).await)
    }

    async fn open(url: String, folder: Option<TempDir>) -> Self {
        let db = Db::open(&url, 8).await.expect("the database opens");
        migrations::up(db.schema()).await.expect("the tables are made");
        Self {
            db,
            url,
            _folder: folder,
        }
    }

    /// As another node or process sees it.
    pub async fn another_node(&self) -> Db {
        Db::open(&self.url, 8).await.expect("the database opens again")
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Deref for Store {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// Runs a test on SQLite, then on PostgreSQL where that is installed.
pub async fn on_both(test: impl AsyncFn(Store)) {
    Box::pin(test(Store::sqlite().await)).await;
    if let Some(store) = Store::postgres().await {
        Box::pin(test(store)).await;
    }
}
