//! `GET` and `POST /oauth2/userinfo`: [OIDC Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo).

use super::{
    access_token::{self, AccessToken},
    claims, client,
};
use crate::{app::App, http::cors};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    account,
    entity::{account::Model as Account, grant::Model as Grant},
    fault::Fault,
    grant,
};

/// Why nothing is told: [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1).
#[derive(Debug)]
pub enum BearerError {
    /// No token at all: a challenge without an error code.
    Missing,
    /// Not one of ours, too old, or its grant has ended.
    InvalidToken,
    /// It doesn't open this.
    InsufficientScope,
    /// Ours.
    Fault(Fault),
}

impl From<Fault> for BearerError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        let (status, challenge) = match self {
            Self::Missing => (StatusCode::UNAUTHORIZED, "Bearer realm=\"userinfo\""),
            Self::InvalidToken => (
                StatusCode::UNAUTHORIZED,
                "Bearer realm=\"userinfo\", error=\"invalid_token\"",
            ),
            Self::InsufficientScope => (
                StatusCode::FORBIDDEN,
                "Bearer realm=\"userinfo\", error=\"insufficient_scope\", scope=\"openid\"",
            ),
            Self::Fault(fault) => {
                tracing::error!(%fault, "a fault");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let headers = [
            (header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (status, headers).into_response()
    }
}

/// Tells a client what its token releases of a person; the token comes in the header, whichever the method.
pub async fn get(State(app): State<App>, headers: HeaderMap) -> Result<Response, BearerError> {
    let (person, grant, token) = check_token(&app, &headers).await?;
    let mut claims = claims::released(&person, &token.scope);
    if let Some(asked) = &grant.claims {
        claims.extend(claims::single(&person, &asked.userinfo));
    }
    claims.insert("sub".to_owned(), grant.subject.clone().into());
    let mut response = ([(header::CACHE_CONTROL, "no-store")], Json(claims)).into_response();
    if headers.contains_key(header::ORIGIN)
        && let Some(client) = client::find(&app, &grant.client_id).await?
    {
        cors::allow(&mut response, &headers, &client.client);
    }
    Ok(response)
}

async fn check_token(app: &App, headers: &HeaderMap) -> Result<(Account, Grant, AccessToken), BearerError> {
    let now = app.clock.now();
    let given = headers.get(header::AUTHORIZATION).ok_or(BearerError::Missing)?;
    let bearer = given.to_str().ok().and_then(|value| value.split_once(' '));
    let Some((scheme, token)) = bearer else {
        return Err(BearerError::Missing);
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(BearerError::Missing);
    }
    let token: AccessToken = app
        .keys
        .verify(token.trim(), access_token::TYP, now)
        .map_err(|_| BearerError::InvalidToken)?;
    if token.iss != app.issuer() || !token.aud.contains(app.issuer()) {
        return Err(BearerError::InvalidToken);
    }
    if !token.scope.split(' ').any(|word| word == "openid") {
        return Err(BearerError::InsufficientScope);
    }
    let id = token.grant().ok_or(BearerError::InvalidToken)?;
    let grant = grant::find_live(app.db.read(), id, now)
        .await?
        .ok_or(BearerError::InvalidToken)?;
    let person = account::find(app.db.read(), grant.account_id)
        .await?
        .ok_or(BearerError::InvalidToken)?;
    if person.suspended_at.is_some() {
        return Err(BearerError::InvalidToken);
    }
    Ok((person, grant, token))
}
