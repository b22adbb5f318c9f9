//! A database for the tests of this crate: SQLite in a temporary folder. Those on both databases are in the crate `tests`.

use super::Db;
use tempfile::TempDir;

/// A new database with all its tables, gone with the folder.
pub(crate) async fn fresh() -> (Db, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/gradus.db", folder.path().display());
    let db = Db::open(&url, 2).await.unwrap();
    migrations::up(db.schema()).await.unwrap();
    (db, folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entity::organisation, ids::OrganisationId, time::UnixMillis};
    use sea_orm::{EntityTrait, IntoActiveModel};

    #[tokio::test]
    async fn what_was_written_is_read() {
        let (db, _folder) = fresh().await;
        let acme = organisation::Model {
            id: OrganisationId::from("acme"),
            name: "Acme".to_owned(),
            created_at: UnixMillis(1),
        };
        db.write(acme.clone(), |tx, acme| {
            Box::pin(async move {
                let row = acme.clone().into_active_model();
                organisation::Entity::insert(row).exec_without_returning(tx).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
        let found = organisation::Entity::find_by_id(acme.id.clone())
            .one(db.read())
            .await
            .unwrap();
        assert_eq!(found, Some(acme));
    }
}
