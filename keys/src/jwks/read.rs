//! One JWK, read with care: what isn't to the letter a key that we can verify with is none.

use super::Key;
use crate::Alg;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::DecodingKey;
use serde_json::Value;

/// The key of a JWK, if it can be used here.
pub(super) fn key(jwk: &Value) -> Option<Key> {
    let (can, verifying) = match member(jwk, "kty")? {
        "RSA" => (&[Alg::Rs256, Alg::Ps256][..], rsa(jwk)?),
        "EC" if member(jwk, "crv") == Some("P-256") => (&[Alg::Es256][..], p256(jwk)?),
        "OKP" if member(jwk, "crv") == Some("Ed25519") => (&[Alg::EdDsa][..], ed25519(jwk)?),
        _ => return None,
    };
    if !is_for_verifying(jwk) {
        return None;
    }
    let kid = match jwk.get("kid") {
        None => None,
        Some(kid) => Some(kid.as_str()?.to_owned()),
    };
    Some(Key {
        kid,
        algs: narrowed(jwk, can)?,
        verifying,
    })
}

/// Spec: [RFC 7517 §4.2, §4.3](https://www.rfc-editor.org/rfc/rfc7517#section-4.2).
fn is_for_verifying(jwk: &Value) -> bool {
    let usage = jwk.get("use").is_none_or(|usage| usage == "sig");
    let operations = jwk.get("key_ops").is_none_or(|operations| {
        let listed = operations.as_array();
        listed.is_some_and(|listed| listed.iter().any(|operation| operation == "verify"))
    });
    usage && operations
}

/// A key that names its algorithm is for that one alone. Spec: [RFC 7517 §4.4](https://www.rfc-editor.org/rfc/rfc7517#section-4.4).
fn narrowed(jwk: &Value, can: &'static [Alg]) -> Option<&'static [Alg]> {
    let Some(named) = jwk.get("alg") else {
        return Some(can);
    };
    let named = named.as_str()?;
    can.iter()
        .position(|alg| alg.name() == named)
        .and_then(|at| can.get(at..=at))
}

/// Spec: [RFC 7518 §6.3.1](https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1).
fn rsa(jwk: &Value) -> Option<DecodingKey> {
    let (n, e) = (number(jwk, "n")?, number(jwk, "e")?);
    let bits = n
        .len()
        .checked_mul(8)?
        .checked_sub(n.first()?.leading_zeros() as usize)?;
    let exponent = e.iter().try_fold(0_u64, |sum, byte| {
        (sum < 1 << 32).then_some((sum << 8) | u64::from(*byte))
    })?;
    let is_strong = (2048..=8192).contains(&bits) && n.last()? % 2 == 1;
    // ring takes no exponent of more than 33 bits; odd and from 3 on is what RSA itself needs.
    let is_exponent = exponent >= 3 && exponent % 2 == 1 && exponent < 1 << 33;
    (is_strong && is_exponent).then(|| DecodingKey::from_rsa_raw_components(&n, &e))
}

/// Spec: [RFC 7518 §6.2.1](https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1).
fn p256(jwk: &Value) -> Option<DecodingKey> {
    let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
    // SEC 1 §2.3.3: 4, then both coordinates. Whether the point is on the curve, ring sees at each signature.
    (x.len() == 32 && y.len() == 32).then(|| DecodingKey::from_ec_der(&[&[4], &*x, &*y].concat()))
}

/// Spec: [RFC 8037 §2](https://www.rfc-editor.org/rfc/rfc8037#section-2).
fn ed25519(jwk: &Value) -> Option<DecodingKey> {
    let point = bytes(jwk, "x")?;
    (point.len() == 32).then(|| DecodingKey::from_ed_der(&point))
}

fn member<'j>(jwk: &'j Value, name: &str) -> Option<&'j str> {
    jwk.get(name)?.as_str()
}

fn bytes(jwk: &Value, name: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(member(jwk, name)?.as_bytes()).ok()
}

/// A number without leading zeros; some write one too many.
fn number(jwk: &Value, name: &str) -> Option<Vec<u8>> {
    let bytes = bytes(jwk, name)?;
    let start = bytes.iter().position(|byte| *byte != 0)?;
    bytes.get(start..).map(<[u8]>::to_vec)
}
