//! What a person has allowed a client to be told, remembered until it is withdrawn.

use crate::{
    db::Tx,
    entity::consent::{self, COLUMN, Column, Entity, Model},
    fault::Fault,
    ids::{AccountId, ClientId},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};

/// The words of `asked` that nothing in `given` allows, in their order.
#[must_use]
pub fn missing<'a>(asked: &'a str, given: &str) -> Vec<&'a str> {
    let words = |text: &'a str| text.split(' ').filter(|word| !word.is_empty());
    words(asked)
        .filter(|word| !given.split(' ').any(|had| had == *word))
        .collect()
}

/// What an account has allowed a client.
///
/// # Errors
/// The database's.
pub async fn find(conn: &impl ConnectionTrait, account: AccountId, client: &ClientId) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_id((account, client.clone())).one(conn).await?)
}

/// All that an account has allowed.
///
/// # Errors
/// The database's.
pub async fn list(conn: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Model>, Fault> {
    Ok(Entity::find().filter(COLUMN.account_id.eq(account)).all(conn).await?)
}

/// Remembers that an account allows a client `scope`: all of it, with what was allowed before.
///
/// # Errors
/// The database's.
pub async fn give(tx: &Tx, account: AccountId, client: &ClientId, scope: &str, now: UnixMillis) -> Result<(), Fault> {
    let before = find(tx, account, client)
        .await?
        .map(|found| found.scope)
        .unwrap_or_default();
    let mut all = before.clone();
    for word in missing(scope, &before) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
    }
    let row = consent::ActiveModel {
        account_id: Set(account),
        client_id: Set(client.clone()),
        scope: Set(all),
        given_at: Set(now),
    };
    let again = OnConflict::columns([Column::AccountId, Column::ClientId])
        .update_columns([Column::Scope, Column::GivenAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Withdraws all of it. False if there was nothing.
///
/// # Errors
/// The database's.
pub async fn withdraw(tx: &Tx, account: AccountId, client: &ClientId) -> Result<bool, Fault> {
    let gone = Entity::delete_by_id((account, client.clone())).exec(tx).await?;
    Ok(gone.rows_affected == 1)
}
