//! Connections, set up as each database needs it.

use crate::fault::Fault;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{fs, io, path::Path, time::Duration};

/// How long a statement waits for another process that writes to the same SQLite file.
const BUSY: Duration = Duration::from_secs(10);

/// Two processes that open a new file at once can't both turn it into WAL mode; SQLite doesn't wait there by itself.
const OPENING_TRIES: u32 = 20;

/// The one connection of this process that writes.
pub(super) async fn sqlite_writer(path: &str) -> Result<DatabaseConnection, Fault> {
    make_private(Path::new(path)).map_err(|error| Fault::new("the database file can't be made", error))?;
    let options = sqlite(path, 1, |options| options.journal_mode(SqliteJournalMode::Wal));
    let mut tries = 0;
    loop {
        tries += 1;
        match Database::connect(options.clone()).await {
            Err(_) if tries < OPENING_TRIES => tokio::time::sleep(Duration::from_millis(50)).await,
            other => return other.map_err(|error| Fault::new("the database can't be opened", error)),
        }
    }
}

/// The connections that only read. They refuse to write, so that no write goes round the queue.
pub(super) async fn sqlite_readers(path: &str, readers: u32) -> Result<DatabaseConnection, Fault> {
    let options = sqlite(path, readers.max(1), |options| options.pragma("query_only", "ON"));
    Database::connect(options)
        .await
        .map_err(|error| Fault::new("the database can't be read", error))
}

/// The connections of a PostgreSQL.
pub(super) async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection, Fault> {
    let mut options = quiet(ConnectOptions::new(url));
    options
        .max_connections(connections.max(1))
        .test_before_acquire_if_idle_for(Duration::from_secs(10))
        .set_application_name("gradus");
    Database::connect(options)
        .await
        .map_err(|error| Fault::new("PostgreSQL can't be reached", error))
}

fn sqlite(
    path: &str,
    connections: u32,
    more: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> ConnectOptions {
    let path = path.to_owned();
    // The path is set below, as it stands: in a URL its % and ? would mean something else.
    let mut options = quiet(ConnectOptions::new("sqlite://gradus.db"));
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |options| {
            more(
                options
                    .filename(&path)
                    .foreign_keys(true)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(BUSY)
                    .pragma("trusted_schema", "OFF"),
            )
        });
    options
}

fn quiet(mut options: ConnectOptions) -> ConnectOptions {
    // Statements carry hashes and addresses: neither belongs in a log.
    options
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .acquire_timeout(Duration::from_secs(10));
    options
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    // Its -wal and -shm files take over the mode.
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map(drop)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map(drop)
}
