//! How often something was done in a window that starts with its first use.

use crate::time::UnixMillis;
use sea_orm::entity::prelude::*;

/// How often something was done in a window that starts with its first use.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "allowance")]
pub struct Model {
    /// Keyed hash of what is limited and for whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    pub started_at: UnixMillis,
    /// When the row may be swept.
    pub ends_at: UnixMillis,
    pub used: i32,
}

impl ActiveModelBehavior for ActiveModel {}
