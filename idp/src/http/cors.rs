//! CORS of the endpoints that scripts call with a token or a code: an answer allows the origins of this client's own
//! redirect URIs; a preflight, which knows no client, those of any. Never with credentials.

use super::origins::origin;
use crate::app::App;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::entity::client::Model as Client;

/// `OPTIONS` of an endpoint: may a script of that origin ask at all?
pub async fn preflight(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(origin) = headers.get(header::ORIGIN)
        && origin.to_str().is_ok_and(|origin| app.origins().contains(origin))
    {
        let allowed = response.headers_mut();
        allowed.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        allowed.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        );
        allowed.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type"),
        );
        allowed.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("origin"));
    response
}

/// Lets a script of one of the client's own origins read the answer.
pub fn allow(response: &mut Response, headers: &HeaderMap, client: &Client) {
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("origin"));
    let Some(asking) = headers.get(header::ORIGIN) else {
        return;
    };
    let own = client.redirect_uris.0.iter().filter_map(|uri| origin(uri));
    if asking
        .to_str()
        .is_ok_and(|asking| own.into_iter().any(|own| own == asking))
    {
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, asking.clone());
    }
}
