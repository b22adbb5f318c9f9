//! A company or partner: has accounts, owns applications, subscribes to others.

use crate::{ids::OrganisationId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// A company or partner: has accounts, owns applications, subscribes to others.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    /// What people read.
    pub name: String,
    pub created_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
