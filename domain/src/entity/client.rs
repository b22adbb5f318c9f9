//! An application's OIDC registration.

use crate::{
    application::{AuthMethod, Strings},
    ids::{ApplicationId, ClientId},
};
use sea_orm::entity::prelude::*;

/// An application's OIDC registration.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    #[sea_orm(unique)]
    pub application_id: ApplicationId,
    /// Keyed hash of its secret.
    pub secret_hash: Option<Vec<u8>>,
    pub auth_method: AuthMethod,
    pub require_pkce: bool,
    /// Its `acr_values` are a must, not a wish.
    pub acr_values_required: bool,
    /// Matched exactly: [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1).
    #[sea_orm(column_type = "Json")]
    pub redirect_uris: Strings,
    /// [OIDC Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin).
    pub initiate_login_uri: Option<String>,
    /// `id_token_signed_response_alg`.
    pub signing_alg: String,
    /// What it may ask for, space separated.
    pub scope: String,
    /// All that was registered, as JSON.
    pub metadata: String,
    /// Who is told when a session ends: [OIDC Back-Channel Logout §2.2](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRegistration).
    pub backchannel_logout_uri: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
