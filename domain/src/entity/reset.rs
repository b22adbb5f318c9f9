//! An authenticator that support takes away, at once or, where a proofing hangs on it, after a day.

use crate::{
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// An authenticator that support takes away, at once or, where a proofing hangs on it, after a day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: AccountId,
    pub authenticator_id: AuthenticatorId,
    pub reason: String,
    pub asked_by: Option<String>,
    pub asked_at: UnixMillis,
    pub due_at: UnixMillis,
    pub done_at: Option<UnixMillis>,
    pub cancelled_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
