//! Renaming: what its owner calls an authenticator.

use crate::{
    db::Tx,
    entity::authenticator::{COLUMN, Entity},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
};
use sea_orm::entity::prelude::*;

/// Gives an authenticator another name. False if it isn't this account's, or not any more.
///
/// # Errors
/// The database's.
pub async fn rename(tx: &Tx, account: AccountId, id: AuthenticatorId, label: &str) -> Result<bool, Fault> {
    let renamed = Entity::update_many()
        .col_expr(COLUMN.label, Expr::value(label))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.revoked_at.is_null())
        .exec(tx)
        .await?;
    Ok(renamed.rows_affected == 1)
}
