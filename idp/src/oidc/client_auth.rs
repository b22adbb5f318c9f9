//! How a client proves who it is at the token endpoint: [RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3).

use super::{
    client::{self, Client},
    guesses,
    token::TokenError,
};
use crate::{
    app::App,
    http::{address::Caller, params::Params},
};
use axum::http::{HeaderMap, header};
use data_encoding::BASE64;
use domain::{
    application::AuthMethod,
    audit::{self, act},
    ids::ClientId,
    limit::Taken,
    secret::same,
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
    let guesses = guesses::key(app, &client.client.id.0, caller);
    if app.guesses.is_full(&guesses, app.clock.now()) {
        return Err(TokenError::TooManyGuesses);
    }
    if proves(app, &client, credential.as_ref()) {
        return Ok(client);
    }
    Err(match guesses::count(app, guesses, failure(&client, caller)).await? {
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

/// Somebody who isn't this client tried to be it.
fn failure(client: &Client, caller: Caller) -> audit::Event {
    audit::Event {
        application: Some(client.application.id.clone()),
        address: Some(caller.0.to_string()),
        detail: serde_json::json!({ "client": client.client.id }),
        ..audit::Event::refused(act::CLIENT_REFUSED, "not-proven")
    }
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

/// The two halves of HTTP Basic, both form-urlencoded before they were joined:
/// [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1).
pub(super) fn read_basic(value: &str) -> Option<(String, String)> {
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
