//! Wrong second-factor codes in a row, over all codes, channels and sessions of an account.

use crate::{ids::AccountId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// Wrong second-factor codes in a row, over all codes, channels and sessions of an account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "code_failure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Only a right code sets it back.
    pub failures: i32,
    pub locked_until: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
