//! What a client gets: [OIDC Core §3.1.3.3](https://openid.net/specs/openid-connect-core-1_0.html#TokenResponse). Signed after the commit.

use super::{Request, TokenError, narrow::Narrowed};
use crate::{
    app::App,
    oidc::{
        access_token::{self, AccessToken, Said},
        claims,
        client::Client,
    },
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{
    account,
    entity::grant::Model as Grant,
    fault::Fault,
    grant::{self, RefreshToken},
    time::UnixMillis,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// What the client gets.
#[derive(Serialize)]
pub(super) struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
}

impl IntoResponse for TokenResponse {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl TokenResponse {
    /// A token of the client itself.
    pub(super) fn without_person(app: &App, client: &Client, token: &AccessToken) -> Result<Self, Fault> {
        Ok(Self {
            access_token: app.keys.sign(client.alg, access_token::TYP, token)?,
            token_type: "Bearer",
            expires_in: token.exp.saturating_sub(token.iat),
            refresh_token: None,
            id_token: None,
            scope: token.scope.clone(),
        })
    }
}

/// The claims of an ID token: [OIDC Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken).
#[derive(Serialize)]
struct IdToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    #[serde(flatten)]
    said: &'a Said,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    sid: String,
    #[serde(flatten)]
    asked: Map<String, Value>,
}

/// The tokens of a grant, with the answer that was fixed in it.
pub(super) async fn give(
    app: &App,
    request: &Request<'_>,
    grant: &Grant,
    narrowed: &Narrowed,
    refresh: Option<RefreshToken>,
) -> Result<TokenResponse, TokenError> {
    let alg = request.client.alg;
    let token = AccessToken::of_grant(app, grant, &narrowed.scope, &narrowed.resource, request.now);
    let access_token = app.keys.sign(alg, access_token::TYP, &token)?;
    // Scopes that a client narrows for a call to an API don't take the ID token away.
    let is_oidc = grant.scope.split(' ').any(|word| word == "openid");
    let id_token = match &token.said {
        Some(said) if is_oidc => {
            let asked = asked_claims(app, grant).await?;
            let id = id_token(app, grant, said, keys::at_hash(alg, &access_token), asked, request.now);
            Some(app.keys.sign(alg, "JWT", &id)?)
        }
        _ => None,
    };
    Ok(TokenResponse {
        expires_in: token.exp.saturating_sub(token.iat),
        access_token,
        token_type: "Bearer",
        refresh_token: refresh.map(|token| token.reveal(&app.hash_key)),
        id_token,
        scope: narrowed.scope.clone(),
    })
}

/// The first ID token repeats the nonce; one that a refresh brings doesn't
/// ([OIDC Core §12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)).
fn id_token<'a>(
    app: &'a App,
    grant: &'a Grant,
    said: &'a Said,
    at_hash: String,
    asked: Map<String, Value>,
    now: UnixMillis,
) -> IdToken<'a> {
    IdToken {
        iss: app.issuer(),
        sub: &grant.subject,
        aud: &grant.client_id.0,
        exp: (now + app.config.tokens.id).seconds(),
        iat: now.seconds(),
        said,
        nonce: grant.nonce.as_deref().filter(|_| grant.refreshed_at.is_none()),
        at_hash,
        sid: grant::sid(&app.hash_key, grant.session_id, &grant.client_id),
        asked,
    }
}

/// Claims of the person that the request wanted in the ID token itself.
async fn asked_claims(app: &App, grant: &Grant) -> Result<Map<String, Value>, Fault> {
    let Some(asked) = grant.claims.as_ref().filter(|asked| !asked.id_token.is_empty()) else {
        return Ok(Map::new());
    };
    let account = account::find(app.db.read(), grant.account_id).await?;
    Ok(account.map_or_else(Map::new, |account| claims::single(&account, &asked.id_token)))
}
