//! A cross-site POST arrives without our cookies. What it brought is kept under a random handle, and the browser fetches
//! it with a GET of its own, where the session can be read. One function for every door.

use crate::{
    entity::handoff::{self, COLUMN, Entity},
    fault::Fault,
    secret::HandleHash,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use std::time::Duration;

/// How long what was posted waits for the browser.
pub const LIFETIME: Duration = Duration::from_mins(2);

/// Keeps what a door was sent.
pub async fn keep(
    tx: &DatabaseTransaction,
    handle: &HandleHash,
    door: &str,
    body: &str,
    now: UnixMillis,
) -> Result<(), Fault> {
    let row = handoff::ActiveModel {
        handle_hash: Set(handle.clone()),
        door: Set(door.to_owned()),
        body: Set(body.to_owned()),
        expires_at: Set(now + LIFETIME),
        taken_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes it, once: of two callers racing with one handle, one gets it.
pub async fn take(
    tx: &DatabaseTransaction,
    handle: &HandleHash,
    door: &str,
    now: UnixMillis,
) -> Result<Option<String>, Fault> {
    let taken = Entity::update_many()
        .col_expr(COLUMN.taken_at, Expr::value(now))
        .filter(COLUMN.handle_hash.eq(handle.clone()))
        .filter(COLUMN.door.eq(door))
        .filter(COLUMN.taken_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .exec_with_returning(tx)
        .await?;
    Ok(taken.into_iter().next().map(|row| row.body))
}
