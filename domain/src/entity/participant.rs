//! A service provider that was told who is signed in, and by which name.

use crate::{
    ids::{EntityId, ParticipantId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A service provider that was told who is signed in, and by which name.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParticipantId,
    pub session_id: SessionId,
    pub entity_id: EntityId,
    pub name_id: String,
    pub name_id_format: String,
    pub sp_name_qualifier: Option<String>,
    /// The session as this service provider knows it.
    pub session_index: String,
    pub joined_at: UnixMillis,
    /// From here it has been told, or has said itself, that the session has ended.
    pub left_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
