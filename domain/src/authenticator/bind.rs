//! Binding, revoking, restoring: what an account holds changes, and what rests on it changes with it.

use crate::{
    assurance::{AuthenticatorKind, Level},
    db::Tx,
    entity::{
        account,
        authenticator::{self, COLUMN, Entity},
    },
    fault::Fault,
    grant,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

/// An authenticator about to be bound; its own table's row is written beside it.
#[derive(Clone, Debug)]
pub struct NewAuthenticator {
    /// Its id.
    pub id: AuthenticatorId,
    /// Whose.
    pub account: AccountId,
    /// Of which kind.
    pub kind: AuthenticatorKind,
    /// What its owner calls it; empty for phones.
    pub label: String,
    /// See [`crate::assurance::carried`].
    pub carries: Level,
}

/// Binds an authenticator.
///
/// # Errors
/// The database's.
pub async fn bind(tx: &Tx, new: &NewAuthenticator, now: UnixMillis) -> Result<(), Fault> {
    let row = authenticator::ActiveModel {
        id: Set(new.id),
        account_id: Set(new.account),
        kind: Set(new.kind),
        label: Set(new.label.clone()),
        carries: Set(i16::from(new.carries.number())),
        bound_at: Set(now),
        revoked_at: Set(None),
        last_used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Revokes an authenticator, and ends the grants that rest on it; its events stop counting at once. Of any number at once,
/// one gets `true`. Ending other sessions is the caller's: [`crate::session::end_others`].
///
/// # Errors
/// The database's.
pub async fn revoke(tx: &Tx, account: AccountId, id: AuthenticatorId, now: UnixMillis) -> Result<bool, Fault> {
    let revoked = Entity::update_many()
        .col_expr(COLUMN.revoked_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.revoked_at.is_null())
        .exec(tx)
        .await?;
    if revoked.rows_affected == 0 {
        return Ok(false);
    }
    account::Entity::update_many()
        .col_expr(account::COLUMN.default_authenticator_id, Expr::value(None::<Uuid>))
        .filter(account::COLUMN.id.eq(account))
        .filter(account::COLUMN.default_authenticator_id.eq(id))
        .exec(tx)
        .await?;
    grant::end_of_authenticator(tx, account, id, now).await?;
    Ok(true)
}

/// Takes a revocation back: what it had ended stays ended.
///
/// # Errors
/// The database's.
pub async fn restore(tx: &Tx, account: AccountId, id: AuthenticatorId) -> Result<bool, Fault> {
    let restored = Entity::update_many()
        .col_expr(COLUMN.revoked_at, Expr::value(None::<UnixMillis>))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.revoked_at.is_not_null())
        .exec(tx)
        .await?;
    Ok(restored.rows_affected == 1)
}

/// Makes it the second factor that is offered first. False if it isn't this account's, or not any more.
///
/// # Errors
/// The database's.
pub async fn set_default(tx: &Tx, account: AccountId, id: AuthenticatorId) -> Result<bool, Fault> {
    let bound = Entity::find_by_id(id)
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.revoked_at.is_null())
        .one(tx)
        .await?;
    if bound.is_none() {
        return Ok(false);
    }
    account::Entity::update_many()
        .col_expr(account::COLUMN.default_authenticator_id, Expr::value(id))
        .filter(account::COLUMN.id.eq(account))
        .exec(tx)
        .await?;
    Ok(true)
}
