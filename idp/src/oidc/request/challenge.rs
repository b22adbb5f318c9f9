//! PKCE, S256 only: [RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636#section-4.3), [RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1).

use super::Proven;
use crate::{http::params::Params, oidc::error::AuthorizationError};

pub(super) fn read(proven: &Proven, params: &Params) -> Result<Option<String>, AuthorizationError> {
    let bad = |why: &str| Err(AuthorizationError::invalid_request(why));
    let method = params.get("code_challenge_method");
    let Some(challenge) = params.get("code_challenge") else {
        return if proven.client.client.require_pkce {
            bad("code_challenge is missing: PKCE is required.")
        } else if method.is_some() {
            bad("code_challenge_method without code_challenge.")
        } else {
            Ok(None)
        };
    };
    if method != Some("S256") {
        return bad("code_challenge_method must be S256.");
    }
    let is_digest = |bytes: Vec<u8>| bytes.len() == 32;
    let digest = data_encoding::BASE64URL_NOPAD.decode(challenge.as_bytes());
    if !digest.is_ok_and(is_digest) {
        return bad("code_challenge isn't a base64url SHA-256 digest.");
    }
    Ok(Some(challenge.to_owned()))
}
