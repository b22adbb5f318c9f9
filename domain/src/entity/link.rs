//! A link in a mail: proof that its receiver reads it, once.

use crate::{ids::AccountId, link::Purpose, secret::LinkHash, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// A link in a mail: proof that its receiver reads it, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: LinkHash,
    pub account_id: AccountId,
    pub purpose: Purpose,
    /// What it is about, such as the new address.
    #[sea_orm(column_type = "Json")]
    pub detail: Option<Json>,
    pub issued_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// Followed, or replaced by a newer one.
    pub used_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
