//! How a resource proves who it is when it introspects: HTTP Basic with its `id` and `secret`.

use super::{client_auth, token::TokenError};
use crate::{
    app::App,
    guesses,
    http::{address::Caller, params::Params},
};
use axum::http::{HeaderMap, header};
use domain::{
    audit::{self, act},
    entity::resource::Model as Resource,
    ids::{ClientId, ResourceId},
    limit::Taken,
    resource,
    secret::same,
};

/// The resource that these headers name, if they do: authenticated, or refused. Whoever fails too often as one resource
/// from one address isn't looked at for a while. A client may have the same name; then what isn't the resource's secret
/// may be the client's, and both share one count.
pub async fn authenticate(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
    form: &Params,
) -> Result<Option<Resource>, TokenError> {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some((id, secret)) = basic.and_then(client_auth::read_basic) else {
        return Ok(None);
    };
    let Some(resource) = resource::find(app.db.read(), &ResourceId(id)).await? else {
        return Ok(None);
    };
    let (key, now) = (
        guesses::key(&app.hash_key, "client", &resource.id.0, caller.0),
        app.clock.now(),
    );
    if app.guesses.is_full(&key, now) {
        return Err(TokenError::TooManyGuesses);
    }
    if proves(app, &resource, &secret) {
        return if has_more(form) {
            Err(TokenError::InvalidRequest("The credentials stand in two places."))
        } else {
            Ok(Some(resource))
        };
    }
    if app
        .clients
        .find(app.db.read(), &ClientId(resource.id.0.clone()))
        .await?
        .is_some()
    {
        return Ok(None);
    }
    let failure = audit::Event {
        address: Some(caller.0.to_string()),
        detail: serde_json::json!({ "resource": resource.id }),
        ..audit::Event::refused(act::CLIENT_REFUSED, "not-proven")
    };
    let most = app.limits.failures_per_address;
    Err(match app.guesses.count(&app.db, key, most, failure, now).await? {
        Taken::Yes => TokenError::InvalidClient { basic: true },
        Taken::No { .. } => TokenError::TooManyGuesses,
    })
}

/// Whether a form carries credentials too.
fn has_more(form: &Params) -> bool {
    ["client_id", "client_secret", "client_assertion"]
        .iter()
        .any(|name| form.get(name).is_some())
}

fn proves(app: &App, resource: &Resource, secret: &str) -> bool {
    let shown = resource::hash_secret(&app.hash_key, &resource.id, secret);
    resource.secret_hash.as_ref().is_some_and(|kept| same(&shown, kept))
}
