//! Opens the database and the master key that belongs to it.

use crate::config::{Config, MasterKeySource};
use domain::{db::Db, entropy::Entropy, fault::Fault, time::UnixMillis};
use keys::seal::{self, MasterKey};

/// A database that is migrated and whose secrets this process can open.
pub struct Opened {
    /// The database.
    pub db: Db,
    /// The key of its secrets.
    pub master: MasterKey,
}

/// Opens both. An empty database is made and migrated; a newer one, or one with another master key, is refused.
pub async fn open(config: &Config, entropy: &dyn Entropy, now: UnixMillis) -> Result<Opened, Fault> {
    std::fs::create_dir_all(&config.data_dir).map_err(|cause| Fault::new("the data folder can't be made", cause))?;
    let master = match &config.master_key {
        MasterKeySource::Given(given) => parse(given.reveal())?,
        MasterKeySource::File(file) => {
            let text = std::fs::read_to_string(file);
            parse(
                text.map_err(|cause| Fault::new("the master key's file can't be read", cause))?
                    .trim(),
            )?
        }
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

fn parse(text: &str) -> Result<MasterKey, Fault> {
    MasterKey::parse(text).map_err(|bad| Fault::new("the master key can't be read", bad))
}
