//! What `gradus apply` made, so that `--prune` can take it away again.

use crate::time::UnixMillis;
use sea_orm::entity::prelude::*;

/// What `gradus apply` made, so that `--prune` can take it away again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "applied")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub applied_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
