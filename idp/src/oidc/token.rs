//! `POST /oauth2/token`: [RFC 6749 §3.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.2). A code becomes an ID token and an
//! access token ([RFC 9068](https://www.rfc-editor.org/rfc/rfc9068)), both with the answer that was fixed at the grant.

use super::client_auth;
use crate::{
    app::App,
    http::{address::Caller, cors, form::is_form_type, params::Params},
    metric,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{
    account,
    application::Party,
    audit::{self, act},
    entity::{self, account::Model as Account},
    fault::Fault,
    grant::{self, Presented, Redemption},
    ids::GrantId,
    secret::PlainCode,
    time::UnixMillis,
};
use keys::Alg;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

/// Why no token is given: [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2).
#[derive(Debug)]
pub enum TokenError {
    /// The request is malformed.
    InvalidRequest(&'static str),
    /// The client didn't prove who it is.
    InvalidClient {
        /// It tried by HTTP Basic, and is challenged the same way.
        basic: bool,
    },
    /// Somebody failed to be this client too often; nothing was looked at.
    TooManyGuesses,
    /// The code is unknown, used, expired, or another client's.
    InvalidGrant(&'static str),
    /// Only codes, for now.
    UnsupportedGrantType,
    /// Ours.
    Fault(Fault),
}

impl TokenError {
    /// `error`.
    const fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient { .. } | Self::TooManyGuesses => "invalid_client",
            Self::InvalidGrant(_) => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::Fault(_) => "server_error",
        }
    }
}

impl From<Fault> for TokenError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let code = self.code();
        let (status, description) = match self {
            Self::InvalidRequest(why) => (StatusCode::BAD_REQUEST, why),
            Self::InvalidClient { .. } => (StatusCode::UNAUTHORIZED, "Client authentication failed."),
            Self::TooManyGuesses => (
                StatusCode::TOO_MANY_REQUESTS,
                "Client authentication failed too often from this address; try again later.",
            ),
            Self::InvalidGrant(why) => (StatusCode::BAD_REQUEST, why),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "Only authorization_code is supported."),
            Self::Fault(ref fault) => {
                tracing::error!(%fault, source = ?std::error::Error::source(fault).map(ToString::to_string), "a fault");
                (StatusCode::INTERNAL_SERVER_ERROR, "Something of ours broke; try again.")
            }
        };
        let body = serde_json::json!({ "error": code, "error_description": description });
        let mut response = no_store((status, Json(body)));
        if matches!(self, Self::InvalidClient { basic: true }) {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"token\""),
            );
        }
        response
    }
}

/// What the client gets: [OIDC Core §3.1.3.3](https://openid.net/specs/openid-connect-core-1_0.html#TokenResponse).
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    id_token: String,
    scope: String,
}

/// Gives tokens for a code, once.
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    let form = read(&headers, &body);
    let grant_type = form.as_ref().ok().and_then(|form| form.get("grant_type"));
    let grant_type = metric::grant_type(grant_type);
    let answered = match form {
        Ok(form) => answer(&app, caller, &headers, &form).await,
        Err(error) => Err(error),
    };
    let outcome = answered.as_ref().map_or_else(TokenError::code, |(_, outcome)| outcome);
    app.metrics.tokens.count([grant_type, outcome]);
    answered.map(|(response, _)| response)
}

/// The answer, with its error code or *success*.
async fn answer(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
    form: &Params,
) -> Result<(Response, &'static str), TokenError> {
    let party = client_auth::authenticate(app, caller, headers, form).await?;
    let granted = grant(app, &party, caller, form).await;
    let outcome = granted.as_ref().map_or_else(TokenError::code, |_| metric::SUCCESS);
    let mut response = granted.into_response();
    cors::allow(&mut response, headers, &party.client);
    Ok((response, outcome))
}

async fn grant(app: &App, party: &Party, caller: Caller, form: &Params) -> Result<Response, TokenError> {
    let now = app.clock.now();
    match form.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => return Err(TokenError::UnsupportedGrantType),
        None => return Err(TokenError::InvalidRequest("grant_type is missing.")),
    }
    let redeemed = redeem(app, party, caller, form, now).await?;
    let Some(person) = account::find(app.db.read(), redeemed.account_id).await? else {
        return Err(TokenError::InvalidGrant("The account is gone."));
    };
    let answer = sign(app, party, &redeemed, &person, now)?;
    Ok(no_store(Json(answer)))
}

fn read(headers: &HeaderMap, body: &Bytes) -> Result<Params, TokenError> {
    if !is_form_type(headers) {
        return Err(TokenError::InvalidRequest(
            "The body must be application/x-www-form-urlencoded.",
        ));
    }
    let text = std::str::from_utf8(body).map_err(|_| TokenError::InvalidRequest("The body isn't UTF-8."))?;
    let form = Params::parse(text);
    if form.fault().is_some() {
        return Err(TokenError::InvalidRequest("A parameter came more than once."));
    }
    Ok(form)
}

async fn redeem(
    app: &App,
    party: &Party,
    caller: Caller,
    form: &Params,
    now: UnixMillis,
) -> Result<entity::grant::Model, TokenError> {
    let code = form.get("code").ok_or(TokenError::InvalidRequest("code is missing."))?;
    let Some(code) = PlainCode::parse(code) else {
        return Err(TokenError::InvalidGrant("The code isn't one of ours."));
    };
    let shown = Presented {
        code: code.hash(&app.hash_key),
        client: party.client.id.clone(),
        redirect_uri: form.owned("redirect_uri"),
        challenge: read_verifier(form)?,
    };
    let redemption = app
        .db
        .write(
            (shown, party.application.id.clone()),
            move |tx, (shown, application)| {
                Box::pin(async move {
                    let redemption = grant::redeem(tx, shown, now).await?;
                    if let Some(event) = told(&redemption) {
                        let application = Some(application.clone());
                        let address = Some(caller.0.to_string());
                        let event = audit::Event {
                            application,
                            address,
                            ..event
                        };
                        audit::record(tx, &event, now).await?;
                    }
                    Ok(redemption)
                })
            },
        )
        .await?;
    match redemption {
        Redemption::Fresh(grant) => Ok(*grant),
        Redemption::Unknown => Err(TokenError::InvalidGrant("The code isn't known for this client.")),
        Redemption::Replayed(_) => Err(TokenError::InvalidGrant(
            "The code was used before; what it gave has ended.",
        )),
        Redemption::Expired(_) => Err(TokenError::InvalidGrant("The code has expired.")),
        Redemption::Mismatch(_) => Err(TokenError::InvalidGrant("redirect_uri or code_verifier doesn't match.")),
    }
}

fn told(redemption: &Redemption) -> Option<audit::Event> {
    let (event, grant) = match redemption {
        Redemption::Fresh(grant) => (audit::Event::success(act::GRANT_REDEEMED), grant),
        Redemption::Replayed(grant) => (audit::Event::refused(act::GRANT_REPLAYED, "used-before"), grant),
        Redemption::Mismatch(grant) => (audit::Event::refused(act::GRANT_REDEEMED, "mismatch"), grant),
        Redemption::Unknown | Redemption::Expired(_) => return None,
    };
    Some(audit::Event {
        account: Some(grant.account_id),
        session: Some(grant.session_id),
        detail: serde_json::json!({ "client": grant.client_id, "grant": grant.id }),
        ..event
    })
}

/// The challenge that a verifier gives: [RFC 7636 §4.6](https://www.rfc-editor.org/rfc/rfc7636#section-4.6).
fn read_verifier(form: &Params) -> Result<Option<String>, TokenError> {
    let Some(verifier) = form.get("code_verifier") else {
        return Ok(None);
    };
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(is_unreserved) {
        return Err(TokenError::InvalidGrant(
            "code_verifier isn't 43 to 128 unreserved characters.",
        ));
    }
    Ok(Some(
        BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref()),
    ))
}

/// An access token: [RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068#section-2.2).
#[derive(Debug, Serialize, Deserialize)]
pub struct AccessToken {
    /// The issuer.
    pub iss: String,
    /// Whose.
    pub sub: String,
    /// For whom: the issuer itself, where no resource was named.
    pub aud: String,
    /// Who got it.
    pub client_id: String,
    /// Until when, in seconds.
    pub exp: i64,
    /// Since when, in seconds.
    pub iat: i64,
    /// Its id; starts with the grant's, so that what ended can be known without a table of tokens.
    pub jti: String,
    /// What it opens.
    pub scope: String,
    /// As fixed at the grant.
    pub acr: String,
    /// As fixed at the grant.
    pub amr: Vec<String>,
    /// As fixed at the grant.
    pub auth_time: i64,
}

impl AccessToken {
    /// The grant that it came from.
    #[must_use]
    pub fn grant(&self) -> Option<GrantId> {
        self.jti.split_once('.')?.0.parse().ok()
    }
}

#[derive(Serialize)]
struct IdToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    acr: &'a str,
    amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    sid: String,
}

fn sign(
    app: &App,
    party: &Party,
    grant: &entity::grant::Model,
    person: &Account,
    now: UnixMillis,
) -> Result<TokenResponse, TokenError> {
    let alg: Alg = party
        .client
        .signing_alg
        .parse()
        .map_err(|_| Fault::broken("a client has an alg that isn't ours"))?;
    let answer = &grant.answer;
    let lives = &app.config.tokens;
    let serial: [u8; 12] = domain::entropy::draw(&*app.entropy);
    let access = AccessToken {
        iss: app.issuer().to_owned(),
        sub: person.subject.clone(),
        aud: app.issuer().to_owned(),
        client_id: party.client.id.0.clone(),
        exp: (now + lives.access).min(grant.expires_at).seconds(),
        iat: now.seconds(),
        jti: format!("{}.{}", grant.id, BASE64URL_NOPAD.encode(&serial)),
        scope: grant.scope.clone(),
        acr: answer.name.clone(),
        amr: answer.amr.clone(),
        auth_time: answer.auth_time,
    };
    let expires_in = access.exp.saturating_sub(access.iat);
    let access_token = app.keys.sign(alg, "at+jwt", &access)?;
    let id = IdToken {
        iss: app.issuer(),
        sub: &person.subject,
        aud: &party.client.id.0,
        exp: (now + lives.id).seconds(),
        iat: now.seconds(),
        auth_time: answer.auth_time,
        acr: &answer.name,
        amr: &answer.amr,
        nonce: grant.nonce.as_deref(),
        at_hash: keys::at_hash(alg, &access_token),
        sid: grant::sid(&app.hash_key, grant.session_id, &party.client.id),
    };
    let id_token = app.keys.sign(alg, "JWT", &id)?;
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in,
        id_token,
        scope: grant.scope.clone(),
    })
}

fn no_store(body: impl IntoResponse) -> Response {
    (
        [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")],
        body,
    )
        .into_response()
}
