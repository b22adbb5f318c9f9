//! Passwords as they are stored; hashing and comparing is done in `keys`, outside of every write.

use crate::{
    assurance::AuthenticatorKind,
    entity::{
        authenticator,
        password::{COLUMN, Entity, Model},
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Query};

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
