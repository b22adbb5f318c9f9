//! One password, phone, app, token or passkey of an account; its own table has the rest.

use crate::{
    assurance::AuthenticatorKind,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// One password, phone, app, token or passkey of an account; its own table has the rest.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthenticatorId,
    pub account_id: AccountId,
    pub kind: AuthenticatorKind,
    /// What its owner calls it; empty for phones, which are shown by their last four digits.
    pub label: String,
    /// The level that it can lift a session to: 2, or 3 once bound to a proofed identity.
    pub carries: i16,
    pub bound_at: UnixMillis,
    /// Once set, its events stop counting.
    pub revoked_at: Option<UnixMillis>,
    pub last_used_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
