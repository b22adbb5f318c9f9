//! Single claims that a client asks for, beside what its scopes release.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// The `claims` parameter, as far as it is granted: [OIDC Core §5.5](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct RequestedClaims {
    /// Names of claims that userinfo is to give.
    #[serde(default)]
    pub userinfo: Vec<String>,
    /// Names of claims that the ID token is to hold.
    #[serde(default)]
    pub id_token: Vec<String>,
}

impl RequestedClaims {
    /// Whether nothing is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }
}
