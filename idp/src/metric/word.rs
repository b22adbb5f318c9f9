//! The words that label figures. The last of each list stands for what isn't in it.

/// What came of something that went well; else its error code.
pub(crate) const SUCCESS: &str = "success";

/// What an authorization request ends with.
pub(super) const AUTHORIZATION: &[&str] = &[
    SUCCESS,
    "access_denied",
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "login_required",
    "request_not_supported",
    "request_uri_not_supported",
    "unauthorized_client",
    "unmet_authentication_requirements",
    "unsupported_response_type",
    "other",
];

/// What a token request asks for.
pub(super) const GRANT_TYPE: &[&str] = &["authorization_code", "refresh_token", "client_credentials", "other"];

/// What a token request ends with.
pub(super) const TOKEN: &[&str] = &[
    SUCCESS,
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "server_error",
    "unauthorized_client",
    "unsupported_grant_type",
    "other",
];

/// What comes of a password.
pub(super) const SIGN_IN: &[&str] = &[
    SUCCESS,
    "wrong",
    "wait",
    "locked",
    "crowded",
    "suspended",
    "somebody-else",
    "changed",
    "busy",
    "other",
];

/// With what somebody steps up.
pub(super) const AUTHENTICATOR: &[&str] = &["phone", "totp", "hardware-token", "passkey", "recovery-code", "other"];

/// What comes of a code.
pub(super) const STEP_UP: &[&str] = &[SUCCESS, "wrong", "used", "burnt", "expired", "locked", "gone", "other"];

/// How a message travels.
pub(crate) const CHANNEL: &[&str] = &["text", "voice", "mail", "other"];

/// What comes of an attempt to send it.
pub(crate) const RECEIPT: &[&str] = &["delivered", "lost", "refused", "other"];
pub(crate) const SEND: &[&str] = &["sent", "failed", "retried", "other"];

/// The grant type that a token request names, in a word of ours.
#[must_use]
pub(crate) fn grant_type(named: Option<&str>) -> &'static str {
    let known = GRANT_TYPE.iter().copied().find(|word| Some(*word) == named);
    known.unwrap_or("other")
}
