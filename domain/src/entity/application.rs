//! A relying party that people launch.

use crate::{
    application::Consent,
    ids::{ApplicationId, OrganisationId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A relying party that people launch.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationId,
    pub name: String,
    pub owner: OrganisationId,
    /// A must, however it is asked for.
    pub minimum_level: i16,
    /// How old any event of an answer given to it may be, in milliseconds.
    pub max_age_ms: Option<i64>,
    pub start_url: Option<String>,
    pub consent: Consent,
    pub created_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
