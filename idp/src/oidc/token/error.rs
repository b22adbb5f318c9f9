//! Why no token is given, in the words of [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::fault::Fault;

/// Why the endpoints that clients call directly (token, introspection, revocation) give nothing.
#[derive(Debug)]
pub enum TokenError {
    /// The request is malformed.
    InvalidRequest(&'static str),
    /// The client didn't prove who it is.
    InvalidClient {
        /// It tried by HTTP Basic, and is challenged the same way.
        basic: bool,
    },
    /// Somebody failed to be this client too often; nothing was looked at.
    TooManyGuesses,
    /// The code or refresh token is unknown, used, expired, or another client's.
    InvalidGrant(&'static str),
    /// More is asked for than may be given.
    InvalidScope(&'static str),
    /// A `resource` that isn't known, or wasn't granted: [RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2).
    InvalidTarget(&'static str),
    /// The client didn't register for this.
    UnauthorizedClient(&'static str),
    /// Not a grant type of ours.
    UnsupportedGrantType,
    /// Ours.
    Fault(Fault),
}

impl From<Fault> for TokenError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl TokenError {
    /// `error`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient { .. } | Self::TooManyGuesses => "invalid_client",
            Self::InvalidGrant(_) => "invalid_grant",
            Self::InvalidScope(_) => "invalid_scope",
            Self::InvalidTarget(_) => "invalid_target",
            Self::UnauthorizedClient(_) => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::Fault(_) => "server_error",
        }
    }

    const fn description(&self) -> &'static str {
        match self {
            Self::InvalidRequest(why)
            | Self::InvalidGrant(why)
            | Self::InvalidScope(why)
            | Self::InvalidTarget(why)
            | Self::UnauthorizedClient(why) => why,
            Self::InvalidClient { .. } => "Client authentication failed.",
            Self::TooManyGuesses => "Client authentication failed too often from this address; try again later.",
            Self::UnsupportedGrantType => {
                "Only authorization_code, refresh_token and client_credentials are supported."
            }
            Self::Fault(_) => "Something of ours broke; try again.",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidClient { .. } => StatusCode::UNAUTHORIZED,
            Self::TooManyGuesses => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        if let Self::Fault(fault) = &self {
            tracing::error!(%fault, source = ?std::error::Error::source(fault).map(ToString::to_string), "a fault");
        }
        let body = serde_json::json!({ "error": self.code(), "error_description": self.description() });
        let mut response = no_store((self.status(), Json(body)));
        if matches!(self, Self::InvalidClient { basic: true }) {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"token\""),
            );
        }
        response
    }
}

/// Nothing on the way keeps it: [RFC 6749 §5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1).
pub fn no_store(body: impl IntoResponse) -> Response {
    (
        [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")],
        body,
    )
        .into_response()
}
