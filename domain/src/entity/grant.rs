//! What a relying party was given, with the answer as it was then.

use crate::{
    assurance::Answer,
    ids::{AccountId, ClientId, GrantId, SessionId},
    secret::CodeHash,
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// What a relying party was given, with the answer as it was then.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    pub client_id: ClientId,
    pub account_id: AccountId,
    pub session_id: SessionId,
    #[sea_orm(unique)]
    pub code_hash: CodeHash,
    pub code_expires_at: UnixMillis,
    /// The code works once.
    pub redeemed_at: Option<UnixMillis>,
    pub redirect_uri: String,
    /// S256: [RFC 7636 §4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2).
    pub code_challenge: Option<String>,
    pub nonce: Option<String>,
    pub scope: String,
    /// Fixed here; never raised, lowered or dated anew.
    #[sea_orm(column_type = "Json")]
    pub answer: Answer,
    pub granted_at: UnixMillis,
    /// The session's absolute end, or 8 hours on: nothing that came from it outlives this.
    pub expires_at: UnixMillis,
    /// Once set, nothing that came from it works.
    pub ended_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
