//! Entering an app's code: counted like any other wrong code, and a step counts once.

use super::find_step;
use crate::{
    audit::{self, Outcome, act},
    authenticator::{Limits, second_factor, touch},
    code::Digits,
    entity::totp::{COLUMN, Entity},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    origin::Origin,
    outbound::Sealed,
    time::UnixMillis,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, entity::prelude::*};
use serde_json::Value;
use zeroize::Zeroizing;

/// The sealed seed of an app, for whoever opens it before the write.
pub async fn find_sealed_seed(conn: &impl ConnectionTrait, id: AuthenticatorId) -> Result<Option<Vec<u8>>, Fault> {
    Ok(Entity::find_by_id(id).one(conn).await?.map(|row| row.sealed_seed))
}

/// The place that an app's seed is sealed for: moved to another account's row it doesn't open.
#[must_use]
pub fn seal_label(id: AuthenticatorId) -> String {
    format!("totp.sealed_seed/{id}")
}

/// A code of an app that somebody typed.
pub struct Entry {
    /// Whose account.
    pub account: AccountId,
    /// Which app.
    pub authenticator: AuthenticatorId,
    /// Its seed, opened.
    pub seed: Zeroizing<Vec<u8>>,
    /// What was typed.
    pub typed: Digits,
    /// Where.
    pub origin: Origin,
    /// Tells the account's owner by mail, if this try locks; sealed before the write, queued only then.
    pub notice: Option<Sealed>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It was right; the caller records the event in the same transaction.
    Right,
    /// It was wrong.
    Wrong,
    /// It was right, but its time step was used before: the next code must be awaited.
    Replayed,
    /// The app isn't this account's, or not any more.
    Gone,
    /// The second factor is locked after too many wrong codes. The try that locks says so itself.
    Locked {
        /// When it opens; [`second_factor::UNTIL_RECOVERY`] if no time opens it.
        until: UnixMillis,
    },
}

/// Counts the try, compares, uses the time step up. Of two right entries at once, exactly one passes.
pub async fn enter(
    tx: &DatabaseTransaction,
    entry: &Entry,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Entered, Fault> {
    let counted = match second_factor::admit(tx, entry.account, now).await? {
        Ok(counted) => counted,
        Err(until) => return Ok(Entered::Locked { until }),
    };
    let (refused, why) = match find_step(&entry.seed, entry.typed.reveal(), now) {
        None => (Entered::Wrong, "wrong"),
        Some(_) if !touch(tx, entry.account, entry.authenticator, now).await? => (Entered::Gone, "gone"),
        Some(step) if !use_step(tx, entry.authenticator, step).await? => (Entered::Replayed, "replayed"),
        Some(_) => {
            second_factor::passed(tx, counted).await?;
            record(tx, entry, Outcome::Success, now).await?;
            return Ok(Entered::Right);
        }
    };
    record(tx, entry, Outcome::Refused(why), now).await?;
    let notice = entry.notice.as_ref();
    Ok(
        match second_factor::failed(tx, counted, limits, notice, &entry.origin, now).await? {
            Some(until) => Entered::Locked { until },
            None => refused,
        },
    )
}

/// Uses a time step up, and with it all before it: [RFC 6238 §5.2](https://www.rfc-editor.org/rfc/rfc6238#section-5.2).
/// False if it was used before.
pub async fn use_step(tx: &DatabaseTransaction, id: AuthenticatorId, step: i64) -> Result<bool, Fault> {
    let used = Entity::update_many()
        .col_expr(COLUMN.last_step, Expr::value(step))
        .filter(COLUMN.authenticator_id.eq(id))
        .filter(COLUMN.last_step.lt(step))
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

async fn record(tx: &DatabaseTransaction, entry: &Entry, outcome: Outcome, now: UnixMillis) -> Result<(), Fault> {
    let event = entry
        .origin
        .event(act::STEP_UP_TOTP, outcome, entry.account, Value::Null);
    audit::record(tx, &event, now).await
}
