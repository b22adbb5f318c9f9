//! How a client proves who it is at the token endpoint: [RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3).

use super::{
    client::{self, Client},
    token::TokenError,
};
use crate::{
    app::App,
    http::{address::Caller, params::Params},
};
use axum::http::{HeaderMap, header};
use data_encoding::BASE64;
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
    let (id, credential) = read(headers, form)?;
    let client = client::find(app, &ClientId(id)).await?.ok_or_else(refused)?;
    if credential.is_none() && proves(app, &client, None) {
        return Ok(client);
    }
    let guesses = guesses(app, &client, caller);
    if app.guesses.is_full(&guesses, app.clock.now()) {
        return Err(TokenError::TooManyGuesses);
    }
    if proves(app, &client, credential.as_ref()) {
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

/// What a client shows to prove who it is.
enum Credential {
    Basic(String),
    Post(String),
}

/// Who says it is, and what it shows; never in two places.
fn read(headers: &HeaderMap, form: &Params) -> Result<(String, Option<Credential>), TokenError> {
    let secret = form.owned("client_secret");
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (id, basic) = value
            .to_str()
            .ok()
            .and_then(read_basic)
            .ok_or(TokenError::InvalidClient { basic: true })?;
        if secret.is_some() || form.get("client_id").is_some_and(|other| other != id) {
            return Err(TokenError::InvalidRequest(
                "The client's credentials stand in two places.",
            ));
        }
        return Ok((id, Some(Credential::Basic(basic))));
    }
    let id = form
        .owned("client_id")
        .ok_or(TokenError::InvalidClient { basic: false })?;
    Ok((id, secret.map(Credential::Post)))
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

fn proves(app: &App, client: &Client, shown: Option<&Credential>) -> bool {
    let is_secret = |secret: &str| {
        let kept = client.client.secret_hash.as_ref();
        kept.is_some_and(|kept| {
            let parts = [client.client.id.0.as_bytes(), secret.as_bytes()];
            same(&app.hash_key.hash("client-secret", &parts), kept)
        })
    };
    match (client.client.auth_method, shown) {
        (AuthMethod::None, None) => true,
        (AuthMethod::ClientSecretBasic, Some(Credential::Basic(secret)))
        | (AuthMethod::ClientSecretPost, Some(Credential::Post(secret))) => is_secret(secret),
        _ => false,
    }
}

// RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined.
fn read_basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let both = (decode(id), decode(secret));
    // No name of a client has it, and PostgreSQL takes no text with it.
    (!both.0.contains('\0')).then_some(both)
}

fn decode(text: &str) -> String {
    let pair = format!("v={text}");
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
    match decoded {
        // A raw `&` or `=` in a half that wasn't encoded: take it as it is.
        Some((_, value)) if !text.contains('&') => value.into_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(text: &str) -> String {
        format!("Basic {}", BASE64.encode(text.as_bytes()))
    }

    #[test]
    fn both_halves_are_decoded() {
        assert_eq!(
            read_basic(&basic("my%3Aid:p%2Bq+r")),
            Some(("my:id".to_owned(), "p+q r".to_owned()))
        );
    }

    #[test]
    fn what_isnt_basic_is_refused() {
        assert_eq!(read_basic("Bearer abc"), None);
        assert_eq!(read_basic("Basic !!!"), None);
        assert_eq!(read_basic(&basic("nocolon")), None);
        assert_eq!(read_basic(&basic("a%00b:secret")), None);
    }
}
