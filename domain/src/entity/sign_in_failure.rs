//! Wrong passwords, counted by what was typed and by browser; for unknown names too.

use crate::time::UnixMillis;
use sea_orm::entity::prelude::*;

/// Wrong passwords, counted by what was typed and by browser; for unknown names too.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    /// Keyed hash of the typed name and of the browser, if that is known to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    pub failures: i32,
    /// No try is looked at before.
    pub waits_until: Option<UnixMillis>,
    pub failed_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
