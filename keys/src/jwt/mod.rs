//! Tokens: signed with a key of ours, and believed only if a key of ours signed them.

pub(crate) mod provider;

use crate::{
    Alg,
    key::{PrivateKey, PublicJwk},
};
use domain::{fault::Fault, ids::KeyId, time::UnixMillis};
use jsonwebtoken::{DecodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};

/// No token of ours is longer than this, and no longer one is looked at.
pub const LONGEST_TOKEN: usize = 16 * 1024;

/// Why a token isn't believed. What its bearer is told is the caller's choice; mostly it is one word for all of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Longer than any token of ours.
    #[error("the token is longer than any of ours")]
    TooLong,
    /// Not a signed JWT with a key id, or not with the claims that were asked for.
    #[error("this is not a token of the expected shape")]
    Malformed,
    /// Its key isn't in the ring: never ours, retired, or made by another node a moment ago.
    #[error("the token's key is not known")]
    UnknownKey,
    /// A token of ours for another purpose: [RFC 8725 §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11).
    #[error("the token is of another type")]
    WrongType,
    /// Not what its key signed, or not with its key's algorithm.
    #[error("the token's signature is wrong")]
    BadSignature,
    /// `nbf` lies ahead.
    #[error("the token is not valid yet")]
    NotYet,
    /// `exp` has come.
    #[error("the token has expired")]
    Expired,
}

/// A key that is ready to sign and verify. It has no `Debug`.
pub(crate) struct SigningKey {
    pub(crate) id: KeyId,
    pub(crate) alg: Alg,
    pub(crate) published: Value,
    held: provider::Held,
    verifying: DecodingKey,
}

impl SigningKey {
    /// Parses a private key once and for all.
    pub(crate) fn parse(alg: Alg, pkcs8: &[u8]) -> Result<Self, Fault> {
        provider::install();
        let private = PrivateKey::parse(alg, pkcs8)?;
        let public: PublicJwk = private.public()?;
        Ok(Self {
            id: public.thumbprint(),
            alg,
            published: public.published(alg),
            verifying: public.decoding()?,
            held: provider::hold(alg, private),
        })
    }

    /// A signed JWT of a type. Spec: [RFC 7515 §5.1](https://www.rfc-editor.org/rfc/rfc7515#section-5.1).
    pub(crate) fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Fault> {
        let header = Header {
            typ: Some(typ.to_owned()),
            kid: Some(self.id.0.clone()),
            ..Header::new(self.alg.jwt())
        };
        encode(&header, claims, self.held.encoding()).map_err(|e| Fault::new("a token could not be signed", e))
    }
}

#[cfg(test)]
impl SigningKey {
    /// The signature of any bytes, as a careless house would give it.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> String {
        jsonwebtoken::crypto::sign(message, self.held.encoding(), self.alg.jwt()).unwrap()
    }
}

/// The claims of a token, if a key of ours signed it for this purpose and its time is now.
///
/// The algorithm is that of the key that `find` gives for the `kid`; the header's own `alg` must agree and decides nothing.
pub(crate) fn verify<C: DeserializeOwned>(
    find: impl Fn(&str) -> Option<Arc<SigningKey>>,
    token: &str,
    typ: &str,
    now: UnixMillis,
) -> Result<C, BadToken> {
    let read = signed(find, token, typ)?;
    check_time(&read, now, Duration::ZERO)?;
    claims(read)
}

/// The claims of a token that a key of ours signed for this purpose, whenever that was.
pub(crate) fn verify_expired<C: DeserializeOwned>(
    find: impl Fn(&str) -> Option<Arc<SigningKey>>,
    token: &str,
    typ: &str,
) -> Result<C, BadToken> {
    claims(signed(find, token, typ)?)
}

fn signed(
    find: impl Fn(&str) -> Option<Arc<SigningKey>>,
    token: &str,
    typ: &str,
) -> Result<Map<String, Value>, BadToken> {
    let header = header(token)?;
    let kid = header.kid.as_deref().ok_or(BadToken::Malformed)?;
    let key = find(kid).ok_or(BadToken::UnknownKey)?;
    let claims = read(token, key.alg, &key.verifying)?;
    if header.typ.as_deref() == Some(typ) {
        Ok(claims)
    } else {
        Err(BadToken::WrongType)
    }
}

/// What a token says of itself; nothing of it is believed yet.
pub(crate) fn header(token: &str) -> Result<Header, BadToken> {
    if token.len() > LONGEST_TOKEN {
        return Err(BadToken::TooLong);
    }
    let header = decode_header(token).map_err(|_| BadToken::Malformed)?;
    // An extension that must be understood isn't: RFC 7515 §4.1.11.
    if header.crit.is_some() {
        return Err(BadToken::Malformed);
    }
    Ok(header)
}

/// The algorithm that a header names, if it is one of these.
pub(crate) fn named(header: &Header, allowed: &[Alg]) -> Option<Alg> {
    allowed.iter().copied().find(|alg| alg.jwt() == header.alg)
}

/// The claims of a token that this key signed with this algorithm, whatever the time.
pub(crate) fn read(token: &str, alg: Alg, key: &DecodingKey) -> Result<Map<String, Value>, BadToken> {
    let mut validation = Validation::new(alg.jwt());
    // It would ask the system's clock; times are checked against ours, and the audience by whoever knows it.
    validation.required_spec_claims.clear();
    (
        validation.validate_exp,
        validation.validate_nbf,
        validation.validate_aud,
    ) = (false, false, false);
    decode(token, key, &validation)
        .map(|token| token.claims)
        .map_err(|e| match e.kind() {
            jsonwebtoken::errors::ErrorKind::Json(_) => BadToken::Malformed,
            _ => BadToken::BadSignature,
        })
}

/// The claims, as whoever asked for them names them.
pub(crate) fn claims<C: DeserializeOwned>(claims: Map<String, Value>) -> Result<C, BadToken> {
    serde_json::from_value(Value::Object(claims)).map_err(|_| BadToken::Malformed)
}

/// `exp` must be there and lie ahead; `nbf` may be there and must not, but for `skew`.
/// Spec: [RFC 7519 §4.1.4](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4).
pub(crate) fn check_time(claims: &Map<String, Value>, now: UnixMillis, skew: Duration) -> Result<(), BadToken> {
    let seconds = |name| {
        claims
            .get(name)
            .map(|at| whole(at).ok_or(BadToken::Malformed))
            .transpose()
    };
    let expires = seconds("exp")?.ok_or(BadToken::Malformed)?;
    if now.seconds() >= expires {
        return Err(BadToken::Expired);
    }
    match seconds("nbf")? {
        Some(begins) if (now + skew).seconds() < begins => Err(BadToken::NotYet),
        _ => Ok(()),
    }
}

/// Whole seconds; a `NumericDate` of somebody else's may have a fraction.
/// Spec: [RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2).
fn whole(at: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "what is too great becomes the greatest")]
    at.as_i64().or_else(|| at.as_f64().map(|at| at as i64))
}

#[cfg(test)]
mod tests;
