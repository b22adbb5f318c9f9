//! Other people's keys: a JWK Set that somebody registered or publishes, and the tokens that it vouches for.
//!
//! What a client signs to prove itself ([RFC 7523](https://www.rfc-editor.org/rfc/rfc7523)) and what a resource server is
//! shown are verified here. The caller says which algorithms are welcome; the header only picks among them, and only a
//! key that is made for the picked one is tried. So neither `none` nor a shared secret made of a public key gets anywhere.

mod read;

use crate::{
    Alg, BadToken,
    jwt::{self, provider},
};
use domain::time::UnixMillis;
use jsonwebtoken::DecodingKey;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::time::Duration;

/// No longer set is read.
pub const LONGEST_SET: usize = 64 * 1024;

/// No set of more keys is read.
pub const MOST_KEYS: usize = 100;

/// So many keys are tried for a token that names none. [OIDC Core §10.1](https://openid.net/specs/openid-connect-core-1_0.html#Signing)
/// wants a `kid` as soon as there are two; strangers must not make us try a hundred.
const MOST_TRIED: usize = 10;

/// How far the clock of whoever signed may run ahead of ours before `nbf` counts as *not yet*.
const SKEW: Duration = Duration::from_secs(10);

/// Why a text isn't a JWK Set that is used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadJwkSet {
    /// More than [`LONGEST_SET`].
    #[error("the JWK Set is longer than 64 KiB")]
    TooLong,
    /// More than [`MOST_KEYS`].
    #[error("the JWK Set has more than 100 keys")]
    TooManyKeys,
    /// Not a JSON object with a list `keys`.
    #[error("this is not a JWK Set: a JSON object with a list `keys`")]
    Malformed,
}

/// Which type (`typ`) a token must have: what was signed for one purpose must not serve another.
/// Spec: [RFC 8725 §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11).
///
/// Types are media types: letter case and a leading `application/` don't matter
/// ([RFC 7515 §4.1.9](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typ<'a> {
    /// This one, and the token must say so.
    Is(&'a str),
    /// None, or one of these.
    AbsentOr(&'a [&'a str]),
}

impl Typ<'_> {
    fn fits(self, typ: Option<&str>) -> bool {
        let same = |wanted: &str, typ: &str| bare(wanted).eq_ignore_ascii_case(bare(typ));
        match (self, typ) {
            (Self::Is(_), None) => false,
            (Self::Is(wanted), Some(typ)) => same(wanted, typ),
            (Self::AbsentOr(_), None) => true,
            (Self::AbsentOr(wanted), Some(typ)) => wanted.iter().any(|wanted| same(wanted, typ)),
        }
    }
}

fn bare(typ: &str) -> &str {
    match typ.split_at_checked("application/".len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case("application/") && !rest.contains('/') => rest,
        _ => typ,
    }
}

/// One public key of somebody else.
#[derive(Clone, Debug)]
struct Key {
    kid: Option<String>,
    /// What it verifies: the algorithm that it names, or all that its type can.
    algs: &'static [Alg],
    verifying: DecodingKey,
}

/// The usable public keys of somebody else: RSA of 2048 to 8192 bits, P-256 and Ed25519, for signatures.
#[derive(Clone, Debug)]
pub struct JwkSet {
    keys: Vec<Key>,
}

impl JwkSet {
    /// Reads a JWK Set. A key that can't be used here (another type or curve, too short, for encryption) is skipped, as
    /// [RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5) says; it doesn't spoil the others.
    ///
    /// # Errors
    /// The text is too long, has too many keys, or isn't a JWK Set.
    pub fn parse(json: &str) -> Result<Self, BadJwkSet> {
        if json.len() > LONGEST_SET {
            return Err(BadJwkSet::TooLong);
        }
        provider::install();
        let set: Value = serde_json::from_str(json).map_err(|_| BadJwkSet::Malformed)?;
        let listed = set.get("keys").and_then(Value::as_array).ok_or(BadJwkSet::Malformed)?;
        if listed.len() > MOST_KEYS {
            return Err(BadJwkSet::TooManyKeys);
        }
        let keys = listed.iter().filter_map(read::key).collect();
        Ok(Self { keys })
    }

    /// How many of its keys can be used.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether none of its keys can be used.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The claims of a token that a key of this set signed, with an algorithm that is `allowed`, as this type, and that is
    /// valid now: `exp` must lie ahead, and `nbf` not, but for ten seconds of a clock that runs fast.
    ///
    /// Issuer, subject, audience, `iat` and `jti` are for the caller to check. On [`BadToken::UnknownKey`] a set that was
    /// fetched may be fetched again (within the caller's limits): its owner may have rotated.
    ///
    /// # Errors
    /// Why the token isn't believed. An algorithm that isn't allowed, or not this key's, is a [`BadToken::BadSignature`]; a
    /// token without `kid` that no key here signed is of an [`BadToken::UnknownKey`].
    pub fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        allowed: &[Alg],
        typ: Typ<'_>,
        now: UnixMillis,
    ) -> Result<C, BadToken> {
        let header = jwt::header(token)?;
        let alg = jwt::named(&header, allowed).ok_or(BadToken::BadSignature)?;
        let claims = self.read(token, header.kid.as_deref(), alg)?;
        if !typ.fits(header.typ.as_deref()) {
            return Err(BadToken::WrongType);
        }
        jwt::check_time(&claims, now, SKEW)?;
        jwt::claims(claims)
    }

    fn read(&self, token: &str, kid: Option<&str>, alg: Alg) -> Result<Map<String, Value>, BadToken> {
        let named = |key: &&Key| kid.is_none() || key.kid.as_deref() == kid;
        if !self.keys.iter().any(|key| named(&key)) {
            return Err(BadToken::UnknownKey);
        }
        let fitting = self.keys.iter().filter(named).filter(|key| key.algs.contains(&alg));
        for key in fitting.take(MOST_TRIED) {
            match jwt::read(token, alg, &key.verifying) {
                Err(BadToken::BadSignature) => {}
                known => return known,
            }
        }
        // A token that names no key may be of one that isn't here yet.
        Err(kid.map_or(BadToken::UnknownKey, |_| BadToken::BadSignature))
    }
}

#[cfg(test)]
mod tests;
