//! The check value: a node that was given another master key stops before it does harm.

use super::MasterKey;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    db::Db,
    entity::setting,
    fault::Fault,
    secret::{HashKey, same},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

const NAME: &str = "master-key-check";

/// This node's master key isn't the one that this database was sealed with.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this database was sealed with another master key; give this node the same one as the others")]
pub struct OtherMasterKey;

/// Compares this node's master key with the database's check value; the first node of all leaves it there.
///
/// The value is a keyed hash and tells nothing of the key.
///
/// # Errors
/// The outer one is the database's.
pub async fn check(db: &Db, master: &MasterKey, now: UnixMillis) -> Result<Result<(), OtherMasterKey>, Fault> {
    let mine = value(&master.hash_key());
    let kept = match setting::Entity::find_by_id(NAME.to_owned()).one(db.read()).await? {
        Some(kept) => kept,
        None => leave(db, mine.clone(), now).await?,
    };
    Ok(if same(kept.value.as_bytes(), mine.as_bytes()) {
        Ok(())
    } else {
        Err(OtherMasterKey)
    })
}

fn value(key: &HashKey) -> String {
    BASE64URL_NOPAD.encode(&key.hash(NAME, &[]))
}

/// Leaves the value where none is, and answers what then stands there: ours, or that of a node that was first.
async fn leave(db: &Db, mine: String, now: UnixMillis) -> Result<setting::Model, Fault> {
    db.write((mine, now), |tx, (mine, now)| {
        Box::pin(async move {
            let row = setting::ActiveModel {
                name: Set(NAME.to_owned()),
                value: Set(mine.clone()),
                changed_at: Set(*now),
            };
            setting::Entity::insert(row)
                .on_conflict_do_nothing()
                .exec_without_returning(tx)
                .await?;
            setting::Entity::find_by_id(NAME.to_owned())
                .one(tx)
                .await?
                .ok_or(Fault::broken("the master key's check value vanished"))
        })
    })
    .await
}
