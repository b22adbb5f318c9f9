//! Delivering notices: found by client, claimed by lease, settled by whoever holds them.

use crate::{
    audit::{self, Event, act},
    db::Tx,
    entity::{
        client,
        logout_notice::{COLUMN, Column, Entity, Model},
        session,
    },
    fault::Fault,
    ids::{ClientId, NoticeId, SessionId},
    time::UnixMillis,
};
use sea_orm::{Condition, ConnectionTrait, ExprTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Order};
use serde_json::json;
use std::time::Duration;

/// A notice that one worker holds until its lease ends.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Which; also the logout token's `jti`.
    pub id: NoticeId,
    /// Who is told.
    pub client: ClientId,
    /// Which session has ended.
    pub session: SessionId,
    /// The `sub` that the client knows the account by.
    pub subject: String,
    /// Which attempt this is, from 1: also what tells this lease from a later one.
    pub attempt: i32,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The client took it.
    Delivered,
    /// It never will; why, in kebab-case.
    Rejected(&'static str),
    /// It is to be tried again, not before this instant.
    Again(UnixMillis),
}

fn waiting() -> Condition {
    Condition::all()
        .add(COLUMN.delivered_at.is_null())
        .add(COLUMN.failed_at.is_null())
}

fn due(now: UnixMillis) -> Condition {
    let unleased = Condition::any()
        .add(COLUMN.leased_until.is_null())
        .add(COLUMN.leased_until.lte(now));
    waiting()
        .add(COLUMN.due_at.lte(now))
        .add(COLUMN.expires_at.gt(now))
        .add(unleased)
}

/// The clients that somebody should tell something now, but for some; who waits the longest comes first.
///
/// # Errors
/// The database's.
pub async fn find_clients(
    conn: &impl ConnectionTrait,
    except: &[ClientId],
    most: u64,
    now: UnixMillis,
) -> Result<Vec<ClientId>, Fault> {
    let waiting = Entity::find().select_only().column(Column::ClientId).filter(due(now));
    let waiting = match except {
        [] => waiting,
        except => waiting.filter(COLUMN.client_id.is_not_in(except.iter().cloned())),
    };
    let waiting = waiting
        .group_by(Column::ClientId)
        .order_by(Expr::col(Column::DueAt).min(), Order::Asc)
        .limit(most);
    Ok(waiting.into_tuple().all(conn).await?)
}

/// A client's notices that nobody holds: those that were tried the least first, so that one which is never taken doesn't
/// hold up the others.
///
/// # Errors
/// The database's.
pub async fn find_due(
    conn: &impl ConnectionTrait,
    client: &ClientId,
    most: u64,
    now: UnixMillis,
) -> Result<Vec<NoticeId>, Fault> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(COLUMN.client_id.eq(client.clone()))
        .filter(due(now))
        .order_by_asc(Column::Attempts)
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(most);
    Ok(found.into_tuple().all(conn).await?)
}

/// Takes a notice for as long as `lease`; of all workers that try, one gets it.
///
/// # Errors
/// The database's.
pub async fn claim(tx: &Tx, id: NoticeId, lease: Duration, now: UnixMillis) -> Result<Option<Claimed>, Fault> {
    let claimed = Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(now + lease))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(COLUMN.id.eq(id))
        .filter(due(now))
        .exec_with_returning(tx)
        .await?;
    Ok(claimed.into_iter().next().map(|row| Claimed {
        id: row.id,
        client: row.client_id,
        session: row.session_id,
        subject: row.subject,
        attempt: row.attempts,
    }))
}

/// Writes down how an attempt ended. False if the lease had ended and another worker has taken over: then that one's word
/// counts.
///
/// # Errors
/// The database's.
pub async fn settle(tx: &Tx, claimed: &Claimed, outcome: Outcome, now: UnixMillis) -> Result<bool, Fault> {
    let mine = Entity::update_many()
        .filter(COLUMN.id.eq(claimed.id))
        .filter(COLUMN.attempts.eq(claimed.attempt))
        .filter(waiting());
    let settled = match outcome {
        Outcome::Delivered => mine.col_expr(Column::DeliveredAt, Expr::value(now)),
        Outcome::Rejected(_) => mine.col_expr(Column::FailedAt, Expr::value(now)),
        Outcome::Again(at) => mine
            .col_expr(Column::DueAt, Expr::value(at))
            .col_expr(Column::LeasedUntil, Expr::value(None::<UnixMillis>)),
    };
    if settled.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    let event = match outcome {
        Outcome::Delivered => Event::success(act::LOGOUT_NOTIFIED),
        Outcome::Rejected(why) => Event::refused(act::LOGOUT_FAILED, why),
        Outcome::Again(_) => return Ok(true),
    };
    record(tx, event, (&claimed.client, claimed.session, claimed.attempt), now).await?;
    Ok(true)
}

/// Whether there is something that [`expire`] would give up.
///
/// # Errors
/// The database's.
pub async fn is_any_expired(conn: &impl ConnectionTrait, now: UnixMillis) -> Result<bool, Fault> {
    let expired = Entity::find()
        .filter(waiting())
        .filter(COLUMN.expires_at.lte(now))
        .one(conn)
        .await?;
    Ok(expired.is_some())
}

/// Gives up what nobody took in time; says how many notices that were.
///
/// # Errors
/// The database's.
pub async fn expire(tx: &Tx, now: UnixMillis) -> Result<usize, Fault> {
    let expired: Vec<Model> = Entity::update_many()
        .col_expr(Column::FailedAt, Expr::value(now))
        .filter(waiting())
        .filter(COLUMN.expires_at.lte(now))
        .exec_with_returning(tx)
        .await?;
    for notice in &expired {
        let event = Event::refused(act::LOGOUT_FAILED, "expired");
        record(tx, event, (&notice.client_id, notice.session_id, notice.attempts), now).await?;
    }
    Ok(expired.len())
}

/// What became of a notice, with the account and the application that it was about, as far as they are still there.
async fn record(
    tx: &Tx,
    event: Event,
    (client, session, attempts): (&ClientId, SessionId, i32),
    now: UnixMillis,
) -> Result<(), Fault> {
    let application = client::Entity::find_by_id(client.clone()).one(tx).await?;
    let account = session::Entity::find_by_id(session).one(tx).await?;
    let event = Event {
        account: account.map(|session| session.account_id),
        session: Some(session),
        application: application.map(|client| client.application_id),
        detail: json!({ "client_id": client.0, "attempts": attempts }),
        ..event
    };
    audit::record(tx, &event, now).await
}
