//! What a launch remembers: which account was chosen for a client whose own request follows. Once, for two minutes.

use crate::{
    entity::remembered_choice::{self, COLUMN, Column, Entity},
    fault::Fault,
    ids::{AccountId, ClientId, SessionId},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*, sea_query::OnConflict};
use std::time::Duration;

/// How long it is remembered.
pub const LIFETIME: Duration = Duration::from_mins(2);

/// Remembers the account for the client's next request in this session.
pub async fn remember(
    tx: &DatabaseTransaction,
    session: SessionId,
    client: &ClientId,
    account: AccountId,
    now: UnixMillis,
) -> Result<(), Fault> {
    let row = remembered_choice::ActiveModel {
        session_id: Set(session),
        client_id: Set(client.clone()),
        account_id: Set(account),
        expires_at: Set(now + LIFETIME),
    };
    let again = OnConflict::columns([Column::SessionId, Column::ClientId])
        .update_columns([Column::AccountId, Column::ExpiresAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Takes what was remembered: of two requests at once, one gets it.
pub async fn take(
    tx: &DatabaseTransaction,
    session: SessionId,
    client: &ClientId,
    now: UnixMillis,
) -> Result<Option<AccountId>, Fault> {
    let Some(found) = Entity::find_by_id((session, client.clone())).one(tx).await? else {
        return Ok(None);
    };
    let taken = Entity::delete_many()
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.client_id.eq(client.clone()))
        .exec(tx)
        .await?;
    Ok((taken.rows_affected == 1 && found.expires_at > now).then_some(found.account_id))
}
