//! The same as a signed JWT, for an API that must be able to show later what it was told:
//! [RFC 9701](https://www.rfc-editor.org/rfc/rfc9701).

use super::{Asker, answer::Introspection};
use crate::app::App;
use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use domain::{fault::Fault, time::UnixMillis};
use keys::Alg;
use serde::Serialize;

/// `typ`, and without `application/` the media type: [RFC 9701 §5](https://www.rfc-editor.org/rfc/rfc9701#section-5).
const TYP: &str = "token-introspection+jwt";

/// What it is as content.
const MEDIA_TYPE: &str = "application/token-introspection+jwt";

/// Who answers whom, when, and what. There is no `sub` and no `exp`, so that nobody takes it for a token (§8.1).
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    token_introspection: &'a Introspection,
}

/// The algorithm that the answer is signed with; `None` if it is to be plain JSON. Whoever asks by `Accept` gets what it
/// asks for; else a client that registered an algorithm gets a JWT.
pub(super) fn alg(asker: &Asker, headers: &HeaderMap) -> Option<Alg> {
    let registered = match asker {
        Asker::Client(client) => client.introspection_alg,
        Asker::Resource(_) => None,
    };
    let wanted = accepts(headers, MEDIA_TYPE) || (registered.is_some() && !accepts(headers, "application/json"));
    wanted.then(|| registered.unwrap_or(Alg::Rs256))
}

fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    let lines = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut types = lines
        .flat_map(|line| line.split(','))
        .filter_map(|range| range.split(';').next());
    types.any(|range| range.trim().eq_ignore_ascii_case(wanted))
}

/// The signed answer.
pub(super) fn response(
    app: &App,
    asker: &Asker,
    said: &Introspection,
    alg: Alg,
    now: UnixMillis,
) -> Result<Response, Fault> {
    let claims = Claims {
        iss: app.issuer(),
        aud: match asker {
            Asker::Client(client) => &client.client.id.0,
            Asker::Resource(resource) => &resource.audience,
        },
        iat: now.seconds(),
        token_introspection: said,
    };
    let jwt = app.keys.sign(alg, TYP, &claims)?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], jwt).into_response())
}
