//! Why a call isn't answered, in the words of [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3) and
//! [RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::fmt::Write as _;

/// Why a call isn't answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no token: a challenge without an error code.
    Missing,
    /// There is more than one.
    InvalidRequest,
    /// It isn't one of the provider's for this API, or has expired.
    InvalidToken(&'static str),
    /// The person hasn't shown enough, or too long ago; what would do.
    InsufficientUserAuthentication {
        /// Which of the two.
        why: &'static str,
        /// The names to ask for.
        acr_values: Option<String>,
        /// The age to ask for, in seconds.
        max_age: Option<u64>,
    },
    /// It lacks a scope; all that are needed.
    InsufficientScope(String),
    /// The provider's keys can't be had at present.
    Unavailable,
}

impl Refusal {
    /// `error`; none where there was no token.
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Missing | Self::Unavailable => None,
            Self::InvalidRequest => Some("invalid_request"),
            Self::InvalidToken(_) => Some("invalid_token"),
            Self::InsufficientUserAuthentication { .. } => Some("insufficient_user_authentication"),
            Self::InsufficientScope(_) => Some("insufficient_scope"),
        }
    }

    const fn description(&self) -> &'static str {
        match self {
            Self::Missing => "An access token is needed.",
            Self::InvalidRequest => "The request has more than one Authorization header.",
            Self::InvalidToken(why) | Self::InsufficientUserAuthentication { why, .. } => why,
            Self::InsufficientScope(_) => "The token lacks a scope that is needed here.",
            Self::Unavailable => "Tokens can't be verified at present; try again.",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Missing | Self::InvalidToken(_) | Self::InsufficientUserAuthentication { .. } => {
                StatusCode::UNAUTHORIZED
            }
            Self::InvalidRequest => StatusCode::BAD_REQUEST,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// `WWW-Authenticate`.
    #[must_use]
    pub fn challenge(&self) -> String {
        let Some(code) = self.code() else {
            return "Bearer realm=\"api\"".to_owned();
        };
        let mut challenge = format!(
            "Bearer error=\"{code}\", error_description={}",
            quoted(self.description())
        );
        let mut add = |name: &str, value: &str| {
            let _ = write!(challenge, ", {name}={}", quoted(value));
        };
        match self {
            Self::InsufficientUserAuthentication {
                acr_values, max_age, ..
            } => {
                if let Some(values) = acr_values {
                    add("acr_values", values);
                }
                if let Some(age) = max_age {
                    add("max_age", &age.to_string());
                }
            }
            Self::InsufficientScope(scope) => add("scope", scope),
            Self::Missing | Self::InvalidRequest | Self::InvalidToken(_) | Self::Unavailable => {}
        }
        challenge
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.code(), "error_description": self.description() });
        let no_store = [(header::CACHE_CONTROL, "no-store")];
        let mut response = (self.status(), no_store, Json(body)).into_response();
        let challenge = HeaderValue::try_from(self.challenge());
        if let (Ok(challenge), false) = (challenge, self == Self::Unavailable) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A quoted-string: [RFC 9110 §5.6.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4).
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_says_what_to_ask_for() {
        let refusal = Refusal::InsufficientUserAuthentication {
            why: "More recent authentication is required.",
            acr_values: Some("urn:gradus:acr:2 a\"b".to_owned()),
            max_age: Some(300),
        };
        assert_eq!(
            refusal.challenge(),
            "Bearer error=\"insufficient_user_authentication\", \
             error_description=\"More recent authentication is required.\", \
             acr_values=\"urn:gradus:acr:2 a\\\"b\", max_age=\"300\""
        );
        assert_eq!(refusal.into_response().status(), 401);
    }

    #[test]
    fn without_a_token_there_is_no_error_code() {
        assert_eq!(Refusal::Missing.challenge(), "Bearer realm=\"api\"");
        assert_eq!(Refusal::Missing.into_response().status(), 401);
    }

    #[test]
    fn a_missing_scope_is_named() {
        let refusal = Refusal::InsufficientScope("orders.read orders.write".to_owned());
        assert!(refusal.challenge().ends_with("scope=\"orders.read orders.write\""));
        assert_eq!(refusal.into_response().status(), 403);
    }
}
