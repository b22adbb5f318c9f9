//! `gradus migrate`.

use super::{Failure, print};
use crate::config::Config;
use domain::{db::Db, fault::Fault};
use serde_json::json;
use std::process::ExitCode;

pub(super) async fn run(config: &Config, json: bool) -> Result<ExitCode, Failure> {
    std::fs::create_dir_all(&config.data_dir).map_err(|cause| Fault::new("the data folder can't be made", cause))?;
    let db = Db::open(config.database.url.reveal(), config.database.connections).await?;
    let migrations::Migrated(ran) = migrations::up(db.schema()).await?;
    db.close().await;
    Ok(print(&match ran.as_slice() {
        _ if json => json!({ "migrated": ran }).to_string(),
        [] => "Nothing to migrate: the database is up to date.".to_owned(),
        ran => format!("Migrated: {}.", ran.join(", ")),
    }))
}
