//! The sweep: what has expired is deleted, in small batches, so that nobody waits long behind it.
//!
//! Nothing depends on it: whatever expires is checked against its time when it is used.

use crate::{
    db::{Db, Tx},
    entity::{
        allowance, authn_request, change, code, enrolment, grant, handoff, interaction, known_browser, link,
        logout_notice, remembered_choice, send, session, sign_in_failure, spent,
    },
    fault::Fault,
    time::UnixMillis,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, Iterable, PrimaryKeyToColumn, QueryFilter,
    sea_query::{Expr, Query},
};
use std::time::Duration;

/// How many rows go in one write.
const BATCH: u64 = 500;

/// The most writes for one table in one sweep; what is left waits for the next.
const BATCHES: u32 = 40;

/// A browser is known for so long after its last sign-in.
const KNOWN: Duration = Duration::from_hours(90 * 24);

/// Wrong passwords are forgotten so long after the last of them.
const FORGIVEN: Duration = Duration::from_hours(24);

/// How old things may become.
#[derive(Clone, Copy, Debug)]
pub struct Ages {
    /// A session, whatever happens in it.
    pub session: Duration,
    /// How much longer sessions, grants, codes and messages that have ended are kept, to recognise a replay.
    pub kept: Duration,
}

impl Default for Ages {
    fn default() -> Self {
        Self {
            session: Duration::from_hours(12),
            kept: Duration::from_hours(24),
        }
    }
}

/// Deletes what has expired; how many rows that were. Any number of nodes may sweep at once.
///
/// # Errors
/// The database's; what was deleted before stays deleted.
pub async fn expired(db: &Db, ages: &Ages, now: UnixMillis) -> Result<u64, Fault> {
    let kept = now - ages.kept;
    let mut rows = 0;
    rows += all::<interaction::Entity>(db, before(interaction::Column::ExpiresAt, now)).await?;
    rows += all::<handoff::Entity>(db, before(handoff::Column::ExpiresAt, now)).await?;
    rows += all::<remembered_choice::Entity>(db, before(remembered_choice::Column::ExpiresAt, now)).await?;
    rows += all::<allowance::Entity>(db, before(allowance::Column::EndsAt, now)).await?;
    rows += all::<enrolment::Entity>(db, before(enrolment::Column::ExpiresAt, now)).await?;
    rows += all::<link::Entity>(db, before(link::Column::ExpiresAt, kept)).await?;
    rows += all::<change::Entity>(db, before(change::Column::UndoUntil, kept)).await?;
    rows += all::<authn_request::Entity>(db, before(authn_request::Column::ExpiresAt, now)).await?;
    rows += all::<spent::Entity>(db, before(spent::Column::ExpiresAt, now)).await?;
    rows += all::<logout_notice::Entity>(db, before(logout_notice::Column::ExpiresAt, kept)).await?;
    rows += all::<send::Entity>(db, before(send::Column::ExpiresAt, kept)).await?;
    rows += all::<code::Entity>(db, before(code::Column::ExpiresAt, kept)).await?;
    rows += all::<known_browser::Entity>(db, before(known_browser::Column::SignedInAt, now - KNOWN)).await?;
    rows += all::<sign_in_failure::Entity>(db, forgiven(now)).await?;
    rows += all::<grant::Entity>(db, ended_grants(ages, now)).await?;
    rows += all::<session::Entity>(db, ended_sessions(ages, now)).await?;
    Ok(rows)
}

fn before(column: impl ColumnTrait, instant: UnixMillis) -> Condition {
    Condition::all().add(column.lte(instant))
}

fn forgiven(now: UnixMillis) -> Condition {
    let waits = sign_in_failure::Column::WaitsUntil;
    before(sign_in_failure::Column::FailedAt, now - FORGIVEN)
        .add(Condition::any().add(waits.is_null()).add(waits.lte(now)))
}

/// Ended, too old, or never redeemed.
fn ended_grants(ages: &Ages, now: UnixMillis) -> Condition {
    let kept = now - ages.kept;
    let forgotten = before(grant::Column::CodeExpiresAt, kept).add(grant::Column::RedeemedAt.is_null());
    Condition::any()
        .add(grant::Column::EndedAt.lte(kept))
        .add(grant::Column::ExpiresAt.lte(kept))
        .add(forgotten)
}

/// Ended or too old, and no grant rests on it.
fn ended_sessions(ages: &Ages, now: UnixMillis) -> Condition {
    let kept = now - ages.kept;
    let resting = Query::select()
        .expr(Expr::val(1))
        .from(grant::Entity)
        .and_where(Expr::col((grant::Entity, grant::Column::SessionId)).equals((session::Entity, session::Column::Id)))
        .to_owned();
    let over = Condition::any()
        .add(session::Column::EndedAt.lte(kept))
        .add(session::Column::StartedAt.lte(kept - ages.session));
    Condition::all().add(over).add(Expr::exists(resting).not())
}

/// Deletes all of `overdue`, batch by batch.
async fn all<E>(db: &Db, overdue: Condition) -> Result<u64, Fault>
where
    E: EntityTrait,
{
    let mut rows = 0;
    for _ in 0..BATCHES {
        let batch = db
            .write(overdue.clone(), |tx, overdue| Box::pin(one_batch::<E>(tx, overdue)))
            .await?;
        rows += batch;
        if batch < BATCH {
            break;
        }
    }
    Ok(rows)
}

async fn one_batch<E: EntityTrait>(tx: &Tx, overdue: &Condition) -> Result<u64, Fault> {
    let keys = || E::PrimaryKey::iter().map(|key| Expr::col((E::default(), key.into_column())));
    let some = Query::select()
        .exprs(keys())
        .from(E::default())
        .cond_where(overdue.clone())
        .limit(BATCH)
        .to_owned();
    let deleted = E::delete_many()
        .filter(Expr::tuple(keys()).in_subquery(some))
        .exec(tx)
        .await?;
    Ok(deleted.rows_affected)
}
