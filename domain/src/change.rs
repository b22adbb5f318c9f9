//! Changes of an account that its owner can undo for 24 hours: *this wasn't me*.
//!
//! What undoes a change is written down in the change's own transaction. Undoing restores what was there, ends all sessions
//! of the account, and happens once.

use crate::{
    assurance::AuthenticatorKind,
    authenticator::{self, phone::MOST},
    code::Channel,
    db::Tx,
    entity::{
        account, authenticator as bound,
        change::{self, COLUMN, Entity, Model},
        phone,
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId, ChangeId},
    link, reset,
    secret::LinkHash,
    session,
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DeriveActiveEnum, EnumIter, FromJsonQueryResult, QueryOrder, entity::prelude::*,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a change can be undone.
pub const UNDO: Duration = Duration::from_hours(24);

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A phone, app, token, passkey or sheet of recovery codes was bound.
    #[sea_orm(string_value = "authenticator-bound")]
    AuthenticatorBound,
    /// One was removed or revoked.
    #[sea_orm(string_value = "authenticator-revoked")]
    AuthenticatorRevoked,
    /// Another second factor is offered first.
    #[sea_orm(string_value = "default-changed")]
    DefaultChanged,
    /// A phone's codes come another way.
    #[sea_orm(string_value = "delivery-changed")]
    DeliveryChanged,
    /// The e-mail address.
    #[sea_orm(string_value = "email-changed")]
    EmailChanged,
    /// The password.
    #[sea_orm(string_value = "password-changed")]
    PasswordChanged,
    /// Support will take an authenticator away.
    #[sea_orm(string_value = "reset-asked")]
    ResetAsked,
}

/// What undoes a change: everything in it is put back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Reversal {
    /// Authenticators that the change bound.
    #[serde(default)]
    pub revoke: Vec<AuthenticatorId>,
    /// Authenticators that it revoked.
    #[serde(default)]
    pub restore: Vec<AuthenticatorId>,
    /// Which second factor was offered first.
    #[serde(default)]
    pub default: Option<AuthenticatorId>,
    /// How a phone's codes came.
    #[serde(default)]
    pub delivery: Option<(AuthenticatorId, Channel)>,
    /// The address as it was, by which the account signed in (if it did), and when it had been confirmed.
    #[serde(default)]
    pub email: Option<Email>,
    /// Resets that support has asked for, and that wait.
    #[serde(default)]
    pub cancel: Vec<Uuid>,
}

/// An e-mail address as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email {
    /// As the person wrote it.
    pub address: Option<String>,
    /// The lower-case form, if the account signed in by it.
    pub signs_in: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<UnixMillis>,
}

/// A change that has just been made.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// Its id.
    pub id: ChangeId,
    /// Whose account.
    pub account: AccountId,
    /// What was changed.
    pub kind: Kind,
    /// What undoes it.
    pub reversal: Reversal,
    /// What the link *this wasn't me* carries, hashed.
    pub undo: LinkHash,
}

/// Writes down how a change is undone, in its own transaction.
///
/// # Errors
/// The database's.
pub async fn record(tx: &Tx, new: &NewChange, now: UnixMillis) -> Result<(), Fault> {
    let row = change::ActiveModel {
        id: Set(new.id),
        account_id: Set(new.account),
        kind: Set(new.kind),
        reversal: Set(new.reversal.clone()),
        undo_hash: Set(new.undo.clone()),
        happened_at: Set(now),
        undo_until: Set(now + UNDO),
        undone_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The change that a link undoes; nothing changes yet.
///
/// # Errors
/// The database's.
pub async fn find(conn: &impl ConnectionTrait, undo: &LinkHash) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_undo_hash(undo.clone()).one(conn).await?)
}

/// Undoes a change and ends all sessions of the account. `None` if it is undone already, too old, or none of ours.
///
/// # Errors
/// The database's.
pub async fn undo(tx: &Tx, undo: &LinkHash, now: UnixMillis) -> Result<Option<Model>, Fault> {
    let undone = Entity::update_many()
        .col_expr(COLUMN.undone_at, Expr::value(now))
        .filter(COLUMN.undo_hash.eq(undo.clone()))
        .filter(COLUMN.undone_at.is_null())
        .filter(COLUMN.undo_until.gt(now))
        .exec_with_returning(tx)
        .await?;
    let Some(change) = undone.into_iter().next() else {
        return Ok(None);
    };
    put_back(tx, change.account_id, &change.reversal, now).await?;
    session::end_of_accounts(tx, &[change.account_id], now).await?;
    link::void_all(tx, change.account_id, now).await?;
    Ok(Some(change))
}

async fn put_back(tx: &Tx, account: AccountId, reversal: &Reversal, now: UnixMillis) -> Result<(), Fault> {
    for id in &reversal.revoke {
        authenticator::revoke(tx, account, *id, now).await?;
    }
    for id in &reversal.restore {
        authenticator::restore(tx, account, *id).await?;
    }
    make_room(tx, account, &reversal.restore, now).await?;
    if let Some(id) = reversal.default {
        authenticator::set_default(tx, account, id).await?;
    }
    if let Some((id, channel)) = reversal.delivery {
        phone::Entity::update_many()
            .col_expr(phone::COLUMN.delivery, Expr::value(channel))
            .filter(phone::COLUMN.authenticator_id.eq(id))
            .exec(tx)
            .await?;
    }
    for id in &reversal.cancel {
        reset::cancel(tx, *id, now).await?;
    }
    if let Some(email) = &reversal.email {
        put_email_back(tx, account, email, now).await?;
    }
    Ok(())
}

/// What the owner takes back counts for more than what was added since: the newest phones beyond the limit go.
async fn make_room(tx: &Tx, account: AccountId, restored: &[AuthenticatorId], now: UnixMillis) -> Result<(), Fault> {
    let bound = bound::Entity::find()
        .filter(bound::COLUMN.account_id.eq(account))
        .filter(bound::COLUMN.kind.eq(AuthenticatorKind::Phone))
        .filter(bound::COLUMN.revoked_at.is_null())
        .order_by_desc(bound::COLUMN.bound_at)
        .all(tx)
        .await?;
    let over = bound.len().saturating_sub(MOST);
    let added = bound.iter().filter(|phone| !restored.contains(&phone.id));
    for phone in added.take(over) {
        authenticator::revoke(tx, account, phone.id, now).await?;
    }
    Ok(())
}

/// Somebody else may sign in by that address meanwhile: then the account has it back, and signs in by its user ID.
async fn put_email_back(tx: &Tx, account: AccountId, email: &Email, now: UnixMillis) -> Result<(), Fault> {
    let taken = match &email.signs_in {
        Some(name) => account::Entity::find()
            .filter(account::COLUMN.sign_in_email.eq(name.as_str()))
            .filter(account::COLUMN.id.ne(account))
            .one(tx)
            .await?
            .is_some(),
        None => false,
    };
    let signs_in = email.signs_in.clone().filter(|_| !taken);
    account::Entity::update_many()
        .col_expr(account::COLUMN.email, Expr::value(email.address.clone()))
        .col_expr(account::COLUMN.sign_in_email, Expr::value(signs_in))
        .col_expr(account::COLUMN.email_confirmed_at, Expr::value(email.confirmed_at))
        .col_expr(account::COLUMN.changed_at, Expr::value(now))
        .filter(account::COLUMN.id.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
