//! What the house sends: a queue of sealed messages that workers of any node claim by lease.
//!
//! A message is queued in the transaction of the act that it tells of. Its recipient and text are sealed before that
//! write and erased once it is sent. Who delivers it, and how, is decided at the edge of the house.

use crate::{
    code::Channel,
    entity::send::{self, COLUMN, Entity, Model},
    fault::Fault,
    ids::{CodeId, SendId},
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DatabaseTransaction, ExprTrait, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use std::time::Duration;

/// A message whose recipient and text are sealed, ready to be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its id, which is also the idempotency key that providers get.
    pub id: SendId,
    /// How it travels.
    pub channel: Channel,
    /// Recipient and text.
    pub content: Vec<u8>,
    /// After this it isn't worth sending.
    pub expires_at: UnixMillis,
}

/// Queues a message; whoever commits the transaction wakes the workers afterwards.
pub async fn enqueue(
    tx: &DatabaseTransaction,
    message: &Sealed,
    code: Option<CodeId>,
    now: UnixMillis,
) -> Result<(), Fault> {
    let row = send::ActiveModel {
        id: Set(message.id),
        code_id: Set(code),
        channel: Set(message.channel),
        sealed: Set(Some(message.content.clone())),
        queued_at: Set(now),
        expires_at: Set(message.expires_at),
        leased_until: Set(None),
        attempts: Set(0),
        sent_at: Set(None),
        failed_at: Set(None),
        carried_by: Set(None),
        delivered_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A message that one worker holds until its lease ends.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Which.
    pub id: SendId,
    /// How it travels.
    pub channel: Channel,
    /// Recipient and text.
    pub sealed: Vec<u8>,
    /// After this it isn't worth sending.
    pub expires_at: UnixMillis,
    /// Which attempt this is, from 1: also what tells this lease from a later one.
    pub attempt: i32,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A provider took it.
    Sent {
        /// Which.
        by: String,
    },
    /// No provider will ever take it.
    Failed,
    /// It is to be tried again, not before this instant.
    Again(UnixMillis),
}

fn waiting() -> Condition {
    Condition::all()
        .add(COLUMN.sent_at.is_null())
        .add(COLUMN.failed_at.is_null())
}

fn unleased(now: UnixMillis) -> Condition {
    Condition::any()
        .add(COLUMN.leased_until.is_null())
        .add(COLUMN.leased_until.lte(now))
}

/// A message that nobody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub id: SendId,
    /// How it travels.
    pub channel: Channel,
}

/// Messages of these channels that nobody holds, the oldest first.
pub async fn find_due(
    conn: &impl ConnectionTrait,
    channels: &[Channel],
    most: u64,
    now: UnixMillis,
) -> Result<Vec<Due>, Fault> {
    let due = Entity::find()
        .filter(waiting())
        .filter(COLUMN.channel.is_in(channels.iter().copied()))
        .filter(unleased(now))
        .filter(COLUMN.expires_at.gt(now))
        .order_by_asc(COLUMN.queued_at)
        .limit(most)
        .all(conn)
        .await?;
    let due = due.into_iter();
    Ok(due
        .map(|message| Due {
            id: message.id,
            channel: message.channel,
        })
        .collect())
}

/// Takes a message for as long as `lease`; of all workers that try, one gets it. If that one dies, the lease ends by
/// itself and another takes over.
pub async fn claim(
    tx: &DatabaseTransaction,
    id: SendId,
    lease: Duration,
    now: UnixMillis,
) -> Result<Option<Claimed>, Fault> {
    let claimed = Entity::update_many()
        .col_expr(COLUMN.leased_until, Expr::value(now + lease))
        .col_expr(COLUMN.attempts, Expr::col(COLUMN.attempts).add(1))
        .filter(COLUMN.id.eq(id))
        .filter(waiting())
        .filter(unleased(now))
        .filter(COLUMN.expires_at.gt(now))
        .exec_with_returning(tx)
        .await?;
    Ok(claimed.into_iter().next().and_then(claimed_from))
}

fn claimed_from(row: Model) -> Option<Claimed> {
    Some(Claimed {
        id: row.id,
        channel: row.channel,
        sealed: row.sealed?,
        expires_at: row.expires_at,
        attempt: row.attempts,
    })
}

/// Writes down how an attempt ended, and erases the message unless it is to be tried again. False if the lease had ended
/// and another worker has taken over: then that one's word counts.
pub async fn settle(
    tx: &DatabaseTransaction,
    claimed: &Claimed,
    outcome: &Outcome,
    now: UnixMillis,
) -> Result<bool, Fault> {
    let mine = Entity::update_many()
        .filter(COLUMN.id.eq(claimed.id))
        .filter(COLUMN.attempts.eq(claimed.attempt))
        .filter(waiting());
    let nothing = || Expr::value(None::<Vec<u8>>);
    let settled = match outcome {
        Outcome::Sent { by } => mine
            .col_expr(COLUMN.sent_at, Expr::value(now))
            .col_expr(COLUMN.carried_by, Expr::value(by.clone()))
            .col_expr(COLUMN.sealed, nothing()),
        Outcome::Failed => mine
            .col_expr(COLUMN.failed_at, Expr::value(now))
            .col_expr(COLUMN.sealed, nothing()),
        Outcome::Again(at) => mine.col_expr(COLUMN.leased_until, Expr::value(*at)),
    };
    Ok(settled.exec(tx).await?.rows_affected == 1)
}

/// What a provider says afterwards of a message that it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It arrived.
    Delivered,
    /// It will never arrive.
    Lost,
}

/// What became of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It counts.
    Counts,
    /// It changes nothing: the first word counted already, or this provider has no such message.
    Nothing,
    /// The attempt that it is about is still under way: what that brings must be written down first.
    TooEarly,
}

/// Writes down what a provider says of a message that it took. Its first word counts: a message that has arrived is never
/// lost again.
pub async fn note_receipt(
    tx: &DatabaseTransaction,
    id: SendId,
    by: &str,
    receipt: Receipt,
    now: UnixMillis,
) -> Result<Noted, Fault> {
    let column = match receipt {
        Receipt::Delivered => send::Column::DeliveredAt,
        Receipt::Lost => send::Column::FailedAt,
    };
    let noted = Entity::update_many()
        .col_expr(column, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.carried_by.eq(by))
        .filter(COLUMN.sent_at.is_not_null())
        .filter(COLUMN.delivered_at.is_null())
        .filter(COLUMN.failed_at.is_null())
        .exec(tx)
        .await?;
    if noted.rows_affected == 1 {
        return Ok(Noted::Counts);
    }
    let held = Entity::find_by_id(id)
        .filter(waiting())
        .filter(COLUMN.leased_until.gt(now))
        .one(tx)
        .await?;
    Ok(if held.is_some() {
        Noted::TooEarly
    } else {
        Noted::Nothing
    })
}

/// Whether there is something that [`expire`] would give up.
pub async fn is_any_expired(conn: &impl ConnectionTrait, now: UnixMillis) -> Result<bool, Fault> {
    let expired = Entity::find()
        .filter(waiting())
        .filter(COLUMN.expires_at.lte(now))
        .one(conn)
        .await?;
    Ok(expired.is_some())
}

/// Gives up what is no longer worth sending and erases it; says how many messages that were.
pub async fn expire(tx: &DatabaseTransaction, now: UnixMillis) -> Result<u64, Fault> {
    let expired = Entity::update_many()
        .col_expr(COLUMN.failed_at, Expr::value(now))
        .col_expr(COLUMN.sealed, Expr::value(None::<Vec<u8>>))
        .filter(waiting())
        .filter(COLUMN.expires_at.lte(now))
        .exec(tx)
        .await?;
    Ok(expired.rows_affected)
}

/// Gives up the message of a code that was voided before anybody took it to send.
pub async fn withdraw(tx: &DatabaseTransaction, code: CodeId, now: UnixMillis) -> Result<(), Fault> {
    give_up(tx, COLUMN.code_id.eq(code), now).await
}

/// Gives up a message that nobody has taken to send yet.
pub async fn withdraw_message(tx: &DatabaseTransaction, id: SendId, now: UnixMillis) -> Result<(), Fault> {
    give_up(tx, COLUMN.id.eq(id), now).await
}

async fn give_up(tx: &DatabaseTransaction, which: Expr, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.failed_at, Expr::value(now))
        .col_expr(COLUMN.sealed, Expr::value(None::<Vec<u8>>))
        .filter(which)
        .filter(waiting())
        .filter(unleased(now))
        .exec(tx)
        .await?;
    Ok(())
}
