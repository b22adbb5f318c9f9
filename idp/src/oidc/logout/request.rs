//! A logout request, checked: [OIDC RP-Initiated Logout §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout).

use crate::{app::App, http::params::Params, oidc::client::Client};
use domain::{
    entity::{application::Model as Application, session::Model as Session},
    fault::Fault,
    grant,
    ids::{ApplicationId, ClientId},
    secret::same,
};
use serde::Deserialize;
use std::sync::Arc;

/// Why a logout request can't be followed. Then nothing is signed out, and nobody is sent anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A parameter that came more than once, or can't be read.
    Parameter,
    /// An `id_token_hint` that isn't an ID token of ours.
    Hint,
    /// No client of that `client_id`.
    UnknownClient,
    /// An `id_token_hint` that was given to another client than `client_id`.
    OtherClient,
    /// A `post_logout_redirect_uri`, and nothing that says whose it is.
    Anonymous,
    /// A `post_logout_redirect_uri` that the client didn't register.
    RedirectUri,
}

/// What is read of an ID token that comes back as a hint.
#[derive(Deserialize)]
struct Hint {
    iss: String,
    aud: String,
    sid: Option<String>,
}

/// A request that was checked.
pub(super) struct Asked {
    client: Option<Arc<Client>>,
    /// The session that the hint's ID token was given in.
    sid: Option<String>,
    /// Registered by the client, to the letter.
    redirect_uri: Option<String>,
    state: Option<String>,
}

/// Checks a request. `logout_hint` is taken and not needed: who is signed in is known, and asked by name.
pub(super) async fn check(app: &App, params: &Params) -> Result<Result<Asked, Refusal>, Fault> {
    if params.fault().is_some() {
        return Ok(Err(Refusal::Parameter));
    }
    let hint = match params.get("id_token_hint").map(|hint| read_hint(app, hint)) {
        Some(None) => return Ok(Err(Refusal::Hint)),
        hint => hint.flatten(),
    };
    let named = params.get("client_id");
    let id = match (&hint, named) {
        (Some(hint), Some(named)) if hint.aud != named => return Ok(Err(Refusal::OtherClient)),
        (Some(hint), _) => Some(hint.aud.as_str()),
        (None, named) => named,
    };
    let client = match id {
        None => None,
        Some(id) => match app.clients.find(app.db.read(), &ClientId::from(id)).await? {
            None => return Ok(Err(Refusal::UnknownClient)),
            found => found,
        },
    };
    let redirect_uri = match params.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) => match &client {
            None => return Ok(Err(Refusal::Anonymous)),
            Some(client) if !is_registered(client, uri) => return Ok(Err(Refusal::RedirectUri)),
            Some(_) => Some(uri.to_owned()),
        },
    };
    Ok(Ok(Asked {
        client,
        sid: hint.and_then(|hint| hint.sid),
        redirect_uri,
        state: params.owned("state"),
    }))
}

/// An ID token of ours, however old: it proves nothing but whose session it was given in.
fn read_hint(app: &App, hint: &str) -> Option<Hint> {
    let hint: Hint = app.keys.verify_expired(hint, "JWT").ok()?;
    (hint.iss == app.issuer()).then_some(hint)
}

fn is_registered(client: &Client, uri: &str) -> bool {
    let registered = &client.registration.post_logout_redirect_uris;
    registered.iter().any(|known| known == uri)
}

impl Asked {
    /// Whether the hint is an ID token that this very session gave to its client.
    pub(super) fn is_of(&self, app: &App, session: &Session) -> bool {
        let (Some(client), Some(sid)) = (&self.client, &self.sid) else {
            return false;
        };
        let own = grant::sid(&app.hash_key, session.id, &client.client.id);
        same(sid.as_bytes(), own.as_bytes())
    }

    /// The application that asks, if it is known.
    pub(super) fn application(&self) -> Option<&Application> {
        self.client.as_ref().map(|client| &client.application)
    }

    /// Its id.
    pub(super) fn application_id(&self) -> Option<&ApplicationId> {
        self.application().map(|application| &application.id)
    }

    /// What people call it.
    pub(super) fn name(&self) -> &str {
        self.application().map_or("", |application| &application.name)
    }

    /// Its start page.
    pub(super) fn start(&self) -> Option<&str> {
        self.application()
            .and_then(|application| application.start_url.as_deref())
    }

    /// Where the browser goes afterwards, with the `state` that came. The URI was matched to the letter, so nothing of it is
    /// rewritten.
    pub(super) fn target(&self) -> Option<String> {
        let uri = self.redirect_uri.as_ref()?;
        let Some(state) = &self.state else {
            return Some(uri.clone());
        };
        let joint = if uri.contains('?') { '&' } else { '?' };
        let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
        Some(format!("{uri}{joint}state={state}"))
    }

    /// What the page that asks the person carries on.
    pub(super) fn fields(&self) -> Vec<(&'static str, &str)> {
        let id = self.client.as_ref().map(|client| client.client.id.0.as_str());
        [
            ("client_id", id),
            ("post_logout_redirect_uri", self.redirect_uri.as_deref()),
            ("state", self.state.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}
