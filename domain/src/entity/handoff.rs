//! A cross-site POST, checked and waiting for the browser's own GET.

use crate::{secret::HandleHash, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// A cross-site POST, checked and waiting for the browser's own GET.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "handoff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub handle_hash: HandleHash,
    /// Where it came in.
    pub door: String,
    /// What was posted, as JSON.
    pub body: String,
    pub expires_at: UnixMillis,
    /// It is taken once.
    pub taken_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
