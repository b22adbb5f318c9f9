//! One recovery code; those of one sheet belong to one authenticator.

use crate::{ids::AuthenticatorId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// One recovery code; those of one sheet belong to one authenticator.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// Keyed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    pub authenticator_id: AuthenticatorId,
    pub used_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
