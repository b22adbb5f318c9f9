//! Signing out here and at the provider, by [OIDC RP-Initiated Logout](https://openid.net/specs/openid-connect-rpinitiated-1_0.html):
//! the browser goes to the provider with the ID token that this session rests on, and comes back.

use super::{
    RelyingParty,
    page::{self, show},
    trouble::Trouble,
    visit::Gone,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use domain::fault::Fault;
use openidconnect::{ClientId, CsrfToken, LogoutRequest, PostLogoutRedirectUrl};
use serde::Deserialize;
use std::sync::Arc;

/// `POST /{application}/sign-out`: forgets the person here, and leads to the provider's `end_session_endpoint`.
pub(super) async fn post(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let metadata = party.discover().await.map_err(Trouble::Fault)?;
    let Some(endpoint) = metadata.additional_metadata().end_session_endpoint.clone() else {
        return Err(Trouble::Fault(Fault::broken(
            "the provider has no end_session_endpoint",
        )));
    };
    let after = PostLogoutRedirectUrl::new(format!("{}/{}/signed-out", party.origin, shop.id))
        .map_err(|source| Trouble::Fault(Fault::new("the page after signing out isn't a URL", source)))?;
    let state = CsrfToken::new_random();
    let request = LogoutRequest::from(endpoint)
        .set_client_id(ClientId::new(shop.client.id.clone()))
        .set_post_logout_redirect_uri(after)
        .set_state(state.clone());
    let request = match party.recall(&jar, &shop.id) {
        Some(received) => request.set_id_token_hint(&received.hint),
        None => request,
    };
    party.leave(&jar, &shop.id, state.secret());
    Ok(Redirect::to(request.http_get_url().as_str()).into_response())
}

/// What comes back.
#[derive(Deserialize)]
struct Back {
    state: Option<String>,
}

/// `GET /{application}/signed-out`, the `post_logout_redirect_uri`: only with the `state` that was sent is it an answer.
pub(super) async fn back(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let back: Back = serde_html_form::from_str(query.as_deref().unwrap_or_default()).map_err(|_| Trouble::Garbled)?;
    let state = back.state.unwrap_or_default();
    if !party.come_back(&jar, &shop.id, &state) {
        return Err(Trouble::Unasked(shop.into()));
    }
    show(StatusCode::OK, &page::welcome(&party, shop, Some(Gone::Here)))
}
