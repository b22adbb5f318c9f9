//! Which account a launch chose for a client's own request that follows: once, for two minutes.

use crate::{
    ids::{AccountId, ClientId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// Which account a launch chose for a client's own request that follows: once, for two minutes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "remembered_choice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    pub account_id: AccountId,
    pub expires_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
