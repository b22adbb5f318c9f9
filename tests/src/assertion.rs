//! A client's own key, and what it signs: assertions of [RFC 7523](https://www.rfc-editor.org/rfc/rfc7523).

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a key that can't be made fails the test"
)]

use data_encoding::BASE64URL_NOPAD;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// A P-256 key.
pub struct ClientKey(EcdsaKeyPair);

impl ClientKey {
    /// A new one.
    #[must_use]
    pub fn fresh() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random);
        Self(pair.expect("a key"))
    }

    /// Its public half, as a JWK Set.
    #[must_use]
    pub fn jwks(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let half = |from: usize| BASE64URL_NOPAD.encode(point.get(from..from + 32).expect("a point"));
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": half(1), "y": half(33), "kid": "own", "use": "sig" }] })
    }

    /// Signs claims, as the header says.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self
            .0
            .sign(&SystemRandom::new(), message.as_bytes())
            .expect("a signature");
        format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}
