//! A client that is to be told that a session has ended. Workers of any node claim it by lease.

use crate::{
    ids::{ClientId, NoticeId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A client that is to be told that a session has ended. Workers of any node claim it by lease.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "logout_notice")]
pub struct Model {
    /// Also the logout token's `jti`, whichever try it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    pub client_id: ClientId,
    pub session_id: SessionId,
    /// The `sub` that this client knows the account by.
    pub subject: String,
    pub queued_at: UnixMillis,
    /// When it is tried next.
    pub due_at: UnixMillis,
    /// After this it isn't worth telling.
    pub expires_at: UnixMillis,
    pub leased_until: Option<UnixMillis>,
    pub attempts: i32,
    pub delivered_at: Option<UnixMillis>,
    /// Nobody took it in time.
    pub failed_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
