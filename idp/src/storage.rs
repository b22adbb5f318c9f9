//! Opens the database and the master key that belongs to it.

use crate::config::{Config, MasterKeySource};
use domain::{db::Db, entropy::Entropy, fault::Fault, time::UnixMillis};
use keys::{
    KeyRing,
    plan::Times,
    seal::{self, MasterKey},
};
use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, path::Path};

/// A database that is migrated and whose secrets this process can open.
pub struct Opened {
    /// The database.
    pub db: Db,
    /// The key of its secrets.
    pub master: MasterKey,
}

impl Opened {
    /// The signing keys in it, not read yet.
    #[must_use]
    pub fn keyring(&self, config: &Config) -> KeyRing {
        KeyRing::open(self.db.clone(), self.master.seal(), key_times(config))
    }
}

/// How long signing keys stay in each state here.
#[must_use]
pub fn key_times(config: &Config) -> Times {
    Times::for_tokens(config.tokens.access.max(config.tokens.id))
}

/// Opens both. An empty database is made and migrated; a newer one, or one with another master key, is refused.
pub async fn open(config: &Config, entropy: &dyn Entropy, now: UnixMillis) -> Result<Opened, Fault> {
    make_folder(&config.data_dir)?;
    let master = match &config.master_key {
        MasterKeySource::Given(given) => MasterKey::parse(given.reveal())
            .map_err(|bad| Fault::new("the master key that was given can't be used", bad))?,
        MasterKeySource::File(file) => MasterKey::load(file)?,
        MasterKeySource::Made(file) => MasterKey::load_or_make(file, entropy)?,
    };
    let db = Db::open(config.database.url.reveal(), config.database.connections).await?;
    migrations::up(db.schema())
        .await
        .map_err(|cause| Fault::new("the database can't be migrated", cause))?;
    checked(db, master, now).await
}

async fn checked(db: Db, master: MasterKey, now: UnixMillis) -> Result<Opened, Fault> {
    seal::check(&db, &master, now)
        .await?
        .map_err(|other| Fault::new("the database belongs to another master key", other))?;
    Ok(Opened { db, master })
}

/// Opens both, if they are there already and of this version: makes nothing, migrates nothing.
pub async fn open_existing(config: &Config, now: UnixMillis) -> Result<Opened, Fault> {
    const NONE: Fault = Fault::broken("there is no database here yet; `gradus serve` and `gradus apply` make one");
    let url = config.database.url.reveal();
    let file = url.strip_prefix("sqlite://").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return Err(NONE);
    }
    let master = match &config.master_key {
        MasterKeySource::Given(given) => MasterKey::parse(given.reveal())
            .map_err(|bad| Fault::new("the master key that was given can't be used", bad))?,
        MasterKeySource::File(file) | MasterKeySource::Made(file) => MasterKey::load(file)?,
    };
    let db = Db::open(url, config.database.connections).await?;
    let pending = migrations::pending(db.read())
        .await
        .map_err(|cause| Fault::new("the database can't be used", cause))?;
    if !pending.is_empty() {
        return Err(Fault::broken(
            "the database is empty or of an older version; `gradus migrate` brings it to this one",
        ));
    }
    checked(db, master, now).await
}

/// Makes the data folder, for its owner only; one that is there already stays as its owner wants it.
pub fn make_folder(path: &Path) -> Result<(), Fault> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|cause| Fault::new("the data folder can't be made", cause))
}
