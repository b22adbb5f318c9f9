//! `response_type` and `response_mode`: which answer, and how it travels.

use crate::{http::params::Params, oidc::error::AuthorizationError};
use domain::interaction::ResponseMode;

/// The modes that are known here, by name.
pub const MODES: [(&str, ResponseMode); 3] = [
    ("query", ResponseMode::Query),
    ("fragment", ResponseMode::Fragment),
    ("form_post", ResponseMode::FormPost),
];

/// How answers and errors travel; `None` if that can't be known, so that the error goes by query.
pub(super) fn read(params: &Params) -> Option<ResponseMode> {
    let Some(asked) = params.get("response_mode") else {
        return Some(ResponseMode::default());
    };
    let known = MODES.into_iter().find(|(name, _)| *name == asked);
    known
        .map(|(_, mode)| mode)
        .filter(|_| !params.is_repeated("response_mode"))
}

pub(super) fn check(params: &Params) -> Result<(), AuthorizationError> {
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => {
            return Err(AuthorizationError::new(
                "unsupported_response_type",
                "Only response_type=code.",
            ));
        }
        None => return Err(AuthorizationError::invalid_request("response_type is missing.")),
    }
    match read(params) {
        Some(_) => Ok(()),
        None => Err(AuthorizationError::invalid_request(
            "response_mode is query, fragment or form_post.",
        )),
    }
}
