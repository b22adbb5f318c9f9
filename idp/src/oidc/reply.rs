//! The way back to the client: a code or an error, at its redirect URI, with `state` and `iss`
//! ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)), in the mode that it asked for.

use super::error::AuthorizationError;
use crate::app::App;
use domain::interaction::{Authorization, ResponseMode};
use url::form_urlencoded::Serializer;

/// Where an answer goes: a redirect URI that was matched to the letter, and how.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// The redirect URI.
    pub redirect_uri: &'a str,
    /// Handed back as it came.
    pub state: Option<&'a str>,
    /// How it travels.
    pub mode: ResponseMode,
}

impl<'a> From<&'a Authorization> for Way<'a> {
    fn from(asked: &'a Authorization) -> Self {
        Self {
            redirect_uri: &asked.redirect_uri,
            state: asked.state.as_deref(),
            mode: asked.response_mode,
        }
    }
}

/// An answer on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Go to this URL, which holds it.
    Go(String),
    /// Post these fields there: [Form Post Response Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html).
    Post {
        /// Where to.
        action: String,
        /// What.
        fields: Vec<(&'static str, String)>,
    },
}

/// Carries an authorization code to the client.
#[must_use]
pub fn code(app: &App, asked: &Authorization, code: &str) -> Reply {
    carry(app, asked.into(), vec![("code", code.to_owned())])
}

/// Carries an error to the client.
#[must_use]
pub fn error(app: &App, way: Way<'_>, error: &AuthorizationError) -> Reply {
    let fields = vec![
        ("error", error.code.to_owned()),
        ("error_description", error.description.clone()),
    ];
    carry(app, way, fields)
}

// The redirect URI was matched to the letter, so nothing of it is rewritten here.
fn carry(app: &App, way: Way<'_>, mut fields: Vec<(&'static str, String)>) -> Reply {
    if let Some(state) = way.state {
        fields.push(("state", state.to_owned()));
    }
    fields.push(("iss", app.issuer().to_owned()));
    if way.mode == ResponseMode::FormPost {
        return Reply::Post {
            action: way.redirect_uri.to_owned(),
            fields,
        };
    }
    let mut query = Serializer::new(String::new());
    query.extend_pairs(&fields);
    let joint = match way.mode {
        ResponseMode::Fragment => '#',
        _ if way.redirect_uri.contains('?') => '&',
        _ => '?',
    };
    Reply::Go(format!("{}{joint}{}", way.redirect_uri, query.finish()))
}
