//! A WebAuthn challenge that waits for its answer in one browser.

use crate::{
    ids::{AccountId, InteractionId},
    secret::BrowserHash,
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A WebAuthn challenge that waits for its answer in one browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremony")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub browser_hash: BrowserHash,
    pub interaction_id: Option<InteractionId>,
    pub account_id: Option<AccountId>,
    /// What the WebAuthn library wants back.
    pub sealed: Vec<u8>,
    pub expires_at: UnixMillis,
    /// It is answered once.
    pub used_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
