//! A SAML message that waits for its service provider to fetch it, once.

use crate::{ids::EntityId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// A SAML message that waits for its service provider to fetch it, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "artifact")]
pub struct Model {
    /// A labelled keyed hash of the artifact's message handle.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    /// Who may fetch it.
    pub entity_id: EntityId,
    /// The message.
    pub sealed: Vec<u8>,
    pub expires_at: UnixMillis,
    pub taken_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
