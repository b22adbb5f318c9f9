//! `token_endpoint_auth_method`, and what each method needs.

use crate::config::document::{Origin, Problems, Read, SecretText, Value, one_of};
use domain::application::AuthMethod;
use serde_json::json;

/// `token_endpoint_auth_method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Built(AuthMethod),
    /// It is registered, but nothing takes it yet, so the client is refused.
    Unbuilt,
}

impl Read for Method {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let words = [
            ("client_secret_basic", Self::Built(AuthMethod::ClientSecretBasic)),
            ("client_secret_post", Self::Built(AuthMethod::ClientSecretPost)),
            ("private_key_jwt", Self::Built(AuthMethod::PrivateKeyJwt)),
            ("none", Self::Built(AuthMethod::None)),
            ("client_secret_jwt", Self::Unbuilt),
            ("tls_client_auth", Self::Unbuilt),
            ("self_signed_tls_client_auth", Self::Unbuilt),
        ];
        one_of(value, problems, &words)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string" })
    }
}

impl Method {
    pub(super) fn takes_secret(self) -> bool {
        matches!(
            self,
            Self::Built(AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost)
        )
    }

    /// The method as it is kept: one that isn't built is kept as one that needs a secret, and has none.
    pub(super) fn kept(self) -> AuthMethod {
        match self {
            Self::Built(method) => method,
            Self::Unbuilt => AuthMethod::ClientSecretBasic,
        }
    }

    pub(super) fn warn(self, value: &Value, warnings: &mut Vec<(Origin, String)>) {
        if self == Self::Unbuilt
            && let Some(entry) = value.find("token_endpoint_auth_method")
        {
            let what =
                "`token_endpoint_auth_method` is kept, but it isn't built yet: until then this client is refused";
            warnings.push((entry.origin.clone(), what.to_owned()));
        }
        if self == Self::Built(AuthMethod::PrivateKeyJwt)
            && let Some(entry) = value.find("client_secret")
        {
            let what = "`client_secret` isn't kept: this client proves itself by its key";
            warnings.push((entry.origin.clone(), what.to_owned()));
        }
    }
}

/// The method of a registration, with what it needs: without a word, a secret means `client_secret_basic`, keys alone mean
/// `private_key_jwt`.
pub(super) fn check(
    method: Option<Method>,
    secret: Option<&SecretText>,
    registration: &Value,
    problems: &mut Problems,
) -> Option<Method> {
    let has_keys = registration
        .find("jwks")
        .or_else(|| registration.find("jwks_uri"))
        .is_some();
    let by_key = Method::Built(AuthMethod::PrivateKeyJwt);
    let (method, what) = match (method, secret) {
        (Some(Method::Built(AuthMethod::None)), Some(_)) => (
            None,
            "a public client (token_endpoint_auth_method = \"none\") has no `client_secret`: take one of them away",
        ),
        (None, None) if has_keys => (Some(by_key), ""),
        (None, Some(_)) => (Some(Method::Built(AuthMethod::ClientSecretBasic)), ""),
        (None, None) => (
            None,
            "`client_secret` is missing (or `jwks`, or token_endpoint_auth_method = \"none\" for a public client)",
        ),
        (Some(method), None) if method.takes_secret() => (None, "`client_secret` is missing: this method needs it"),
        (Some(method), _) if method == by_key && !has_keys => (
            None,
            "token_endpoint_auth_method = \"private_key_jwt\" needs the client's public keys: `jwks` or `jwks_uri`",
        ),
        (Some(method), _) => (Some(method), ""),
    };
    if method.is_none() {
        problems.refuse(&registration.origin, what);
    }
    method
}
