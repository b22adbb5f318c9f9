//! A message in the send queue. Workers of any node claim it by lease.

use crate::{
    code::Channel,
    ids::{CodeId, SendId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A message in the send queue. Workers of any node claim it by lease.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "send")]
pub struct Model {
    /// Also the idempotency key that providers get.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SendId,
    pub code_id: Option<CodeId>,
    pub channel: Channel,
    /// Recipient and text, sealed; erased once sent.
    pub sealed: Option<Vec<u8>>,
    pub queued_at: UnixMillis,
    /// After this it isn't worth sending.
    pub expires_at: UnixMillis,
    pub leased_until: Option<UnixMillis>,
    pub attempts: i32,
    pub sent_at: Option<UnixMillis>,
    /// No provider took it in time, or the one that took it lost it.
    pub failed_at: Option<UnixMillis>,
    /// The provider that took it: nobody else's receipt counts.
    pub carried_by: Option<String>,
    /// When that provider said that it arrived.
    pub delivered_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
