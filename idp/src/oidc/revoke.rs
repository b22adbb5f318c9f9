//! `POST /oauth2/revoke`: [RFC 7009](https://www.rfc-editor.org/rfc/rfc7009). Any token of a grant ends the whole grant; a
//! client's own token ends alone.
//!
//! The hint is not looked at: what a token is, it says itself (§2.1 leaves that open). Both kinds of token can be revoked,
//! so `unsupported_token_type` has no use here.

use super::{
    access_token::AccessToken,
    client::Client,
    client_auth,
    known::{self, Known},
    token::{self, TokenError, no_store},
};
use crate::{
    app::App,
    http::{address::Caller, cors},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    audit::{self, act},
    entity::grant::Model as Grant,
    fault::Fault,
    grant, spent,
    time::UnixMillis,
};

/// Ends what a client no longer wants. A token that isn't this client's, or isn't any more, is nothing to complain about:
/// the answer is the same (§2.2), and nothing changes.
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    let form = token::read(&headers, &body)?;
    let client = client_auth::authenticate(&app, caller, &headers, &form).await?;
    let revoked = match form.get("token") {
        Some(text) => revoke(&app, caller, &client, text).await.map_err(TokenError::from),
        None => Err(TokenError::InvalidRequest("token is missing.")),
    };
    let mut response = revoked.map(|()| no_store(StatusCode::OK)).into_response();
    cors::allow(&mut response, &headers, &client.client);
    Ok(response)
}

async fn revoke(app: &App, caller: Caller, client: &Client, text: &str) -> Result<(), Fault> {
    let now = app.clock.now();
    let id = &client.client.id;
    match known::read(app, text, now) {
        Some(Known::Refresh(token)) => {
            let family = grant::find_family(app.db.read(), &token.family(&app.hash_key), id).await?;
            end(app, caller, client, family, now).await
        }
        Some(Known::Access(token)) if token.client_id == id.0 => match token.grant() {
            Some(grant) => {
                let grant = grant::find_live(app.db.read(), grant, now).await?;
                end(app, caller, client, grant, now).await
            }
            None => spend(app, caller, client, &token, now).await,
        },
        Some(Known::Access(_)) | None => Ok(()),
    }
}

/// Ends a grant, if it hasn't ended yet: whoever is first leaves the audit row.
async fn end(app: &App, caller: Caller, client: &Client, grant: Option<Grant>, now: UnixMillis) -> Result<(), Fault> {
    let Some(grant) = grant.filter(|grant| grant.ended_at.is_none()) else {
        return Ok(());
    };
    let event = audit::Event {
        account: Some(grant.account_id),
        session: Some(grant.session_id),
        detail: serde_json::json!({ "client": grant.client_id, "grant": grant.id, "by": "revocation" }),
        ..told(act::GRANT_ENDED, caller, client)
    };
    let write = app.db.write((grant.id, event), move |tx, (id, event)| {
        Box::pin(async move {
            if grant::end(tx, *id, now).await? {
                audit::record(tx, event, now).await?;
            }
            Ok(())
        })
    });
    write.await
}

/// Spends a client's own token until it would have expired.
async fn spend(app: &App, caller: Caller, client: &Client, token: &AccessToken, now: UnixMillis) -> Result<(), Fault> {
    let until = UnixMillis(token.exp.saturating_mul(1000));
    let event = audit::Event {
        detail: serde_json::json!({ "client": client.client.id }),
        ..told(act::TOKEN_REVOKED, caller, client)
    };
    let write = app
        .db
        .write((known::revocation(app, token), event), move |tx, (key, event)| {
            Box::pin(async move {
                if spent::spend(tx, key, until).await? {
                    audit::record(tx, event, now).await?;
                }
                Ok(())
            })
        });
    write.await
}

fn told(act: &'static str, caller: Caller, client: &Client) -> audit::Event {
    audit::Event {
        application: Some(client.application.id.clone()),
        address: Some(caller.0.to_string()),
        ..audit::Event::success(act)
    }
}
