//! Opens the database and the master key that belongs to it.

use crate::config::{Config, MasterKeySource};
use domain::{db::Db, entropy::Entropy, fault::Fault, time::UnixMillis};
use keys::seal::{self, MasterKey};
use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, path::Path};

/// A database that is migrated and whose secrets this process can open.
pub struct Opened {
    /// The database.
    pub db: Db,
    /// The key of its secrets.
    pub master: MasterKey,
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
    seal::check(&db, &master, now)
        .await?
        .map_err(|other| Fault::new("the database belongs to another master key", other))?;
    Ok(Opened { db, master })
}

/// Makes the data folder, for its owner only; one that is there already stays as its owner wants it.
pub fn make_folder(path: &Path) -> Result<(), Fault> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|cause| Fault::new("the data folder can't be made", cause))
}
