//! How a client proves who it is at the endpoints that it calls itself: [RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3).

mod assertion;
mod credential;

use super::{client::Client, token::TokenError};
use crate::{
    app::App,
    guesses,
    http::{address::Caller, params::Params},
};
use axum::http::{HeaderMap, header};
use credential::Credential;
pub(super) use credential::read_basic;
use domain::{
    application::{self, AuthMethod},
    audit::{self, act},
    fault::Fault,
    ids::ClientId,
    limit::Taken,
    secret::same,
    time::UnixMillis,
};
use std::sync::Arc;

/// The client that asks, authenticated by the one method that it registered. Whoever fails too often as one client from
/// one address isn't looked at for a while.
pub async fn authenticate(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
    form: &Params,
) -> Result<Arc<Client>, TokenError> {
    let basic = headers.contains_key(header::AUTHORIZATION);
    let refused = || TokenError::InvalidClient { basic };
    let (id, credential) = credential::read(headers, form)?;
    let now = app.clock.now();
    let client = app
        .clients
        .find(app.db.read(), &ClientId(id))
        .await?
        .ok_or_else(refused)?;
    if credential.is_none() && client.client.auth_method == AuthMethod::None {
        return Ok(client);
    }
    let key = || guesses::key(&app.hash_key, "client", &client.client.id.0, caller.0);
    if app.guesses.is_any_full() && app.guesses.is_full(&key(), now) {
        return Err(TokenError::TooManyGuesses);
    }
    if proves(app, &client, credential.as_ref(), now).await? {
        return Ok(client);
    }
    let most = app.limits.failures_per_address;
    let counted = app.guesses.count(&app.db, key(), most, failure(&client, caller), now);
    // Boxed, as all is that a client which proves itself by its secret never needs.
    Err(match Box::pin(counted).await? {
        Taken::Yes => refused(),
        Taken::No { .. } => TokenError::TooManyGuesses,
    })
}

/// Somebody who isn't this client tried to be it.
fn failure(client: &Client, caller: Caller) -> audit::Event {
    audit::Event {
        application: Some(client.application.id.clone()),
        address: Some(caller.0.to_string()),
        detail: serde_json::json!({ "client": client.client.id }),
        ..audit::Event::refused(act::CLIENT_REFUSED, "not-proven")
    }
}

async fn proves(app: &App, client: &Client, shown: Option<&Credential>, now: UnixMillis) -> Result<bool, Fault> {
    Ok(match (client.client.auth_method, shown) {
        (AuthMethod::ClientSecretBasic, Some(Credential::Basic(secret)))
        | (AuthMethod::ClientSecretPost, Some(Credential::Post(secret))) => is_secret(app, client, secret),
        (AuthMethod::PrivateKeyJwt, Some(Credential::Assertion(text))) => {
            Box::pin(assertion::proves(app, client, text, now)).await?
        }
        _ => false,
    })
}

fn is_secret(app: &App, client: &Client, secret: &str) -> bool {
    let shown = application::hash_secret(&app.hash_key, &client.client.id, secret);
    let kept = client.client.secret_hash.as_ref();
    kept.is_some_and(|kept| same(&shown, kept))
}
