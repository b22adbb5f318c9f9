//! Applications: relying parties that people launch, and the OIDC clients that some of them are.

use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

/// When an application's people are asked before something is released to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Only on `prompt=consent`.
    #[default]
    #[sea_orm(string_value = "when-asked")]
    WhenAsked,
    /// At first use and whenever more is asked.
    #[sea_orm(string_value = "always")]
    Always,
    /// No page, even if asked.
    #[sea_orm(string_value = "never")]
    Never,
}

/// `token_endpoint_auth_method`: how a client proves who it is at the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// HTTP Basic: [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1).
    #[default]
    #[sea_orm(string_value = "client_secret_basic")]
    ClientSecretBasic,
    /// A public client: no secret, PKCE instead.
    #[sea_orm(string_value = "none")]
    None,
}

/// A list of strings in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Strings(pub Vec<String>);
