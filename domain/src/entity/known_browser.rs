//! A browser in which an account has signed in: it has a counter of its own, so that strangers can't lock the owner out.

use crate::{ids::AccountId, secret::BrowserHash, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// A browser in which an account has signed in: it has a counter of its own, so that strangers can't lock the owner out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "known_browser")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub browser_hash: BrowserHash,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub signed_in_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
