//! Entering a recovery code: counted like any other wrong code, looked at also where the others are locked, and used once.

use super::count_left;
use crate::{
    audit::{self, Outcome, act},
    authenticator::{Limits, second_factor, touch},
    db::Tx,
    entity::{
        authenticator,
        recovery_code::{COLUMN, Entity},
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    origin::Origin,
    outbound::{self, Sealed},
    time::UnixMillis,
};
use sea_orm::{entity::prelude::*, sea_query::Query};
use serde_json::{Value, json};

/// A recovery code that somebody typed.
#[derive(Clone)]
pub struct Entry {
    /// Whose account.
    pub account: AccountId,
    /// Which sheet.
    pub sheet: AuthenticatorId,
    /// What was typed, hashed for that sheet.
    pub hash: Vec<u8>,
    /// Where.
    pub origin: Origin,
    /// Tells the account's owner by mail, if this try locks; sealed before the write, queued only then.
    pub notice: Option<Sealed>,
    /// Tells the owner that a code was used.
    pub told: Option<Sealed>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It was right, and the wrong ones before it are forgotten; the caller records the event in the same transaction.
    Right {
        /// How many are left.
        left: u64,
    },
    /// It was wrong.
    Wrong,
    /// It was right once.
    Used,
    /// The sheet isn't this account's, or not any more.
    Gone,
}

/// Counts the try, uses the code up. Of two entries of one code at once, exactly one passes.
///
/// # Errors
/// The database's.
pub async fn enter(tx: &Tx, entry: &Entry, limits: &Limits, now: UnixMillis) -> Result<Entered, Fault> {
    let counted = second_factor::count(tx, entry.account).await?;
    let (refused, why) = if spend(tx, entry, now).await? {
        if touch(tx, entry.account, entry.sheet, now).await? {
            second_factor::passed(tx, counted).await?;
            return accept(tx, entry, now).await;
        }
        (Entered::Gone, "gone")
    } else {
        refusal(tx, entry).await?
    };
    record(tx, entry, Outcome::Refused(why), Value::Null, now).await?;
    let notice = entry.notice.as_ref();
    second_factor::failed(tx, counted, limits, notice, &entry.origin, now).await?;
    Ok(refused)
}

async fn accept(tx: &Tx, entry: &Entry, now: UnixMillis) -> Result<Entered, Fault> {
    let left = count_left(tx, entry.sheet).await?;
    record(tx, entry, Outcome::Success, json!({ "left": left }), now).await?;
    if let Some(told) = &entry.told {
        outbound::enqueue(tx, told, None, now).await?;
    }
    Ok(Entered::Right { left })
}

/// Uses the code up, if the sheet is still the account's.
async fn spend(tx: &Tx, entry: &Entry, now: UnixMillis) -> Result<bool, Fault> {
    let sheet = Query::select()
        .column(authenticator::Column::Id)
        .from(authenticator::Entity)
        .and_where(authenticator::COLUMN.id.eq(entry.sheet))
        .and_where(authenticator::COLUMN.account_id.eq(entry.account))
        .and_where(authenticator::COLUMN.revoked_at.is_null())
        .to_owned();
    let spent = Entity::update_many()
        .col_expr(COLUMN.used_at, Expr::value(now))
        .filter(COLUMN.hash.eq(entry.hash.clone()))
        .filter(COLUMN.authenticator_id.in_subquery(sheet))
        .filter(COLUMN.used_at.is_null())
        .exec(tx)
        .await?;
    Ok(spent.rows_affected == 1)
}

async fn refusal(tx: &Tx, entry: &Entry) -> Result<(Entered, &'static str), Fault> {
    let found = Entity::find_by_id(entry.hash.clone()).one(tx).await?;
    Ok(match found {
        Some(code) if code.used_at.is_some() => (Entered::Used, "used"),
        Some(_) => (Entered::Gone, "gone"),
        None => (Entered::Wrong, "wrong"),
    })
}

async fn record(tx: &Tx, entry: &Entry, outcome: Outcome, detail: Value, now: UnixMillis) -> Result<(), Fault> {
    let event = entry
        .origin
        .event(act::STEP_UP_RECOVERY, outcome, entry.account, detail);
    audit::record(tx, &event, now).await
}
