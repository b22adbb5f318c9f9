//! A security-relevant act, written in the act's own transaction.

use crate::{
    ids::{AccountId, ApplicationId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A security-relevant act, written in the act's own transaction.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub number: i64,
    pub happened_at: UnixMillis,
    /// Such as `sign-in.password`.
    pub act: String,
    /// `success` or why not.
    pub outcome: String,
    pub account_id: Option<AccountId>,
    pub session_id: Option<SessionId>,
    pub application_id: Option<ApplicationId>,
    /// From where.
    pub address: Option<String>,
    /// As JSON; never a secret.
    pub detail: String,
    /// The chain's link, once sealed.
    pub hash: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}
