//! Authenticators: what an account's owner proves to be its owner with.

pub mod passkey;
pub mod password;
pub mod phone;
pub mod recovery;
pub mod second_factor;
pub mod totp;

mod bind;
mod limits;
mod rename;
mod standing;

pub use bind::{NewAuthenticator, bind, restore, revoke, set_default};
pub use limits::Limits;
pub use rename::rename;
pub use standing::{Holding, Listed, Look, list_revoked, load_holding};

use crate::{
    entity::authenticator::{COLUMN, Entity},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};

/// Notes that an authenticator was used. False if it isn't this account's or was revoked: then the use doesn't count.
pub async fn touch(
    tx: &DatabaseTransaction,
    account: AccountId,
    id: AuthenticatorId,
    now: UnixMillis,
) -> Result<bool, Fault> {
    let touched = Entity::update_many()
        .col_expr(COLUMN.last_used_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.revoked_at.is_null())
        .exec(tx)
        .await?;
    Ok(touched.rows_affected == 1)
}
