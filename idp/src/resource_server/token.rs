//! An access token as an API reads it.

use crate::oidc::access_token::Audience;
use domain::time::UnixMillis;
use serde::Deserialize;
use std::time::Duration;

/// A verified access token: [RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068#section-2.2). As an argument of a handler
/// it is there only if the request carried one that is enough.
#[derive(Clone, Debug, Deserialize)]
pub struct Token {
    /// The provider.
    pub iss: String,
    /// Whose; the client's own id, where no person stands behind it.
    pub sub: String,
    /// For which APIs.
    pub aud: Audience,
    /// Who calls.
    pub client_id: String,
    /// Until when, in seconds.
    pub exp: i64,
    /// Since when, in seconds.
    pub iat: i64,
    /// Its id.
    pub jti: String,
    /// What it opens, space separated.
    #[serde(default)]
    pub scope: String,
    /// How sure the provider was of the person.
    pub acr: Option<String>,
    /// By what.
    #[serde(default)]
    pub amr: Vec<String>,
    /// When the oldest of that was shown, in seconds.
    pub auth_time: Option<i64>,
}

impl Token {
    /// Whether it has that scope.
    #[must_use]
    pub fn has_scope(&self, word: &str) -> bool {
        self.scope.split(' ').any(|has| has == word)
    }

    /// Whether what it says was shown no longer ago than that.
    pub(super) fn is_younger(&self, max_age: Duration, now: UnixMillis) -> bool {
        let age = self.auth_time.map(|at| now.seconds().saturating_sub(at));
        age.is_some_and(|age| age <= i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX))
    }
}
