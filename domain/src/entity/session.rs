//! One account in one browser.

use crate::{
    ids::{AccountId, SessionId},
    secret::{BrowserHash, SessionHash},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// One account in one browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Replaced at every rise of level.
    #[sea_orm(unique)]
    pub token_hash: SessionHash,
    pub account_id: AccountId,
    pub browser_hash: BrowserHash,
    pub started_at: UnixMillis,
    /// The browser's last request that carried it.
    pub last_seen_at: UnixMillis,
    pub ended_at: Option<UnixMillis>,
    /// The browser and its system in a few words, for the list of sessions.
    pub agent: Option<String>,
    /// From where it was begun.
    pub address: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
