//! The history of the schema, one shape on SQLite and PostgreSQL.
//!
//! A migration is written once, in words of its own (never with a live entity, which goes on changing), and never
//! edited after it has been released. All that is pending runs in one transaction: it happens whole or not at all, and
//! two nodes that start together don't meet in the middle. A test holds the outcome against `domain::entity`.

mod m0001;
mod m0002;
mod m0003;
mod m0004;
mod m0005;
mod m0006;
mod table;

use sea_orm_migration::{
    MigrationTrait, MigratorTrait,
    sea_orm::{
        ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
        TransactionOptions, TransactionTrait,
    },
};
use std::{error::Error, fmt};

/// What [`up`] did: the names of the migrations that it ran, in order; none if the database was up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated(pub Vec<String>);

/// Why a database can't be brought to this version.
#[derive(Debug)]
pub enum MigrationError {
    /// It was made by a newer Gradus, whose migration this one doesn't know.
    Newer(String),
    /// The database refused.
    Database(DbErr),
}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(name) => write!(
                f,
                "this database belongs to a newer version of Gradus (it has the migration {name}, which this version \
                 doesn't know): start that version, or restore a backup from before the upgrade"
            ),
            Self::Database(_) => f.write_str("the database could not be migrated"),
        }
    }
}

impl Error for MigrationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Newer(_) => None,
            Self::Database(error) => Some(error),
        }
    }
}

impl From<DbErr> for MigrationError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

struct History;

impl MigratorTrait for History {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001::FirstTables),
            Box::new(m0002::Provider),
            Box::new(m0003::Person),
            Box::new(m0004::Receipts),
            Box::new(m0005::Passkeys),
            Box::new(m0006::Saml),
        ]
    }
}

/// Makes all tables in an empty database, or what is missing in an older one.
///
/// # Errors
/// The database is newer than this version, or refuses; then nothing has changed.
pub async fn up(connection: &DatabaseConnection) -> Result<Migrated, MigrationError> {
    let tx = lock(connection).await?;
    let missing = missing(&tx).await?;
    if !missing.is_empty() {
        History::up(&tx, None).await?;
    }
    tx.commit().await?;
    Ok(Migrated(missing))
}

/// The names of the migrations that [`up`] would run, in order. It changes nothing.
///
/// # Errors
/// The database is newer than this version, or refuses.
pub async fn pending(connection: &DatabaseConnection) -> Result<Vec<String>, MigrationError> {
    missing(connection).await
}

async fn missing(connection: &impl ConnectionTrait) -> Result<Vec<String>, MigrationError> {
    let known: Vec<String> = History::migrations().iter().map(|one| one.name().to_owned()).collect();
    let applied = recorded(connection).await?;
    if let Some(newer) = applied.iter().find(|name| !known.contains(name)) {
        return Err(MigrationError::Newer(newer.clone()));
    }
    Ok(known.into_iter().filter(|name| !applied.contains(name)).collect())
}

/// The names that the database has recorded; none if it is empty.
async fn recorded(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let table = if connection.get_database_backend() == DbBackend::Postgres {
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'seaql_migrations' \
         AND table_schema = current_schema()"
    } else {
        "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'"
    };
    let backend = connection.get_database_backend();
    let ask = |sql: &str| sea_orm_migration::sea_orm::Statement::from_string(backend, sql);
    if connection.query_one_raw(ask(table)).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows = connection
        .query_all_raw(ask("SELECT version FROM seaql_migrations ORDER BY version"))
        .await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// A transaction that no other node's migration runs beside.
async fn lock(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = connection.begin_with_options(options).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        // Any number would do, as long as every version takes the same: the letters of "gradus".
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(113612461732211)")
            .await?;
    }
    Ok(tx)
}
