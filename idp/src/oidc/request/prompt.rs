//! `prompt`: what the person is to be shown.

use crate::{http::params::Params, oidc::error::AuthorizationError};

/// The values that are known here.
pub const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

/// What the person is to be shown: [OIDC Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest).
#[derive(Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one a word, each independent of the others"
)]
pub(super) struct Prompt {
    pub(super) none: bool,
    pub(super) login: bool,
    pub(super) consent: bool,
    pub(super) select_account: bool,
}

impl Prompt {
    pub(super) fn read(params: &Params) -> Result<Self, AuthorizationError> {
        let words = params.words("prompt");
        if words.iter().any(|word| !PROMPTS.contains(word)) {
            return Err(AuthorizationError::invalid_request(
                "prompt has a value that isn't supported.",
            ));
        }
        let has = |word| words.contains(&word);
        if has("none") && words.len() > 1 {
            return Err(AuthorizationError::invalid_request("prompt=none stands alone."));
        }
        Ok(Self {
            none: has("none"),
            login: has("login"),
            consent: has("consent"),
            select_account: has("select_account"),
        })
    }
}
