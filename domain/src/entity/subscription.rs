//! An organisation whose people may use an application.

use crate::ids::{ApplicationId, OrganisationId};
use sea_orm::entity::prelude::*;

/// An organisation whose people may use an application.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: ApplicationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: OrganisationId,
}

impl ActiveModelBehavior for ActiveModel {}
