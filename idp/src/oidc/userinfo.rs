//! `GET` and `POST /oauth2/userinfo`: [OIDC Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo).

use super::{
    access_token::AccessToken,
    bearer::{self, BearerError},
    claims,
    client::Client,
    known::{self, Standing},
};
use crate::{app::App, http::cors};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use domain::{
    entity::{account::Model as Account, grant::Model as Grant},
    fault::Fault,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Tells a client what its token releases of a person; the token comes in the header.
pub async fn get(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Result<Response, BearerError> {
    let token = bearer::read(&headers, &uri, None)?;
    answer(&app, &headers, &token).await
}

/// The same; the token comes in the header or in the form.
pub async fn post(State(app): State<App>, headers: HeaderMap, uri: Uri, body: Bytes) -> Result<Response, BearerError> {
    let token = bearer::read(&headers, &uri, Some(&body))?;
    answer(&app, &headers, &token).await
}

async fn answer(app: &App, headers: &HeaderMap, token: &str) -> Result<Response, BearerError> {
    let told = check_token(app, token).await?;
    let mut response = response(app, &told)?;
    cors::allow(&mut response, headers, &told.client.client);
    Ok(response)
}

/// A token that opens this, and what it rests on.
struct Told {
    token: AccessToken,
    client: Arc<Client>,
    grant: Grant,
    person: Account,
}

async fn check_token(app: &App, token: &str) -> Result<Told, BearerError> {
    let now = app.clock.now();
    let token = known::read_access(app, token, now).ok_or(BearerError::InvalidToken)?;
    if !token.aud.contains(app.issuer()) {
        return Err(BearerError::InvalidToken);
    }
    if !token.scope.split(' ').any(|word| word == "openid") {
        return Err(BearerError::InsufficientScope);
    }
    let standing = known::find_standing(app, &token, now).await?;
    let Some(Standing {
        client,
        person: Some((grant, person)),
    }) = standing
    else {
        return Err(BearerError::InvalidToken);
    };
    Ok(Told {
        token,
        client,
        grant,
        person,
    })
}

/// Plain, or signed where the client registered an algorithm ([OIDC Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)).
fn response(app: &App, told: &Told) -> Result<Response, Fault> {
    let mut claims = released(told);
    let no_store = (header::CACHE_CONTROL, "no-store");
    let Some(alg) = told.client.userinfo_alg else {
        return Ok(([no_store], Json(claims)).into_response());
    };
    claims.insert("iss".to_owned(), app.issuer().into());
    claims.insert("aud".to_owned(), told.client.client.id.0.clone().into());
    let jwt = app.keys.sign(alg, "JWT", &claims)?;
    Ok(([no_store, (header::CONTENT_TYPE, "application/jwt")], jwt).into_response())
}

fn released(told: &Told) -> Map<String, Value> {
    let mut claims = claims::released(&told.person, &told.token.scope);
    if let Some(asked) = &told.grant.claims {
        claims.extend(claims::single(&told.person, &asked.userinfo));
    }
    claims.insert("sub".to_owned(), told.grant.subject.clone().into());
    claims
}
