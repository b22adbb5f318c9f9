//! What is said of a token: [RFC 7662 §2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2), with what
//! [RFC 9470 §6.2](https://www.rfc-editor.org/rfc/rfc9470#section-6.2) adds.

use crate::{
    app::App,
    oidc::access_token::{AccessToken, Audience, Said},
};
use domain::entity::grant::Model as Grant;
use serde::Serialize;

/// What is said of a token. By default: that it isn't active, and nothing else.
#[derive(Default, Serialize)]
pub(super) struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<Active>,
}

#[derive(Serialize)]
struct Active {
    iss: String,
    sub: String,
    aud: Audience,
    client_id: String,
    /// Only of access tokens: nobody is to take a refresh token for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    exp: i64,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    #[serde(flatten)]
    said: Option<Said>,
}

impl Introspection {
    /// An access token that holds: what it says itself.
    pub(super) fn of_access(token: AccessToken) -> Self {
        Self::active(Active {
            iss: token.iss,
            sub: token.sub,
            aud: token.aud,
            client_id: token.client_id,
            token_type: Some("Bearer"),
            exp: token.exp,
            iat: token.iat,
            jti: Some(token.jti),
            scope: token.scope,
            said: token.said,
        })
    }

    /// The refresh token of a grant that works now; `None` if the grant has none.
    pub(super) fn of_refresh(app: &App, grant: &Grant) -> Option<Self> {
        let since = grant.refreshed_at.or(grant.redeemed_at)?;
        Some(Self::active(Active {
            iss: app.issuer().to_owned(),
            sub: grant.subject.clone(),
            aud: Audience::One(app.issuer().to_owned()),
            client_id: grant.client_id.0.clone(),
            token_type: None,
            exp: grant.refresh_expires_at?.seconds(),
            iat: since.seconds(),
            jti: None,
            scope: grant.scope.clone(),
            said: Some(Said::of(grant)),
        }))
    }

    const fn active(token: Active) -> Self {
        Self {
            active: true,
            token: Some(token),
        }
    }
}
