//! `POST /oauth2/introspect`: [RFC 7662](https://www.rfc-editor.org/rfc/rfc7662). A client asks about tokens that were
//! issued to it, a resource about access tokens that are for it; of any other token both learn only that it isn't active.

mod answer;
mod signed;

use super::{
    client::Client,
    client_auth,
    known::{self, Known, Standing},
    resource_auth,
    token::{self, TokenError, no_store},
};
use crate::{
    app::App,
    http::{address::Caller, params::Params},
};
use answer::Introspection;
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{entity::resource::Model as Resource, fault::Fault, grant::RefreshToken, time::UnixMillis};
use std::sync::Arc;

/// Who asks, and has proven it.
enum Asker {
    Client(Arc<Client>),
    Resource(Resource),
}

/// Says what a token stands for, as it was fixed at the grant; or that it stands for nothing.
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    let now = app.clock.now();
    let form = token::read(&headers, &body)?;
    let asker = authenticate(&app, caller, &headers, &form).await?;
    let text = form
        .get("token")
        .ok_or(TokenError::InvalidRequest("token is missing."))?;
    let said = introspect(&app, &asker, text, now).await?;
    Ok(match signed::alg(&asker, &headers) {
        Some(alg) => no_store(signed::response(&app, &asker, &said, alg, now)?),
        None => no_store(Json(said).into_response()),
    })
}

/// A public client proves nothing, and so may ask nothing (§2.1).
async fn authenticate(app: &App, caller: Caller, headers: &HeaderMap, form: &Params) -> Result<Asker, TokenError> {
    if let Some(resource) = resource_auth::authenticate(app, caller, headers, form).await? {
        return Ok(Asker::Resource(resource));
    }
    let client = client_auth::authenticate(app, caller, headers, form).await?;
    if client.client.auth_method.is_confidential() {
        Ok(Asker::Client(client))
    } else {
        Err(TokenError::InvalidClient { basic: false })
    }
}

async fn introspect(app: &App, asker: &Asker, text: &str, now: UnixMillis) -> Result<Introspection, Fault> {
    let said = match known::read(app, text, now) {
        Some(Known::Access(token)) if asker.may_know(&token.client_id, |one| token.aud.contains(one)) => {
            let standing = known::find_standing(app, &token, now).await?;
            standing.map(|_| Introspection::of_access(token))
        }
        Some(Known::Refresh(token)) => refresh(app, asker, &token, now).await?,
        Some(Known::Access(_)) | None => None,
    };
    Ok(said.unwrap_or_default())
}

/// Refresh tokens are their client's business alone.
async fn refresh(
    app: &App,
    asker: &Asker,
    token: &RefreshToken,
    now: UnixMillis,
) -> Result<Option<Introspection>, Fault> {
    let Asker::Client(client) = asker else {
        return Ok(None);
    };
    let standing = known::find_refreshable(app, token, client, now).await?;
    let person = standing.and_then(|Standing { person, .. }| person);
    Ok(person.and_then(|(grant, _)| Introspection::of_refresh(app, &grant)))
}

impl Asker {
    fn may_know(&self, client: &str, is_for: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Client(asker) => asker.client.id.0 == client,
            Self::Resource(asker) => is_for(&asker.audience),
        }
    }
}
