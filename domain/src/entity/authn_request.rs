//! An authentication request that was taken, so that nobody uses it again.

use crate::{ids::InteractionId, secret::BrowserHash, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// An authentication request that was taken, so that nobody uses it again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authn_request")]
pub struct Model {
    /// A labelled keyed hash of who sent it and its ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// In whose browser it came.
    pub browser_hash: BrowserHash,
    /// The interaction that it waits in; none if it was answered at once.
    pub interaction_id: Option<InteractionId>,
    pub expires_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
