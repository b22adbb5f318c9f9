//! What any request must be like, before its parameters are read: each name once, of bounded length, and nothing that
//! isn't built.

use super::LONGEST;
use crate::{http::params::Params, oidc::error::AuthorizationError};

/// What is kept or handed back.
const BOUNDED: [&str; 6] = ["state", "nonce", "scope", "acr_values", "login_hint", "ui_locales"];

/// What isn't built, and what a request with it is told: [OIDC Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError).
const UNSUPPORTED: [(&str, &str); 3] = [
    ("request", "request_not_supported"),
    ("request_uri", "request_uri_not_supported"),
    ("registration", "registration_not_supported"),
];

pub(super) fn check(params: &Params) -> Result<(), AuthorizationError> {
    if let Some(name) = params.fault() {
        // A stranger chose the name, and the client may show what it is told.
        let is_plain = name.len() <= 64
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" _-.".contains(&byte));
        let name = if is_plain { name } else { "one that isn't known here" };
        return Err(AuthorizationError::invalid_request(format!(
            "A parameter came more than once, or isn't text: {name}."
        )));
    }
    for name in BOUNDED {
        if params.get(name).is_some_and(|value| value.len() > LONGEST) {
            return Err(AuthorizationError::invalid_request(format!(
                "{name} is longer than {LONGEST} bytes."
            )));
        }
    }
    let unsupported = UNSUPPORTED.into_iter().find(|(name, _)| params.get(name).is_some());
    match unsupported {
        Some((name, code)) => Err(AuthorizationError::new(code, format!("{name} is not supported."))),
        None => Ok(()),
    }
}
