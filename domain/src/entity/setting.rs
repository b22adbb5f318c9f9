//! A value that all nodes share, such as the master key's check value.

use crate::time::UnixMillis;
use sea_orm::entity::prelude::*;

/// A value that all nodes share, such as the master key's check value.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
    pub changed_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
