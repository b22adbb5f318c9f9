//! What must not be used (again) before it would have expired anyway: the `jti` of a client assertion that was taken, and
//! of an access token that was revoked although no grant stands behind it.

use crate::{
    db::Tx,
    entity::spent::{self, COLUMN, Column, Entity},
    fault::Fault,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};

/// Spends it: of any number at once, one gets `true`. `key` is a labelled keyed hash.
///
/// # Errors
/// The database's.
pub async fn spend(tx: &Tx, key: &[u8], expires_at: UnixMillis) -> Result<bool, Fault> {
    let row = spent::ActiveModel {
        key: Set(key.to_vec()),
        expires_at: Set(expires_at),
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Key).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(inserted == 1)
}

/// Whether it is spent.
///
/// # Errors
/// The database's.
pub async fn is_spent(conn: &impl ConnectionTrait, key: &[u8]) -> Result<bool, Fault> {
    let found = Entity::find().filter(COLUMN.key.eq(key)).one(conn).await?;
    Ok(found.is_some())
}
