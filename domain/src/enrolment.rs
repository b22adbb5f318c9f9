//! Enrolling a phone: a number becomes the account's once a code that was sent to it has been typed.
//!
//! Until then nothing of it is kept but one row, in which number and delivery are sealed; it goes when the person leaves,
//! or begins anew. The code is bound to its purpose, account, enrolment and session. A try is counted by a guarded UPDATE
//! before it is compared, and wrong ones count towards the lock of the second factor, too. How many phones an account has,
//! and which, is looked at in the transaction that binds one more.

use crate::{
    assurance::{AuthenticatorKind, Level},
    audit::{self, Outcome, act},
    authenticator::{self, Limits, NewAuthenticator, phone, second_factor},
    code::{self, Allowance, Bound, Channel, Delivered, Digits, Purpose, SendRefusal},
    db::Tx,
    entity::{
        authenticator as held,
        enrolment::{self, COLUMN, Entity, Model},
        phone as phones, send,
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId, InteractionId, SessionId},
    origin::Origin,
    outbound::{self, Sealed},
    secret::{HashKey, same},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, ExprTrait, entity::prelude::*};
use serde_json::{Value, json};

/// Whose enrolment it is, and where it may be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// What the phone will be called.
    pub id: AuthenticatorId,
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub session: SessionId,
}

impl Owned {
    /// What a code of this enrolment is bound to.
    #[must_use]
    const fn bound(&self) -> Bound {
        Bound {
            purpose: Purpose::Enrolment,
            account: self.account,
            authenticator: self.id,
            session: self.session,
            interaction: InteractionId(self.id.0),
        }
    }
}

/// A phone about to be enrolled.
#[derive(Clone, Debug)]
pub struct NewPhone {
    /// Whose.
    pub owned: Owned,
    /// Its number and delivery, sealed.
    pub sealed: Vec<u8>,
    /// Where the person came from: a path of ours.
    pub back: String,
    /// Until when it can be completed.
    pub expires_at: UnixMillis,
}

/// What somebody asked for when they pressed *Send*.
pub struct Order<'a> {
    /// For which enrolment.
    pub owned: Owned,
    /// The digits.
    pub digits: &'a Digits,
    /// Where they go.
    pub number: &'a phone::Number,
    /// The message that carries them, sealed; it lives as long as the code.
    pub message: Sealed,
    /// Where it was asked for.
    pub origin: Origin,
}

/// A code that is drawn, hashed and sealed, ready for the write that sends it.
#[derive(Clone, Debug)]
pub struct Draft {
    owned: Owned,
    hash: Vec<u8>,
    message: Sealed,
    origin: Origin,
    allowances: Vec<Allowance>,
}

impl Draft {
    /// Makes ready what the write needs.
    #[must_use]
    pub fn new(key: &HashKey, order: Order<'_>, limits: &Limits) -> Self {
        let bound = order.owned.bound();
        Self {
            owned: order.owned,
            hash: order.digits.hash(key, &bound),
            allowances: code::allowances(key, &bound, order.number, &order.origin, limits),
            message: order.message,
            origin: order.origin,
        }
    }
}

/// Opens an enrolment and sends its first code; those that were open in this session are dropped.
///
/// # Errors
/// The database's.
pub async fn open(tx: &Tx, new: &NewPhone, draft: &Draft, now: UnixMillis) -> Result<Result<(), SendRefusal>, Fault> {
    if let Err(refusal) = count_send(tx, draft, now).await? {
        return Ok(Err(refusal));
    }
    drop_open(tx, new.owned.account, new.owned.session, now).await?;
    let row = enrolment::ActiveModel {
        id: Set(new.owned.id),
        account_id: Set(new.owned.account),
        session_id: Set(new.owned.session),
        kind: Set(AuthenticatorKind::Phone),
        sealed: Set(new.sealed.clone()),
        code_hash: Set(Some(draft.hash.clone())),
        send_id: Set(Some(draft.message.id)),
        sent_at: Set(Some(now)),
        code_expires_at: Set(Some(draft.message.expires_at)),
        tries: Set(0),
        back: Set(new.back.clone()),
        opened_at: Set(now),
        expires_at: Set(new.expires_at),
        completed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    queue(tx, draft, now).await?;
    Ok(Ok(()))
}

/// Sends another code; the one before it is void.
///
/// # Errors
/// The database's.
pub async fn resend(tx: &Tx, draft: &Draft, now: UnixMillis) -> Result<Result<(), SendRefusal>, Fault> {
    let Some(open) = find_open(tx, &draft.owned, now).await? else {
        return Ok(Err(SendRefusal::Gone));
    };
    if let Err(refusal) = count_send(tx, draft, now).await? {
        return Ok(Err(refusal));
    }
    withdraw(tx, &open, now).await?;
    Entity::update_many()
        .col_expr(COLUMN.code_hash, Expr::value(draft.hash.clone()))
        .col_expr(COLUMN.send_id, Expr::value(draft.message.id))
        .col_expr(COLUMN.sent_at, Expr::value(now))
        .col_expr(COLUMN.code_expires_at, Expr::value(draft.message.expires_at))
        .col_expr(COLUMN.tries, Expr::value(0))
        .filter(COLUMN.id.eq(open.id))
        .filter(COLUMN.completed_at.is_null())
        .exec(tx)
        .await?;
    queue(tx, draft, now).await?;
    Ok(Ok(()))
}

/// A send is counted before it is queued; whoever is refused uses up nothing.
async fn count_send(tx: &Tx, draft: &Draft, now: UnixMillis) -> Result<Result<(), SendRefusal>, Fault> {
    let refusal = match second_factor::find_lock(tx, draft.owned.account, now).await? {
        Some(until) => Some(SendRefusal::Locked { until }),
        None => code::take_all(tx, &draft.allowances, now).await?,
    };
    let Some(refusal) = refusal else {
        return Ok(Ok(()));
    };
    let (outcome, detail) = refusal.told();
    record(
        tx,
        &draft.origin,
        act::CODE_SENT,
        outcome,
        draft.owned.account,
        detail,
        now,
    )
    .await?;
    Ok(Err(refusal))
}

async fn queue(tx: &Tx, draft: &Draft, now: UnixMillis) -> Result<(), Fault> {
    outbound::enqueue(tx, &draft.message, None, now).await?;
    let detail = json!({ "channel": draft.message.channel, "purpose": "enrolment" });
    record(
        tx,
        &draft.origin,
        act::CODE_SENT,
        Outcome::Success,
        draft.owned.account,
        detail,
        now,
    )
    .await
}

/// Drops an enrolment that isn't completed: nothing of it is kept, and its code is void.
///
/// # Errors
/// The database's.
pub async fn cancel(tx: &Tx, owned: &Owned, now: UnixMillis) -> Result<(), Fault> {
    if let Some(open) = find_open(tx, owned, now).await? {
        withdraw(tx, &open, now).await?;
        Entity::delete_by_id(open.id).exec(tx).await?;
    }
    Ok(())
}

async fn drop_open(tx: &Tx, account: AccountId, session: SessionId, now: UnixMillis) -> Result<(), Fault> {
    let open = Entity::find()
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.kind.eq(AuthenticatorKind::Phone))
        .filter(COLUMN.completed_at.is_null())
        .all(tx)
        .await?;
    for one in open {
        withdraw(tx, &one, now).await?;
        Entity::delete_by_id(one.id).exec(tx).await?;
    }
    Ok(())
}

async fn withdraw(tx: &Tx, open: &Model, now: UnixMillis) -> Result<(), Fault> {
    match open.send_id {
        Some(message) => outbound::withdraw_message(tx, message, now).await,
        None => Ok(()),
    }
}

/// The enrolment, while it can be completed in this session.
///
/// # Errors
/// The database's.
pub async fn find_open(conn: &impl ConnectionTrait, owned: &Owned, now: UnixMillis) -> Result<Option<Model>, Fault> {
    let found = Entity::find_by_id(owned.id)
        .filter(COLUMN.account_id.eq(owned.account))
        .filter(COLUMN.session_id.eq(owned.session))
        .filter(COLUMN.kind.eq(AuthenticatorKind::Phone))
        .filter(COLUMN.completed_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .one(conn)
        .await?;
    Ok(found)
}

/// How far the message of its code came.
///
/// # Errors
/// The database's.
pub async fn find_delivered(conn: &impl ConnectionTrait, open: &Model) -> Result<Delivered, Fault> {
    let message = match open.send_id {
        Some(id) => send::Entity::find_by_id(id).one(conn).await?,
        None => None,
    };
    Ok(code::delivered(message.as_ref()))
}

/// A code that somebody typed, with what is bound if it is right.
#[derive(Clone, Debug)]
pub struct Entry {
    owned: Owned,
    hash: Vec<u8>,
    number: String,
    delivery: Channel,
    carries: Level,
    origin: Origin,
    notice: Option<Sealed>,
}

/// What the sealed part of an enrolment says, opened before the write.
pub struct Opened {
    /// The number.
    pub number: phone::Number,
    /// The way of delivery that is stored.
    pub delivery: Channel,
    /// See [`crate::assurance::carried`].
    pub carries: Level,
}

impl Entry {
    /// Hashes what was typed with all that it must be bound to. `notice` tells the owner of a lock, if this try brings one.
    #[must_use]
    pub fn new(
        key: &HashKey,
        owned: Owned,
        typed: &Digits,
        opened: &Opened,
        origin: Origin,
        notice: Option<Sealed>,
    ) -> Self {
        Self {
            owned,
            hash: typed.hash(key, &owned.bound()),
            number: opened.number.e164().to_owned(),
            delivery: opened.delivery,
            carries: opened.carries,
            origin,
            notice,
        }
    }
}

/// What became of a typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was right, and the phone is the account's; the caller tells its owner in the same transaction.
    Bound,
    /// It was wrong, and may be typed again.
    Wrong {
        /// So often.
        tries_left: i32,
    },
    /// It is over: wrong too often, too late, void, used, or never sent here.
    Over,
    /// The second factor is locked after too many wrong codes.
    Locked,
    /// It was right, but the account has as many phones as it may have.
    Full,
    /// It was right, but the number is the account's already.
    Known,
}

/// Checks a typed code and binds the phone: of any number of right ones at once, one does.
///
/// # Errors
/// The database's.
pub async fn complete(tx: &Tx, entry: &Entry, limits: &Limits, now: UnixMillis) -> Result<Tried, Fault> {
    if second_factor::find_lock(tx, entry.owned.account, now).await?.is_some() {
        return Ok(Tried::Locked);
    }
    let Some(open) = count_try(tx, &entry.owned, limits, now).await? else {
        return Ok(Tried::Over);
    };
    let Ok(counted) = second_factor::admit(tx, entry.owned.account, now).await? else {
        return Ok(Tried::Locked);
    };
    if !same(open.code_hash.as_deref().unwrap_or_default(), &entry.hash) {
        return wrong(tx, entry, &open, counted, limits, now).await;
    }
    if !use_up(tx, &open, now).await? {
        return Ok(Tried::Over);
    }
    second_factor::passed(tx, counted).await?;
    let refused = match phone::list_bound(tx, entry.owned.account).await? {
        phones if phones.iter().any(|(_, own)| own.e164() == entry.number) => Some((Tried::Known, "known")),
        phones if phones.len() >= phone::MOST => Some((Tried::Full, "full")),
        _ => None,
    };
    if let Some((tried, why)) = refused {
        tell(tx, entry, act::ENROLMENT_TRIED, Outcome::Refused(why), now).await?;
        return Ok(tried);
    }
    bind(tx, entry, now).await?;
    tell(tx, entry, act::AUTHENTICATOR_BOUND, Outcome::Success, now).await?;
    Ok(Tried::Bound)
}

/// The guarded statement that a try passes through before anything is compared.
async fn count_try(tx: &Tx, owned: &Owned, limits: &Limits, now: UnixMillis) -> Result<Option<Model>, Fault> {
    let counted = Entity::update_many()
        .col_expr(COLUMN.tries, Expr::col(COLUMN.tries).add(1))
        .filter(COLUMN.id.eq(owned.id))
        .filter(COLUMN.account_id.eq(owned.account))
        .filter(COLUMN.session_id.eq(owned.session))
        .filter(COLUMN.kind.eq(AuthenticatorKind::Phone))
        .filter(COLUMN.code_hash.is_not_null())
        .filter(COLUMN.completed_at.is_null())
        .filter(COLUMN.tries.lt(limits.code_tries))
        .filter(COLUMN.code_expires_at.gt(now))
        .filter(COLUMN.expires_at.gt(now))
        .exec_with_returning(tx)
        .await?;
    Ok(counted.into_iter().next())
}

async fn wrong(
    tx: &Tx,
    entry: &Entry,
    open: &Model,
    counted: second_factor::Counted,
    limits: &Limits,
    now: UnixMillis,
) -> Result<Tried, Fault> {
    tell(tx, entry, act::ENROLMENT_TRIED, Outcome::Refused("wrong"), now).await?;
    let tries_left = limits.code_tries - open.tries;
    if tries_left <= 0 {
        tell(tx, entry, act::CODE_BURNT, Outcome::Success, now).await?;
    }
    let notice = entry.notice.as_ref();
    Ok(
        match second_factor::failed(tx, counted, limits, notice, &entry.origin, now).await? {
            Some(_) => Tried::Locked,
            None if tries_left <= 0 => Tried::Over,
            None => Tried::Wrong { tries_left },
        },
    )
}

async fn use_up(tx: &Tx, open: &Model, now: UnixMillis) -> Result<bool, Fault> {
    let used = Entity::update_many()
        .col_expr(COLUMN.completed_at, Expr::value(now))
        .col_expr(COLUMN.code_hash, Expr::value(None::<Vec<u8>>))
        .filter(COLUMN.id.eq(open.id))
        .filter(COLUMN.completed_at.is_null())
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Binds the phone; the first second factor is the default.
async fn bind(tx: &Tx, entry: &Entry, now: UnixMillis) -> Result<(), Fault> {
    let Owned { id, account, .. } = entry.owned;
    let is_first = !has_second_factor(tx, account).await?;
    let new = NewAuthenticator {
        id,
        account,
        kind: AuthenticatorKind::Phone,
        label: String::new(),
        carries: entry.carries,
    };
    authenticator::bind(tx, &new, now).await?;
    let row = phones::ActiveModel {
        authenticator_id: Set(id),
        number: Set(entry.number.clone()),
        delivery: Set(entry.delivery),
    };
    phones::Entity::insert(row).exec_without_returning(tx).await?;
    if is_first {
        authenticator::set_default(tx, account, id).await?;
    }
    Ok(())
}

async fn has_second_factor(tx: &Tx, account: AccountId) -> Result<bool, Fault> {
    let bound = held::Entity::find()
        .filter(held::COLUMN.account_id.eq(account))
        .filter(held::COLUMN.revoked_at.is_null())
        .all(tx)
        .await?;
    Ok(bound.iter().any(|one| one.kind.lifts()))
}

async fn tell(tx: &Tx, entry: &Entry, act: &'static str, outcome: Outcome, now: UnixMillis) -> Result<(), Fault> {
    let detail = json!({ "authenticator": entry.owned.id, "kind": "phone" });
    record(tx, &entry.origin, act, outcome, entry.owned.account, detail, now).await
}

async fn record(
    tx: &Tx,
    origin: &Origin,
    act: &'static str,
    outcome: Outcome,
    account: AccountId,
    detail: Value,
    now: UnixMillis,
) -> Result<(), Fault> {
    audit::record(tx, &origin.event(act, outcome, account, detail), now).await
}
