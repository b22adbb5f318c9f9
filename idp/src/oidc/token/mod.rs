//! `POST /oauth2/token`: [RFC 6749 §3.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.2). One grant type a file; all of them
//! give what was fixed at the grant, and nothing raises, lowers or dates it anew.

mod answer;
mod client_credentials;
mod code;
mod error;
mod narrow;
mod refresh;

pub use error::{TokenError, no_store};

use super::{client::Client, client_auth};
use crate::{
    app::App,
    http::{address::Caller, cors, form::is_form_type, params::Params},
    metric,
};
use axum::{body::Bytes, extract::State, http::HeaderMap, response::Response};
use domain::{application::GrantType, grant::Lives, time::UnixMillis};
use std::sync::Arc;

/// A client that asks for tokens, and has proven who it is.
struct Request<'a> {
    client: Arc<Client>,
    caller: Caller,
    form: &'a Params,
    now: UnixMillis,
}

/// Gives tokens for a code, for a refresh token, or for what the client itself is.
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
    let client = client_auth::authenticate(app, caller, headers, form).await?;
    let request = Request {
        client: client.clone(),
        caller,
        form,
        now: app.clock.now(),
    };
    let given = give(app, &request).await;
    let outcome = given.as_ref().map_or_else(TokenError::code, |_| metric::SUCCESS);
    let mut response = axum::response::IntoResponse::into_response(given.map(no_store));
    cors::allow(&mut response, headers, &client.client);
    Ok((response, outcome))
}

async fn give(app: &App, request: &Request<'_>) -> Result<answer::TokenResponse, TokenError> {
    let grant_type = match request.form.get("grant_type") {
        Some("authorization_code") => GrantType::AuthorizationCode,
        Some("refresh_token") => GrantType::RefreshToken,
        Some("client_credentials") => GrantType::ClientCredentials,
        Some(_) => return Err(TokenError::UnsupportedGrantType),
        None => return Err(TokenError::InvalidRequest("grant_type is missing.")),
    };
    if !request.client.registration.may(grant_type) {
        return Err(TokenError::UnauthorizedClient(
            "The client isn't registered for this grant_type.",
        ));
    }
    // Boxed, or every request would carry the room for a write through all layers above it.
    match grant_type {
        GrantType::AuthorizationCode => Box::pin(code::give(app, request)).await,
        GrantType::RefreshToken => Box::pin(refresh::give(app, request)).await,
        GrantType::ClientCredentials => client_credentials::give(app, request).await,
    }
}

/// Reads a form of an endpoint that clients call.
pub fn read(headers: &HeaderMap, body: &Bytes) -> Result<Params, TokenError> {
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

fn lives(app: &App) -> Lives {
    Lives {
        grace: app.config.tokens.refresh_grace.0,
        offline_idle: app.config.tokens.offline_idle,
    }
}
