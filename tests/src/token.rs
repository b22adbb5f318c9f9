//! Tokens, as a relying party checks them: with another implementation than ours, because a fault of ours hides from
//! itself.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a token that isn't right fails the test"
)]

use data_encoding::BASE64URL_NOPAD;
use openidconnect::{
    JsonWebKey, JsonWebKeySet,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm},
};
use ring::digest::{SHA256, SHA512, digest};
use serde_json::Value;

/// A signed token that was verified: its header and claims.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What it says of itself.
    pub header: Value,
    /// What it says.
    pub claims: Value,
}

/// Verifies a token with the published keys.
///
/// # Panics
/// It isn't signed by one of them.
#[must_use]
pub fn verify(token: &str, jwks: &str) -> Verified {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("not a JWS: {token}")
    };
    let read = |part: &str| -> Value {
        let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).expect("base64url");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    let verified = Verified {
        header: read(header),
        claims: read(claims),
    };
    let alg = match verified.header["alg"].as_str() {
        Some("RS256") => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        Some("PS256") => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        Some("ES256") => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        Some("EdDSA") => CoreJwsSigningAlgorithm::EdDsa,
        other => panic!("alg {other:?}"),
    };
    let keys: JsonWebKeySet<CoreJsonWebKey> = serde_json::from_str(jwks).expect("a JWKS");
    let kid = verified.header["kid"].as_str().expect("a kid");
    let mut fitting = keys
        .keys()
        .iter()
        .filter(|key| key.key_id().is_some_and(|id| id.as_str() == kid));
    let key = fitting.next().unwrap_or_else(|| panic!("no key {kid} in {jwks}"));
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).expect("base64url");
    let signed = &token[..token.rfind('.').expect("a dot")];
    key.verify_signature(&alg, signed.as_bytes(), &signature)
        .expect("a good signature");
    verified
}

/// `at_hash` of an access token, in an ID token that is signed so:
/// [OIDC Core §3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken).
#[must_use]
pub fn at_hash(alg: &str, access_token: &str) -> String {
    let (hash, half) = if alg == "EdDSA" { (&SHA512, 32) } else { (&SHA256, 16) };
    BASE64URL_NOPAD.encode(&digest(hash, access_token.as_bytes()).as_ref()[..half])
}
