//! A bearer token as a client shows it, and why it opens nothing: [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750).

use crate::http::{form::is_form_type, params::Params};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::fault::Fault;

/// Why nothing is told: [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1).
#[derive(Debug)]
pub enum BearerError {
    /// No token at all: a challenge without an error code.
    Missing,
    /// Malformed, or with a token in more than one place.
    InvalidRequest,
    /// Not one of ours, too old, or its grant has ended.
    InvalidToken,
    /// It doesn't open this.
    InsufficientScope,
    /// Ours.
    Fault(Fault),
}

impl From<Fault> for BearerError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        let (status, challenge) = match self {
            Self::Missing => (StatusCode::UNAUTHORIZED, "Bearer realm=\"userinfo\""),
            Self::InvalidRequest => (
                StatusCode::BAD_REQUEST,
                "Bearer realm=\"userinfo\", error=\"invalid_request\", \
                 error_description=\"Show one token, in the header or in the body of a POST.\"",
            ),
            Self::InvalidToken => (
                StatusCode::UNAUTHORIZED,
                "Bearer realm=\"userinfo\", error=\"invalid_token\", \
                 error_description=\"The token isn't one of ours, has expired, or what it came from has ended.\"",
            ),
            Self::InsufficientScope => (
                StatusCode::FORBIDDEN,
                "Bearer realm=\"userinfo\", error=\"insufficient_scope\", scope=\"openid\"",
            ),
            Self::Fault(fault) => {
                tracing::error!(%fault, "a fault");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let headers = [
            (header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (status, headers).into_response()
    }
}

/// The one token that a request shows: in the header (§2.1), or in the body of a POST (§2.2). What stands in the query is
/// never taken (§2.3 is a way for it to leak), but counts as a second place.
pub(super) fn read(headers: &HeaderMap, uri: &Uri, body: Option<&[u8]>) -> Result<String, BearerError> {
    let in_header = read_header(headers)?;
    let in_body = body
        .filter(|_| is_form_type(headers))
        .map(read_body)
        .transpose()?
        .flatten();
    let in_query = uri
        .query()
        .is_some_and(|query| Params::parse(query).get("access_token").is_some());
    match (in_header, in_body, in_query) {
        (Some(token), None, false) | (None, Some(token), false) => Ok(token),
        (None, None, _) => Err(BearerError::Missing),
        (Some(_), Some(_), _) | (_, _, true) => Err(BearerError::InvalidRequest),
    }
}

fn read_header(headers: &HeaderMap) -> Result<Option<String>, BearerError> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let first = lines.next().and_then(|line| line.to_str().ok());
    if lines.next().is_some() {
        return Err(BearerError::InvalidRequest);
    }
    let shown = first.and_then(|line| line.split_once(' '));
    Ok(shown
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned()))
}

fn read_body(body: &[u8]) -> Result<Option<String>, BearerError> {
    let text = std::str::from_utf8(body).map_err(|_| BearerError::InvalidRequest)?;
    let form = Params::parse(text);
    if form.fault().is_some() {
        return Err(BearerError::InvalidRequest);
    }
    Ok(form.owned("access_token"))
}
