//! One successful use of one authenticator in one session. Append only.

use crate::{
    assurance::Means,
    ids::{AuthenticatorId, EventId, InteractionId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// One successful use of one authenticator in one session. Append only.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub session_id: SessionId,
    pub authenticator_id: AuthenticatorId,
    #[sea_orm(column_type = "Json")]
    pub means: Means,
    pub happened_at: UnixMillis,
    pub interaction_id: Option<InteractionId>,
}

impl ActiveModelBehavior for ActiveModel {}
