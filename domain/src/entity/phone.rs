//! A phone that receives codes.

use crate::{code::Channel, ids::AuthenticatorId};
use sea_orm::entity::prelude::*;

/// A phone that receives codes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "phone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authenticator_id: AuthenticatorId,
    /// E.164.
    pub number: String,
    /// The stored preference.
    pub delivery: Channel,
}

impl ActiveModelBehavior for ActiveModel {}
