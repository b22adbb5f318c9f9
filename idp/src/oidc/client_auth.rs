//! How a client proves who it is at the token endpoint: [RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3).

use super::token::TokenError;
use crate::{
    app::App,
    http::{address::Caller, params::Params},
};
use axum::http::{HeaderMap, header};
use data_encoding::BASE64;
use domain::{
    address::network,
    application::{self, AuthMethod, Party},
    audit::{self, act},
    authenticator::Limits,
    fault::Fault,
    ids::ClientId,
    limit::{self, Taken},
    secret::same,
};

/// The client that asks, authenticated by the one method that it registered. Whoever fails too often as one client from
/// one address isn't looked at for a while.
pub async fn authenticate(app: &App, caller: Caller, headers: &HeaderMap, form: &Params) -> Result<Party, TokenError> {
    let basic = headers.get(header::AUTHORIZATION);
    let (id, secret) = if let Some(value) = basic {
        let (id, secret) = value
            .to_str()
            .ok()
            .and_then(read_basic)
            .ok_or(TokenError::InvalidClient { basic: true })?;
        if form.get("client_secret").is_some() || form.get("client_id").is_some_and(|other| other != id) {
            return Err(TokenError::InvalidRequest(
                "The client's credentials stand in two places.",
            ));
        }
        (id, Some(secret))
    } else {
        let id = form
            .owned("client_id")
            .ok_or(TokenError::InvalidClient { basic: false })?;
        if form.get("client_secret").is_some() {
            return Err(TokenError::InvalidClient { basic: false });
        }
        (id, None)
    };
    let refused = TokenError::InvalidClient { basic: basic.is_some() };
    let Some(party) = application::find_party(app.db.read(), &ClientId(id)).await? else {
        return Err(refused);
    };
    let (guesses, most) = (guesses(app, &party, caller), app.limits.failures_per_address);
    if secret.is_some()
        && limit::find_full(app.db.read(), &guesses, most, app.clock.now())
            .await?
            .is_some()
    {
        return Err(TokenError::TooManyGuesses);
    }
    if proves(app, &party, secret.as_deref()) {
        return Ok(party);
    }
    tell(app, &party, caller, guesses).await?;
    Err(refused)
}

/// What counts the failures as one client from one address: a neighbour's don't shut out anybody else.
fn guesses(app: &App, party: &Party, caller: Caller) -> Vec<u8> {
    let client = party.client.id.0.as_bytes();
    app.hash_key
        .hash("client-refused", &[client, &network(caller.0)])
        .to_vec()
}

/// Somebody who isn't this client tried to be it. What is beyond the limit leaves no row, or a flood of failures would be
/// one of rows.
async fn tell(app: &App, party: &Party, caller: Caller, guesses: Vec<u8>) -> Result<(), Fault> {
    let (now, most) = (app.clock.now(), app.limits.failures_per_address);
    let event = audit::Event {
        application: Some(party.application.id.clone()),
        address: Some(caller.0.to_string()),
        detail: serde_json::json!({ "client": party.client.id }),
        ..audit::Event::refused(act::CLIENT_REFUSED, "not-proven")
    };
    let write = app.db.write((event, guesses), move |tx, (event, guesses)| {
        Box::pin(async move {
            match limit::take(tx, guesses, most, Limits::ADDRESS_WINDOW, now).await? {
                Taken::Yes => audit::record(tx, event, now).await,
                Taken::No { .. } => Ok(()),
            }
        })
    });
    write.await
}

fn proves(app: &App, party: &Party, secret: Option<&str>) -> bool {
    match (party.client.auth_method, secret) {
        (AuthMethod::None, None) => true,
        (AuthMethod::ClientSecretBasic, Some(secret)) => party.client.secret_hash.as_ref().is_some_and(|kept| {
            let given = app
                .hash_key
                .hash("client-secret", &[party.client.id.0.as_bytes(), secret.as_bytes()]);
            same(&given, kept)
        }),
        (AuthMethod::None, Some(_)) | (AuthMethod::ClientSecretBasic, None) => false,
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
