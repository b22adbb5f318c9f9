//! Issuing: a code is counted against every limit, the one before it is voided, and it is queued to be sent.

use super::{Bound, Digits};
use crate::{
    address::network,
    audit::{self, Outcome, act},
    authenticator::{Limits, phone::Number, second_factor},
    entity::{
        authenticator,
        code::{self, COLUMN, Entity},
    },
    fault::Fault,
    ids::CodeId,
    limit::{self, Taken},
    origin::Origin,
    outbound::{self, Sealed},
    secret::HashKey,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::{Value, json};
use std::time::Duration;

/// What somebody asked for when they pressed *Send*.
pub struct Order<'a> {
    /// What the code is bound to.
    pub bound: Bound,
    /// Its digits.
    pub digits: &'a Digits,
    /// Where it goes.
    pub number: &'a Number,
    /// The message that carries it, sealed; it lives as long as the code.
    pub message: Sealed,
    /// Where it was asked for.
    pub origin: Origin,
}

/// A code that is drawn, hashed and sealed, ready for the write that issues it.
#[derive(Clone, Debug)]
pub struct Draft {
    id: CodeId,
    bound: Bound,
    hash: Vec<u8>,
    message: Sealed,
    origin: Origin,
    allowances: Vec<Allowance>,
}

/// One of several limits that a send is counted against.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    limit: SendLimit,
    key: Vec<u8>,
    most: i32,
    window: Duration,
}

/// What limits sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendLimit {
    /// The last code was sent a moment ago.
    Resend,
    /// Sends to one number in an hour.
    Phone,
    /// Sends for one account in an hour.
    Account,
    /// Sends asked for from one address in an hour.
    Address,
    /// Sends to one country in a day.
    Country,
    /// Sends in a day.
    Day,
}

impl SendLimit {
    const fn name(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::Phone => "phone",
            Self::Account => "account",
            Self::Address => "address",
            Self::Country => "country",
            Self::Day => "day",
        }
    }
}

/// Why no code is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendRefusal {
    /// A limit is reached.
    Limited {
        /// Which.
        limit: SendLimit,
        /// When the next may be sent.
        until: UnixMillis,
    },
    /// The second factor is locked after too many wrong codes.
    Locked {
        /// When it opens; [`second_factor::UNTIL_RECOVERY`] if no time opens it.
        until: UnixMillis,
    },
    /// The phone isn't this account's, or not any more.
    Gone,
}

impl SendRefusal {
    /// What the audit keeps of it.
    pub(crate) fn told(self) -> (Outcome, Value) {
        let (why, detail) = match self {
            Self::Limited { limit, .. } => ("limited", json!({ "limit": limit.name() })),
            Self::Locked { .. } => ("locked", Value::Null),
            Self::Gone => ("gone", Value::Null),
        };
        (Outcome::Refused(why), detail)
    }
}

/// A code on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Which.
    pub code: CodeId,
    /// From when on it is dead.
    pub expires_at: UnixMillis,
    /// From when on another may be asked for.
    pub resend_at: UnixMillis,
}

impl Draft {
    /// Makes ready what the write needs.
    #[must_use]
    pub fn new(key: &HashKey, id: CodeId, order: Order<'_>, limits: &Limits) -> Self {
        let Order {
            bound,
            digits,
            number,
            message,
            origin,
        } = order;
        let allowances = allowances(key, &bound, number, &origin, limits);
        Self {
            id,
            bound,
            hash: digits.hash(key, &bound),
            message,
            origin,
            allowances,
        }
    }
}

/// From what concerns one person to what concerns all, so that whoever is refused by a narrow limit uses up no wide one.
///
/// A number's, a country's and the day's are counted by purpose, so that sends to numbers that nobody has confirmed use up
/// nothing of what their owners, or anybody with a confirmed phone, may be sent.
pub(crate) fn allowances(
    key: &HashKey,
    bound: &Bound,
    number: &Number,
    origin: &Origin,
    limits: &Limits,
) -> Vec<Allowance> {
    let purpose = bound.purpose.name().as_bytes();
    let each = |limit: SendLimit, who: &[&[u8]], most, window| {
        let parts: Vec<&[u8]> = std::iter::once(limit.name().as_bytes())
            .chain(who.iter().copied())
            .collect();
        Allowance {
            limit,
            key: key.hash("sends", &parts).to_vec(),
            most,
            window,
        }
    };
    let (phone, session, interaction) = (bound.authenticator.0, bound.session.0, bound.interaction.0);
    vec![
        each(
            SendLimit::Resend,
            &[phone.as_bytes(), session.as_bytes(), interaction.as_bytes()],
            1,
            limits.resend_after,
        ),
        each(
            SendLimit::Phone,
            &[purpose, number.e164().as_bytes()],
            limits.sends_per_phone_per_hour,
            Limits::HOUR,
        ),
        each(
            SendLimit::Account,
            &[bound.account.0.as_bytes()],
            limits.sends_per_account_per_hour,
            Limits::HOUR,
        ),
        each(
            SendLimit::Address,
            &[&network(origin.address)],
            limits.sends_per_address_per_hour,
            Limits::HOUR,
        ),
        each(
            SendLimit::Country,
            &[purpose, number.country().as_bytes()],
            limits.sends_per_country_per_day,
            Limits::DAY,
        ),
        each(SendLimit::Day, &[purpose], limits.sends_per_day, Limits::DAY),
    ]
}

/// Issues a code: counts the send, voids the codes before it in this interaction, stores it and queues its message, all
/// in one transaction. Whoever commits it wakes the workers.
pub async fn issue(
    tx: &DatabaseTransaction,
    draft: &Draft,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Result<Issued, SendRefusal>, Fault> {
    if let Some(refusal) = find_refusal(tx, draft, now).await? {
        let (outcome, detail) = refusal.told();
        record(tx, draft, outcome, detail, now).await?;
        return Ok(Err(refusal));
    }
    void_earlier(tx, &draft.bound, now).await?;
    store(tx, draft, now).await?;
    outbound::enqueue(tx, &draft.message, Some(draft.id), now).await?;
    record(
        tx,
        draft,
        Outcome::Success,
        json!({ "channel": draft.message.channel }),
        now,
    )
    .await?;
    Ok(Ok(Issued {
        code: draft.id,
        expires_at: draft.message.expires_at,
        resend_at: now + limits.resend_after,
    }))
}

async fn find_refusal(tx: &DatabaseTransaction, draft: &Draft, now: UnixMillis) -> Result<Option<SendRefusal>, Fault> {
    let phone = authenticator::Entity::find_by_id(draft.bound.authenticator)
        .filter(authenticator::COLUMN.account_id.eq(draft.bound.account))
        .filter(authenticator::COLUMN.revoked_at.is_null())
        .one(tx)
        .await?;
    if phone.is_none() {
        return Ok(Some(SendRefusal::Gone));
    }
    if let Some(until) = second_factor::find_lock(tx, draft.bound.account, now).await? {
        return Ok(Some(SendRefusal::Locked { until }));
    }
    take_all(tx, &draft.allowances, now).await
}

/// Takes one of each, or none: whoever is refused by one limit uses up no other.
pub(crate) async fn take_all(
    tx: &DatabaseTransaction,
    allowances: &[Allowance],
    now: UnixMillis,
) -> Result<Option<SendRefusal>, Fault> {
    for (taken, allowance) in allowances.iter().enumerate() {
        let Allowance {
            limit,
            key,
            most,
            window,
        } = allowance;
        if let Taken::No { until } = limit::take(tx, key, *most, *window, now).await? {
            for earlier in allowances.iter().take(taken) {
                limit::give_back(tx, &earlier.key, now).await?;
            }
            return Ok(Some(SendRefusal::Limited { limit: *limit, until }));
        }
    }
    Ok(None)
}

async fn void_earlier(tx: &DatabaseTransaction, bound: &Bound, now: UnixMillis) -> Result<(), Fault> {
    let voided = Entity::update_many()
        .col_expr(COLUMN.voided_at, Expr::value(now))
        .filter(COLUMN.session_id.eq(bound.session))
        .filter(COLUMN.interaction_id.eq(bound.interaction))
        .filter(COLUMN.voided_at.is_null())
        .filter(COLUMN.used_at.is_null())
        .exec_with_returning(tx)
        .await?;
    for code in voided {
        outbound::withdraw(tx, code.id, now).await?;
    }
    Ok(())
}

async fn store(tx: &DatabaseTransaction, draft: &Draft, now: UnixMillis) -> Result<(), Fault> {
    let row = code::ActiveModel {
        id: Set(draft.id),
        account_id: Set(draft.bound.account),
        authenticator_id: Set(draft.bound.authenticator),
        session_id: Set(draft.bound.session),
        interaction_id: Set(draft.bound.interaction),
        channel: Set(draft.message.channel),
        hash: Set(draft.hash.clone()),
        sent_at: Set(now),
        expires_at: Set(draft.message.expires_at),
        tries: Set(0),
        voided_at: Set(None),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn record(
    tx: &DatabaseTransaction,
    draft: &Draft,
    outcome: Outcome,
    detail: Value,
    now: UnixMillis,
) -> Result<(), Fault> {
    let event = draft.origin.event(act::CODE_SENT, outcome, draft.bound.account, detail);
    audit::record(tx, &event, now).await
}
