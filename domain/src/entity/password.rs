//! A password's hash. A changed password is a new authenticator, so that events of the old one stop counting.

use crate::ids::AuthenticatorId;
use sea_orm::entity::prelude::*;

/// A password's hash. A changed password is a new authenticator, so that events of the old one stop counting.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "password")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authenticator_id: AuthenticatorId,
    /// argon2id, as a PHC string.
    pub phc: String,
}

impl ActiveModelBehavior for ActiveModel {}
