//! An authorization request, as a relying party makes it, or as somebody spoils it.

use crate::relying_party::RelyingParty;
use data_encoding::BASE64URL_NOPAD;
use domain::entropy::{SystemEntropy, draw};
use ring::digest::{SHA256, digest};
use std::fmt::Display;
use url::form_urlencoded::Serializer;

/// What a relying party must remember of its request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Comes back with the answer.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Proves at the token endpoint who began.
    pub verifier: String,
}

impl Asked {
    pub(crate) fn fresh() -> Self {
        let random = || BASE64URL_NOPAD.encode(&draw::<32>(&SystemEntropy));
        Self {
            state: random(),
            nonce: random(),
            verifier: random(),
        }
    }

    /// The challenge of its verifier: [RFC 7636 §4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2).
    #[must_use]
    pub fn challenge(&self) -> String {
        BASE64URL_NOPAD.encode(digest(&SHA256, self.verifier.as_bytes()).as_ref())
    }
}

/// A request to `/oauth2/authorize`.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    /// What the relying party remembers.
    pub asked: Asked,
    params: Vec<(String, String)>,
}

impl AuthorizeRequest {
    pub(crate) fn new(party: &RelyingParty, asked: Asked) -> Self {
        let params = [
            ("response_type", "code"),
            ("client_id", &party.client_id),
            ("redirect_uri", &party.redirect_uri),
            ("scope", "openid"),
            ("state", &asked.state),
            ("nonce", &asked.nonce),
            ("code_challenge", &asked.challenge()),
            ("code_challenge_method", "S256"),
        ];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { asked, params }
    }

    /// `acr_values`, in order.
    #[must_use]
    pub fn acr_values(self, values: &str) -> Self {
        self.with("acr_values", values)
    }

    /// An essential `acr` in `claims`: a must.
    #[must_use]
    pub fn essential_acr(self, values: &[&str]) -> Self {
        let acr = serde_json::json!({ "essential": true, "values": values });
        self.with("claims", serde_json::json!({ "id_token": { "acr": acr } }))
    }

    /// `max_age`, in seconds.
    #[must_use]
    pub fn max_age(self, seconds: u64) -> Self {
        self.with("max_age", seconds)
    }

    /// `prompt`.
    #[must_use]
    pub fn prompt(self, words: &str) -> Self {
        self.with("prompt", words)
    }

    /// `scope`.
    #[must_use]
    pub fn scope(self, words: &str) -> Self {
        self.with("scope", words)
    }

    /// `claims`.
    #[must_use]
    pub fn claims(self, claims: &serde_json::Value) -> Self {
        self.with("claims", claims)
    }

    /// Sets a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self = self.without(name);
        self.and(name, value)
    }

    /// Adds a parameter, though it may be there already.
    #[must_use]
    pub fn and(mut self, name: &str, value: impl Display) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }

    /// Leaves a parameter out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.params.retain(|(known, _)| known != name);
        self
    }

    /// Its parameters, as they are sent.
    #[must_use]
    pub fn params(&self) -> &[(String, String)] {
        &self.params
    }
}

impl From<AuthorizeRequest> for String {
    fn from(request: AuthorizeRequest) -> Self {
        let mut query = Serializer::new(Self::new());
        query.extend_pairs(&request.params);
        format!("/oauth2/authorize?{}", query.finish())
    }
}
