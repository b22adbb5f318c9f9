//! What must not be used (again) before it would have expired anyway.

use crate::time::UnixMillis;
use sea_orm::entity::prelude::*;

/// What must not be used (again) before it would have expired anyway.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "spent")]
pub struct Model {
    /// A labelled keyed hash: of an assertion's `jti`, or of a revoked token's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    pub expires_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
