//! Resets: an authenticator that support takes away. Where a proofing hangs on it, a day passes first, in which the owner or
//! support can stop it.

use crate::{
    assurance::Level,
    authenticator,
    db::Tx,
    entity::reset::{self, COLUMN, Entity, Model},
    fault::Fault,
    ids::AccountId,
    session,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder, entity::prelude::*};
use std::time::Duration;

/// How long it waits where a proofing hangs on it.
pub const DELAY: Duration = Duration::from_hours(24);

/// Whether taking away an authenticator that carries this waits: a proofing hangs on it.
#[must_use]
pub fn waits(carries: Level) -> bool {
    carries == Level::THREE
}

/// Keeps a reset that waits.
///
/// # Errors
/// The database's.
pub async fn ask(tx: &Tx, new: Model) -> Result<(), Fault> {
    let row = reset::ActiveModel {
        id: Set(new.id),
        account_id: Set(new.account_id),
        authenticator_id: Set(new.authenticator_id),
        reason: Set(new.reason),
        asked_by: Set(new.asked_by),
        asked_at: Set(new.asked_at),
        due_at: Set(new.due_at),
        done_at: Set(None),
        cancelled_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Resets whose time has come, the oldest first.
///
/// # Errors
/// The database's.
pub async fn find_due(conn: &impl ConnectionTrait, now: UnixMillis) -> Result<Vec<Model>, Fault> {
    Ok(Entity::find()
        .filter(COLUMN.due_at.lte(now))
        .filter(COLUMN.done_at.is_null())
        .filter(COLUMN.cancelled_at.is_null())
        .order_by_asc(COLUMN.due_at)
        .all(conn)
        .await?)
}

/// Stops a reset that waits. False if it is done, or stopped, already.
///
/// # Errors
/// The database's.
pub async fn cancel(tx: &Tx, id: Uuid, now: UnixMillis) -> Result<bool, Fault> {
    let cancelled = Entity::update_many()
        .col_expr(COLUMN.cancelled_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.done_at.is_null())
        .filter(COLUMN.cancelled_at.is_null())
        .exec(tx)
        .await?;
    Ok(cancelled.rows_affected == 1)
}

/// The same for one of an account; one of another account goes on.
///
/// # Errors
/// The database's.
pub async fn cancel_of_account(tx: &Tx, account: AccountId, id: Uuid, now: UnixMillis) -> Result<bool, Fault> {
    let found = Entity::find_by_id(id)
        .filter(COLUMN.account_id.eq(account))
        .one(tx)
        .await?;
    match found {
        Some(_) => cancel(tx, id, now).await,
        None => Ok(false),
    }
}

/// Takes the authenticator away, and ends all sessions of the account. Of any number of nodes, one gets `true`.
///
/// # Errors
/// The database's.
pub async fn carry_out(tx: &Tx, due: &Model, now: UnixMillis) -> Result<bool, Fault> {
    let done = Entity::update_many()
        .col_expr(COLUMN.done_at, Expr::value(now))
        .filter(COLUMN.id.eq(due.id))
        .filter(COLUMN.due_at.lte(now))
        .filter(COLUMN.done_at.is_null())
        .filter(COLUMN.cancelled_at.is_null())
        .exec(tx)
        .await?;
    if done.rows_affected == 0 || !authenticator::revoke(tx, due.account_id, due.authenticator_id, now).await? {
        return Ok(false);
    }
    session::end_of_accounts(tx, &[due.account_id], now).await?;
    Ok(true)
}
