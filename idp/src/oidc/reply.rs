//! The way back to the client: a code or an error, at its redirect URI, with `state` and `iss`
//! ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).

use super::error::AuthorizationError;
use crate::app::App;
use url::form_urlencoded::Serializer;

/// The URL that carries an authorization code to the client.
#[must_use]
pub fn code_url(app: &App, redirect_uri: &str, state: Option<&str>, code: &str) -> String {
    url(app, redirect_uri, state, &[("code", code)])
}

/// The URL that carries an error to the client.
#[must_use]
pub fn error_url(app: &App, redirect_uri: &str, state: Option<&str>, error: &AuthorizationError) -> String {
    url(
        app,
        redirect_uri,
        state,
        &[("error", error.code), ("error_description", &error.description)],
    )
}

// The redirect URI was matched to the letter, so nothing of it is rewritten here.
fn url(app: &App, redirect_uri: &str, state: Option<&str>, params: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(params);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", app.issuer());
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", query.finish())
}
