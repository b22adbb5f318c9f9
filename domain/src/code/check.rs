//! Checking: a try is counted before it is compared, and of two right ones at once exactly one passes.

use super::{Bound, Channel, Digits};
use crate::{
    audit::{self, Outcome, act},
    authenticator::{self, Limits, second_factor},
    entity::code::{COLUMN, Entity, Model},
    fault::Fault,
    origin::Origin,
    outbound::Sealed,
    secret::{HashKey, same},
    time::UnixMillis,
};
use sea_orm::{DatabaseTransaction, ExprTrait, QueryOrder, entity::prelude::*};
use serde_json::Value;

/// A code that somebody typed.
#[derive(Clone, Debug)]
pub struct Entry {
    bound: Bound,
    hash: Vec<u8>,
    origin: Origin,
    notice: Option<Sealed>,
}

impl Entry {
    /// Hashes what was typed with all that it must be bound to. `notice` tells the account's owner by mail, if this try
    /// turns out to lock the second factor; it is sealed before the write and only queued then.
    #[must_use]
    pub fn new(key: &HashKey, bound: Bound, typed: &Digits, origin: Origin, notice: Option<Sealed>) -> Self {
        Self {
            bound,
            hash: typed.hash(key, &bound),
            origin,
            notice,
        }
    }
}

/// What became of a typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It was right, and is used up; the caller records the event in the same transaction.
    Right {
        /// As a text or in a call.
        channel: Channel,
    },
    /// It was wrong, and may be typed again.
    Wrong {
        /// So often.
        tries_left: i32,
    },
    /// It was wrong too often, or had been before: another must be sent.
    Burnt,
    /// Its time was over: another must be sent.
    Expired,
    /// There is no code to compare with: none was sent here, a newer one took its place, or it is used up.
    Gone,
    /// The second factor is locked after too many wrong codes. The try that locks says so itself.
    Locked {
        /// When it opens; [`second_factor::UNTIL_RECOVERY`] if no time opens it.
        until: UnixMillis,
    },
}

/// Checks a typed code against the one that was sent. Nothing is compared, and nothing counted, without a live code.
pub async fn check(
    tx: &DatabaseTransaction,
    entry: &Entry,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Checked, Fault> {
    if let Some(until) = second_factor::find_lock(tx, entry.bound.account, now).await? {
        return Ok(Checked::Locked { until });
    }
    let Some(code) = count_try(tx, &entry.bound, limits, now).await? else {
        return explain(tx, &entry.bound, limits, now).await;
    };
    let counted = match second_factor::admit(tx, entry.bound.account, now).await? {
        Ok(counted) => counted,
        Err(until) => return Ok(Checked::Locked { until }),
    };
    if !same(&code.hash, &entry.hash) {
        return wrong(tx, entry, &code, counted, limits, now).await;
    }
    if !use_up(tx, &code, now).await? || !authenticator::touch(tx, code.account_id, code.authenticator_id, now).await? {
        return Ok(Checked::Gone);
    }
    second_factor::passed(tx, counted).await?;
    record(tx, entry, act::STEP_UP_PHONE, Outcome::Success, now).await?;
    Ok(Checked::Right { channel: code.channel })
}

/// The guarded statement that a try passes through before anything is compared.
async fn count_try(
    tx: &DatabaseTransaction,
    bound: &Bound,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Option<Model>, Fault> {
    let counted = Entity::update_many()
        .col_expr(COLUMN.tries, Expr::col(COLUMN.tries).add(1))
        .filter(COLUMN.account_id.eq(bound.account))
        .filter(COLUMN.authenticator_id.eq(bound.authenticator))
        .filter(COLUMN.session_id.eq(bound.session))
        .filter(COLUMN.interaction_id.eq(bound.interaction))
        .filter(COLUMN.tries.lt(limits.code_tries))
        .filter(COLUMN.voided_at.is_null())
        .filter(COLUMN.used_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .exec_with_returning(tx)
        .await?;
    Ok(counted.into_iter().next())
}

async fn explain(tx: &DatabaseTransaction, bound: &Bound, limits: &Limits, now: UnixMillis) -> Result<Checked, Fault> {
    let last = Entity::find()
        .filter(COLUMN.authenticator_id.eq(bound.authenticator))
        .filter(COLUMN.session_id.eq(bound.session))
        .filter(COLUMN.interaction_id.eq(bound.interaction))
        .order_by_desc(COLUMN.sent_at)
        .one(tx)
        .await?;
    Ok(match last {
        Some(code) if code.used_at.is_some() => Checked::Gone,
        Some(code) if code.tries >= limits.code_tries => Checked::Burnt,
        Some(code) if code.voided_at.is_none() && code.expires_at <= now => Checked::Expired,
        _ => Checked::Gone,
    })
}

async fn wrong(
    tx: &DatabaseTransaction,
    entry: &Entry,
    code: &Model,
    counted: second_factor::Counted,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Checked, Fault> {
    record(tx, entry, act::STEP_UP_PHONE, Outcome::Refused("wrong"), now).await?;
    let tries_left = limits.code_tries - code.tries;
    if tries_left <= 0 {
        void(tx, code, now).await?;
        record(tx, entry, act::CODE_BURNT, Outcome::Success, now).await?;
    }
    let notice = entry.notice.as_ref();
    Ok(
        match second_factor::failed(tx, counted, limits, notice, &entry.origin, now).await? {
            Some(until) => Checked::Locked { until },
            None if tries_left <= 0 => Checked::Burnt,
            None => Checked::Wrong { tries_left },
        },
    )
}

async fn use_up(tx: &DatabaseTransaction, code: &Model, now: UnixMillis) -> Result<bool, Fault> {
    let used = Entity::update_many()
        .col_expr(COLUMN.used_at, Expr::value(now))
        .filter(COLUMN.id.eq(code.id))
        .filter(COLUMN.used_at.is_null())
        .filter(COLUMN.voided_at.is_null())
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

async fn void(tx: &DatabaseTransaction, code: &Model, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.voided_at, Expr::value(now))
        .filter(COLUMN.id.eq(code.id))
        .exec(tx)
        .await?;
    Ok(())
}

async fn record(
    tx: &DatabaseTransaction,
    entry: &Entry,
    act: &'static str,
    outcome: Outcome,
    now: UnixMillis,
) -> Result<(), Fault> {
    let event = entry.origin.event(act, outcome, entry.bound.account, Value::Null);
    audit::record(tx, &event, now).await
}
