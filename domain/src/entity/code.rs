//! A one-time code that was sent to an authenticator.

use crate::{
    code::Channel,
    ids::{AccountId, AuthenticatorId, CodeId, InteractionId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A one-time code that was sent to an authenticator.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CodeId,
    pub account_id: AccountId,
    pub authenticator_id: AuthenticatorId,
    pub session_id: SessionId,
    pub interaction_id: InteractionId,
    pub channel: Channel,
    /// Keyed hash of the code and all that it is bound to.
    pub hash: Vec<u8>,
    pub sent_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// Counted before the comparison.
    pub tries: i32,
    /// By a newer code, or by too many tries.
    pub voided_at: Option<UnixMillis>,
    pub used_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
