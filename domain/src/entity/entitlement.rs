//! The right to hold a strong credential for a period.

use crate::{ids::AccountId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// The right to hold a strong credential for a period.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entitlement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product: String,
    pub until: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
