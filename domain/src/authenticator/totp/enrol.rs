//! Binding an authenticator app: its seed waits sealed until a code shows that the app has it.

use super::find_step;
use crate::{
    assurance::AuthenticatorKind,
    audit::{self, Outcome, act},
    authenticator::{self, NewAuthenticator},
    code::Digits,
    db::Tx,
    entity::{
        authenticator::COLUMN as BOUND,
        enrolment::{self, COLUMN, Entity, Model},
        totp,
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId, SessionId},
    origin::Origin,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, ExprTrait, QueryOrder, entity::prelude::*};
use serde_json::json;
use std::time::Duration;
use zeroize::Zeroizing;

/// How many apps an account may have.
pub const MOST: u64 = 5;

/// How many wrong codes burn a seed that isn't bound yet.
pub const TRIES: i32 = 10;

/// How long a seed waits to be bound.
pub const PATIENCE: Duration = Duration::from_mins(30);

/// A seed that is about to be shown.
#[derive(Clone, Debug)]
pub struct NewEnrolment {
    /// What the app will be called once it is bound; the seed is sealed for it ([`super::seal_label`]).
    pub id: AuthenticatorId,
    /// Whose.
    pub account: AccountId,
    /// Where it may be completed.
    pub session: SessionId,
    /// The seed, sealed.
    pub sealed: Vec<u8>,
    /// Where the person came from.
    pub back: String,
}

/// Keeps a seed until it is bound.
///
/// # Errors
/// The database's.
pub async fn open(tx: &Tx, new: &NewEnrolment, now: UnixMillis) -> Result<(), Fault> {
    let row = enrolment::ActiveModel {
        id: Set(new.id),
        account_id: Set(new.account),
        session_id: Set(new.session),
        kind: Set(AuthenticatorKind::Totp),
        sealed: Set(new.sealed.clone()),
        code_hash: Set(None),
        send_id: Set(None),
        sent_at: Set(None),
        code_expires_at: Set(None),
        tries: Set(0),
        back: Set(new.back.clone()),
        opened_at: Set(now),
        expires_at: Set(now + PATIENCE),
        completed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The seed that waits in a session: whoever loads the page again sees the same one.
///
/// # Errors
/// The database's.
pub async fn find_open(
    conn: &impl ConnectionTrait,
    account: AccountId,
    session: SessionId,
    now: UnixMillis,
) -> Result<Option<Model>, Fault> {
    let open = Entity::find()
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.kind.eq(AuthenticatorKind::Totp))
        .filter(COLUMN.completed_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .filter(COLUMN.tries.lt(TRIES))
        .order_by_desc(COLUMN.opened_at);
    Ok(open.one(conn).await?)
}

/// The code that somebody typed to bind an app.
pub struct Confirmation {
    /// What will be bound.
    pub new: NewAuthenticator,
    /// Where the seed waits.
    pub session: SessionId,
    /// The seed, opened.
    pub seed: Zeroizing<Vec<u8>>,
    /// The seed as it is kept.
    pub sealed: Vec<u8>,
    /// What was typed.
    pub typed: Digits,
    /// Whether it becomes the second factor that is offered first.
    pub becomes_default: bool,
    /// From where.
    pub origin: Origin,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The app is bound; whoever asked tells the owner in the same transaction.
    Bound,
    /// The code was wrong.
    Wrong,
    /// The seed is bound already, burnt, too old, or of another session.
    Gone,
    /// The account has as many apps as it may have.
    TooMany,
}

/// Counts the try, compares, binds. Of two right codes at once, one binds. The step that was used doesn't count again.
///
/// # Errors
/// The database's.
pub async fn confirm(tx: &Tx, entry: &Confirmation, now: UnixMillis) -> Result<Confirmed, Fault> {
    if !count_try(tx, entry, now).await? {
        return refuse(tx, entry, Confirmed::Gone, "gone", now).await;
    }
    let Some(step) = find_step(&entry.seed, entry.typed.reveal(), now) else {
        return refuse(tx, entry, Confirmed::Wrong, "wrong", now).await;
    };
    if count_apps(tx, entry.new.account).await? >= MOST {
        return refuse(tx, entry, Confirmed::TooMany, "too-many", now).await;
    }
    if !complete(tx, entry.new.id, now).await? {
        return refuse(tx, entry, Confirmed::Gone, "gone", now).await;
    }
    authenticator::bind(tx, &entry.new, now).await?;
    let row = totp::ActiveModel {
        authenticator_id: Set(entry.new.id),
        sealed_seed: Set(entry.sealed.clone()),
        last_step: Set(step),
    };
    totp::Entity::insert(row).exec_without_returning(tx).await?;
    if entry.becomes_default {
        authenticator::set_default(tx, entry.new.account, entry.new.id).await?;
    }
    let detail = json!({ "authenticator": entry.new.id, "kind": entry.new.kind });
    let bound = entry
        .origin
        .event(act::AUTHENTICATOR_BOUND, Outcome::Success, entry.new.account, detail);
    audit::record(tx, &bound, now).await?;
    Ok(Confirmed::Bound)
}

/// Counts before the comparison, so that no number of tries at once is more than allowed.
async fn count_try(tx: &Tx, entry: &Confirmation, now: UnixMillis) -> Result<bool, Fault> {
    let counted = Entity::update_many()
        .col_expr(COLUMN.tries, Expr::column(enrolment::Column::Tries).add(1))
        .filter(COLUMN.id.eq(entry.new.id))
        .filter(COLUMN.account_id.eq(entry.new.account))
        .filter(COLUMN.session_id.eq(entry.session))
        .filter(COLUMN.kind.eq(AuthenticatorKind::Totp))
        .filter(COLUMN.completed_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .filter(COLUMN.tries.lt(TRIES))
        .exec(tx)
        .await?;
    Ok(counted.rows_affected == 1)
}

async fn complete(tx: &Tx, id: AuthenticatorId, now: UnixMillis) -> Result<bool, Fault> {
    let completed = Entity::update_many()
        .col_expr(COLUMN.completed_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.completed_at.is_null())
        .exec(tx)
        .await?;
    Ok(completed.rows_affected == 1)
}

/// How many apps the account has.
async fn count_apps(tx: &Tx, account: AccountId) -> Result<u64, Fault> {
    let apps = crate::entity::authenticator::Entity::find()
        .filter(BOUND.account_id.eq(account))
        .filter(BOUND.kind.eq(AuthenticatorKind::Totp))
        .filter(BOUND.revoked_at.is_null());
    Ok(apps.count(tx).await?)
}

async fn refuse(
    tx: &Tx,
    entry: &Confirmation,
    refused: Confirmed,
    why: &'static str,
    now: UnixMillis,
) -> Result<Confirmed, Fault> {
    let detail = json!({ "kind": entry.new.kind });
    let event = entry
        .origin
        .event(act::ENROLMENT_TRIED, Outcome::Refused(why), entry.new.account, detail);
    audit::record(tx, &event, now).await?;
    Ok(refused)
}
