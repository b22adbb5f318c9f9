//! What a client registered: the members of its metadata that this house acts on, with the defaults of the specifications.
//!
//! `gradus apply` checks the values; what it keeps for later, or couldn't know yet, is passed over here.

use super::AuthMethod;
use serde::{Deserialize, Deserializer, Serialize};
use std::time::Duration;

/// `grant_types`: how a client comes to tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// [RFC 6749 §4.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1).
    AuthorizationCode,
    /// [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6).
    RefreshToken,
    /// [RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4).
    ClientCredentials,
}

/// `subject_type`: [OIDC Core §8](https://openid.net/specs/openid-connect-core-1_0.html#SubjectIDTypes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// The same `sub` for every client.
    #[default]
    Public,
    /// Another `sub` for every sector.
    Pairwise,
}

/// What a client registered: [OIDC Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata).
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct Registration {
    /// How it comes to tokens.
    #[serde(deserialize_with = "known")]
    pub grant_types: Vec<GrantType>,
    /// What its client assertions are signed with; without it, anything that fits its keys.
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// Its public keys, as a JWK Set.
    pub jwks: Option<serde_json::Value>,
    /// Where its public keys are.
    pub jwks_uri: Option<String>,
    /// If set, userinfo answers as a JWT of this algorithm.
    pub userinfo_signed_response_alg: Option<String>,
    /// If set, introspection answers as a JWT of this algorithm, where JSON isn't asked for: [RFC 9701](https://www.rfc-editor.org/rfc/rfc9701).
    pub introspection_signed_response_alg: Option<String>,
    /// How it knows people.
    pub subject_type: SubjectType,
    /// Whose host is its sector.
    pub sector_identifier_uri: Option<String>,
    /// Where people may go after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// Who is told when a session ends.
    pub backchannel_logout_uri: Option<String>,
    /// `max_age`, in seconds, where a request says none.
    pub default_max_age: Option<u32>,
    /// `acr_values`, where a request says none.
    pub default_acr_values: Vec<String>,
    /// Its `offline_access` grants outlive the events that they rest on.
    pub refresh_beyond_max_age: bool,
    /// Its home page, which the consent page shows.
    pub client_uri: Option<String>,
    /// What it does with what it is told.
    pub policy_uri: Option<String>,
    /// Its terms.
    pub tos_uri: Option<String>,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            grant_types: vec![GrantType::AuthorizationCode],
            token_endpoint_auth_signing_alg: None,
            jwks: None,
            jwks_uri: None,
            userinfo_signed_response_alg: None,
            introspection_signed_response_alg: None,
            subject_type: SubjectType::Public,
            sector_identifier_uri: None,
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            default_max_age: None,
            default_acr_values: Vec::new(),
            refresh_beyond_max_age: false,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
        }
    }
}

impl Registration {
    /// Reads `client.metadata`. What can't be read counts as what registers nothing: a client of that kind gets codes.
    #[must_use]
    pub fn read(metadata: &str) -> Self {
        serde_json::from_str(metadata).unwrap_or_default()
    }

    /// Whether the client may ask for tokens that way.
    #[must_use]
    pub fn may(&self, grant_type: GrantType) -> bool {
        self.grant_types.contains(&grant_type)
    }

    /// How old an answer may be, where the request doesn't say.
    #[must_use]
    pub fn max_age(&self) -> Option<Duration> {
        self.default_max_age.map(|seconds| Duration::from_secs(seconds.into()))
    }

    /// The sector of pairwise subjects: the host of `sector_identifier_uri`, else of the one host that the redirect URIs have.
    /// Spec: [OIDC Core §8.1](https://openid.net/specs/openid-connect-core-1_0.html#PairwiseAlg).
    #[must_use]
    pub fn sector(&self, redirect_uris: &[String]) -> Option<String> {
        let uri = self.sector_identifier_uri.as_ref().or_else(|| redirect_uris.first())?;
        let host = uri.split_once("://")?.1.split(['/', '?', '#']).next()?;
        Some(
            host.rsplit_once('@')
                .map_or(host, |(_, host)| host)
                .to_ascii_lowercase(),
        )
    }
}

impl AuthMethod {
    /// Whether a client of this method can keep a secret.
    #[must_use]
    pub fn is_confidential(self) -> bool {
        self != Self::None
    }
}

/// The grant types that are known here; others are kept in the metadata for later.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<GrantType>, D::Error> {
    let words = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(words
        .into_iter()
        .filter_map(|word| serde_json::from_value(word).ok())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_that_says_nothing_gets_codes() {
        let empty = Registration::read("{}");
        assert!(empty.may(GrantType::AuthorizationCode));
        assert!(!empty.may(GrantType::RefreshToken) && !empty.may(GrantType::ClientCredentials));
        assert_eq!(empty.subject_type, SubjectType::Public);
    }

    #[test]
    fn a_grant_type_that_is_not_known_is_passed_over() {
        let some = Registration::read(r#"{"grant_types":["implicit","client_credentials"],"jwks":{"keys":[]}}"#);
        assert_eq!(some.grant_types, [GrantType::ClientCredentials]);
    }

    #[test]
    fn a_sector_is_a_host() {
        let own = Registration::read("{}");
        let uris = |uri: &str| [uri.to_owned()];
        assert_eq!(
            own.sector(&uris("https://Shop.example/cb?x=1")).as_deref(),
            Some("shop.example")
        );
        assert_eq!(
            own.sector(&uris("http://127.0.0.1:9001/cb")).as_deref(),
            Some("127.0.0.1:9001")
        );
        let named = Registration::read(r#"{"sector_identifier_uri":"https://group.example/sector.json"}"#);
        assert_eq!(
            named.sector(&uris("https://shop.example/cb")).as_deref(),
            Some("group.example")
        );
        assert_eq!(own.sector(&[]), None);
    }
}
