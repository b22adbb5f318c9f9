//! Refusal and fault: a refusal is a correct answer of the house and has an enum per operation; a fault is ours, and opaque.

use std::{error::Error, fmt};

/// Something of ours broke (the database, a key, a bug). People see a request id; the log has the chain of sources.
#[derive(Debug)]
pub struct Fault {
    what: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    /// A fault that knows what was being done and why it failed.
    pub fn new(what: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            what,
            source: Some(source.into()),
        }
    }

    /// A fault without a deeper cause: something that must be true wasn't.
    #[must_use]
    pub const fn broken(what: &'static str) -> Self {
        Self { what, source: None }
    }

    /// The database error behind this fault, if there is one.
    #[must_use]
    pub fn database(&self) -> Option<&sea_orm::DbErr> {
        self.source.as_deref().and_then(|source| source.downcast_ref())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

impl From<sea_orm::DbErr> for Fault {
    fn from(source: sea_orm::DbErr) -> Self {
        Self::new("the database refused", source)
    }
}
