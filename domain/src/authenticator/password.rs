//! Passwords as they are stored; hashing and comparing is done in `keys`, outside of every write.

use super::{NewAuthenticator, bind, revoke};
use crate::{
    assurance::{AuthenticatorKind, Level},
    entity::{
        authenticator,
        password::{self, COLUMN, Entity, Model},
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::Query,
};

/// The account's password. Ask for `None` too, so that a name that nobody has costs the same.
pub async fn find(conn: &impl ConnectionTrait, account: Option<AccountId>) -> Result<Option<Model>, Fault> {
    let bound = Query::select()
        .column(authenticator::Column::Id)
        .from(authenticator::Entity)
        .and_where(
            authenticator::COLUMN
                .account_id
                .eq(account.unwrap_or(AccountId(Uuid::nil()))),
        )
        .and_where(authenticator::COLUMN.kind.eq(AuthenticatorKind::Password))
        .and_where(authenticator::COLUMN.revoked_at.is_null())
        .to_owned();
    let found = Entity::find()
        .filter(COLUMN.authenticator_id.in_subquery(bound))
        .order_by_desc(COLUMN.authenticator_id)
        .limit(1)
        .one(conn)
        .await?;
    Ok(found)
}

/// A password about to take the place of another: a new authenticator, so that events of the old one stop counting.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// Its id.
    pub id: AuthenticatorId,
    /// Whose.
    pub account: AccountId,
    /// The one that it replaces, if the account had any.
    pub before: Option<AuthenticatorId>,
    /// Its hash: argon2id, as a PHC string.
    pub phc: String,
}

/// Puts a new password in the place of the old one. False if that has been changed meanwhile: then nothing happens.
pub async fn replace(tx: &DatabaseTransaction, new: &NewPassword, now: UnixMillis) -> Result<bool, Fault> {
    if let Some(before) = new.before
        && !revoke(tx, new.account, before, now).await?
    {
        return Ok(false);
    }
    let bound = NewAuthenticator {
        id: new.id,
        account: new.account,
        kind: AuthenticatorKind::Password,
        label: String::new(),
        carries: Level::ONE,
    };
    bind(tx, &bound, now).await?;
    let row = password::ActiveModel {
        authenticator_id: Set(new.id),
        phc: Set(new.phc.clone()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(true)
}

/// Puts a stronger hash of the same password in place of `old`; false if it has changed meanwhile.
pub async fn rehash(tx: &DatabaseTransaction, id: AuthenticatorId, old: &str, new: &str) -> Result<bool, Fault> {
    let changed = Entity::update_many()
        .col_expr(COLUMN.phc, Expr::value(new))
        .filter(COLUMN.authenticator_id.eq(id))
        .filter(COLUMN.phc.eq(old))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}
