//! Where everything is stored, and what seals it.

use super::document::SecretText;
use std::path::{Path, PathBuf};

/// Where everything is stored.
#[derive(Clone)]
pub enum Database {
    /// One file.
    Sqlite(PathBuf),
    /// A server that any number of nodes share; its URL may hold a password.
    Postgres(SecretText),
}

impl Database {
    /// What a URL means; a relative path of SQLite starts at `base`. `None` for any other kind of URL.
    pub(super) fn parse(url: &str, base: &Path) -> Option<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let file = !path.is_empty() && !path.contains(['?', '#', ':']);
            return file.then(|| Self::Sqlite(base.join(path)));
        }
        let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        (postgres && url::Url::parse(url).is_ok()).then(|| Self::Postgres(SecretText::new(url.to_owned())))
    }

    /// The URL that `Db::open` takes.
    #[must_use]
    pub fn url(&self) -> SecretText {
        match self {
            Self::Sqlite(path) => SecretText::new(format!("sqlite://{}", path.display())),
            Self::Postgres(url) => url.clone(),
        }
    }
}

/// Where the master key comes from.
#[derive(Clone)]
pub enum MasterKeySource {
    /// It was given.
    Given(SecretText),
    /// It is in this file, which must exist.
    File(PathBuf),
    /// It is in this file, which is made at the first run.
    Made(PathBuf),
}
