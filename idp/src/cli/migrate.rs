//! `gradus migrate`.

use super::{Failure, print};
use crate::{config::Config, storage};
use domain::db::Db;
use serde_json::json;
use std::process::ExitCode;

pub(super) async fn run(config: &Config, json: bool) -> Result<ExitCode, Failure> {
    storage::make_folder(&config.data_dir)?;
    let db = Db::open(config.database.url.reveal(), config.database.connections).await?;
    let migrations::Migrated(ran) = migrations::up(db.schema()).await?;
    db.close().await;
    Ok(print(&match ran.as_slice() {
        _ if json => json!({ "migrated": ran }).to_string(),
        [] => "Nothing to migrate: the database is up to date.".to_owned(),
        ran => format!("Migrated: {}.", ran.join(", ")),
    }))
}
