//! Where everything is stored, and what seals it.

use super::document::SecretText;
use std::path::{Path, PathBuf};

/// Where everything is stored.
#[derive(Clone)]
pub struct Database {
    /// What `Db::open` takes. It may hold a password.
    pub url: SecretText,
    /// Connections that read (SQLite) or that there are in all (PostgreSQL).
    pub connections: u32,
}

impl Database {
    /// What a URL means; a relative path of SQLite starts at `base`. `None` for any other kind of URL.
    pub(super) fn parse(url: &str, base: &Path, connections: u32) -> Option<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let file = !path.is_empty() && !path.contains(['?', '#', ':']);
            return file.then(|| Self::sqlite(&base.join(path), connections));
        }
        let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let url = SecretText::new(url.to_owned());
        (postgres && url::Url::parse(url.reveal()).is_ok()).then_some(Self { url, connections })
    }

    /// A database in a file.
    pub(super) fn sqlite(path: &Path, connections: u32) -> Self {
        Self {
            url: SecretText::new(format!("sqlite://{}", path.display())),
            connections,
        }
    }

    /// Whether nodes can share it: it is PostgreSQL.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        !self.url.reveal().starts_with("sqlite:")
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
