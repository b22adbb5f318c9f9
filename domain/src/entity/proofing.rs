//! That a person was checked to be who they say.

use crate::{ids::AccountId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// That a person was checked to be who they say.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "proofing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub proofed_at: UnixMillis,
    /// `bureau`, `post` or `agent`.
    pub method: String,
}

impl ActiveModelBehavior for ActiveModel {}
