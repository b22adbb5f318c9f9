//! What a person has allowed a client to be told; withdrawn by deleting it.

use crate::{
    ids::{AccountId, ClientId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// What a person has allowed a client to be told; withdrawn by deleting it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    /// All that was ever allowed and not withdrawn, space separated.
    pub scope: String,
    pub given_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
