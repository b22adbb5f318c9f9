//! How a client proves who it is at the endpoints that it calls itself: [RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3).

mod assertion;
mod credential;

use super::{
    client::{self, Client},
    token::TokenError,
};
use crate::{
    app::App,
    http::{address::Caller, params::Params},
};
use axum::http::{HeaderMap, header};
use credential::Credential;
use domain::{
    address::network,
    application::AuthMethod,
    audit::{self, act},
    authenticator::Limits,
    fault::Fault,
    ids::ClientId,
    limit::{self, Taken},
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
    let client = client::find(app, &ClientId(id)).await?.ok_or_else(refused)?;
    if credential.is_none() && client.client.auth_method == AuthMethod::None {
        return Ok(client);
    }
    let guesses = guesses(app, &client, caller);
    if app.guesses.is_full(&guesses, now) {
        return Err(TokenError::TooManyGuesses);
    }
    if proves(app, &client, credential.as_ref(), now).await? {
        return Ok(client);
    }
    let (taken, full) = tell(app, &client, caller, guesses.clone()).await?;
    if let Some(until) = full {
        app.guesses.fill(guesses, until);
    }
    Err(match taken {
        Taken::Yes => refused(),
        Taken::No { .. } => TokenError::TooManyGuesses,
    })
}

/// What counts the failures as one client from one address: a neighbour's don't shut out anybody else.
fn guesses(app: &App, client: &Client, caller: Caller) -> Vec<u8> {
    let client = client.client.id.0.as_bytes();
    app.hash_key
        .hash("client-refused", &[client, &network(caller.0)])
        .to_vec()
}

/// Somebody who isn't this client tried to be it. What is beyond the limit leaves no row, or a flood of failures would be
/// one of rows.
async fn tell(
    app: &App,
    client: &Client,
    caller: Caller,
    guesses: Vec<u8>,
) -> Result<(Taken, Option<UnixMillis>), Fault> {
    let (now, most) = (app.clock.now(), app.limits.failures_per_address);
    let event = audit::Event {
        application: Some(client.application.id.clone()),
        address: Some(caller.0.to_string()),
        detail: serde_json::json!({ "client": client.client.id }),
        ..audit::Event::refused(act::CLIENT_REFUSED, "not-proven")
    };
    let write = app.db.write((event, guesses), move |tx, (event, guesses)| {
        Box::pin(async move {
            let taken = limit::take(tx, guesses, most, Limits::ADDRESS_WINDOW, now).await?;
            if taken == Taken::Yes {
                audit::record(tx, event, now).await?;
            }
            Ok((taken, limit::find_full(tx, guesses, most, now).await?))
        })
    });
    write.await
}

async fn proves(app: &App, client: &Client, shown: Option<&Credential>, now: UnixMillis) -> Result<bool, Fault> {
    Ok(match (client.client.auth_method, shown) {
        (AuthMethod::ClientSecretBasic, Some(Credential::Basic(secret)))
        | (AuthMethod::ClientSecretPost, Some(Credential::Post(secret))) => is_secret(app, client, secret),
        (AuthMethod::PrivateKeyJwt, Some(Credential::Assertion(text))) => {
            assertion::proves(app, client, text, now).await?
        }
        _ => false,
    })
}

fn is_secret(app: &App, client: &Client, secret: &str) -> bool {
    let parts = [client.client.id.0.as_bytes(), secret.as_bytes()];
    let kept = client.client.secret_hash.as_ref();
    kept.is_some_and(|kept| same(&app.hash_key.hash("client-secret", &parts), kept))
}
