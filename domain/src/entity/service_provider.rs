//! An application's SAML registration.

use crate::{
    application::service_provider::{Source, Terms},
    ids::{ApplicationId, EntityId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// An application's SAML registration.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity_id: EntityId,
    #[sea_orm(unique)]
    pub application_id: ApplicationId,
    /// What its metadata says, as the crate `federation` read it.
    #[sea_orm(column_type = "Json")]
    pub metadata: Json,
    /// What this deployment says of it; a new metadata document never changes that.
    #[sea_orm(column_type = "Json")]
    pub terms: Terms,
    /// Where its metadata comes from.
    #[sea_orm(column_type = "Json")]
    pub source: Source,
    /// From here its metadata is worth nothing.
    pub valid_until: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
