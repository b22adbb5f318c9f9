//! What a client shows to prove who it is; never in two places.

use super::{super::token::TokenError, assertion};
use crate::http::params::Params;
use axum::http::{HeaderMap, header};
use data_encoding::BASE64;

/// What a client shows. Nothing of it is believed yet.
pub(super) enum Credential {
    /// `client_secret_basic`.
    Basic(String),
    /// `client_secret_post`.
    Post(String),
    /// `private_key_jwt`.
    Assertion(String),
}

/// Who says it is, and what it shows.
pub(super) fn read(headers: &HeaderMap, form: &Params) -> Result<(String, Option<Credential>), TokenError> {
    let (id, shown) = match (headers.get(header::AUTHORIZATION), form.get("client_assertion")) {
        (Some(_), Some(_)) => return Err(TWO_PLACES),
        (Some(value), None) => {
            let basic = value.to_str().ok().and_then(read_basic);
            let (id, secret) = basic.ok_or(TokenError::InvalidClient { basic: true })?;
            (Some(id), Some(Credential::Basic(secret)))
        }
        (None, Some(text)) => (
            Some(read_assertion(form, text)?),
            Some(Credential::Assertion(text.to_owned())),
        ),
        (None, None) => (None, form.owned("client_secret").map(Credential::Post)),
    };
    if !matches!(shown, Some(Credential::Post(_))) && form.get("client_secret").is_some() {
        return Err(TWO_PLACES);
    }
    let named = form.owned("client_id");
    if id.is_some() && named.is_some() && id != named {
        return Err(TWO_PLACES);
    }
    let id = id.or(named).ok_or(TokenError::InvalidClient { basic: false })?;
    Ok((id, shown))
}

const TWO_PLACES: TokenError = TokenError::InvalidRequest("The client's credentials stand in two places.");

fn read_assertion(form: &Params, text: &str) -> Result<String, TokenError> {
    if form.get("client_assertion_type") != Some(assertion::TYPE) {
        return Err(TokenError::InvalidRequest("client_assertion_type isn't jwt-bearer."));
    }
    assertion::claimed(text).ok_or(TokenError::InvalidClient { basic: false })
}

/// The two halves of HTTP Basic, both form-urlencoded before they were joined:
/// [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1).
pub(in super::super) fn read_basic(value: &str) -> Option<(String, String)> {
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
