//! What a relying party was given, with the answer as it was then.

use crate::{
    application::Strings,
    assurance::Answer,
    claim::RequestedClaims,
    ids::{AccountId, ClientId, GrantId, SessionId},
    secret::{CodeHash, RefreshHash},
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
    /// The `sub` that the client knows the account by.
    pub subject: String,
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
    /// Single claims that were asked for: the `claims` parameter.
    #[sea_orm(column_type = "Json", nullable)]
    pub claims: Option<RequestedClaims>,
    /// The APIs that its access tokens open ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)); none means this provider itself.
    #[sea_orm(column_type = "Json")]
    pub resource: Strings,
    /// Fixed here; never raised, lowered or dated anew.
    #[sea_orm(column_type = "Json")]
    pub answer: Answer,
    /// `offline_access` was granted: it outlives its session.
    pub offline: bool,
    /// The family of refresh tokens; none if its client gets none.
    #[sea_orm(unique)]
    pub refresh_hash: Option<RefreshHash>,
    /// Which token of the family is the one that works.
    pub refresh_generation: i32,
    /// When that one was given.
    pub refreshed_at: Option<UnixMillis>,
    /// Until when it works, if it isn't used before.
    pub refresh_expires_at: Option<UnixMillis>,
    pub granted_at: UnixMillis,
    /// Nothing that came from it outlives this.
    pub expires_at: UnixMillis,
    /// Once set, nothing that came from it works.
    pub ended_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
