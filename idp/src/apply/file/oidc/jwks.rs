//! `jwks`: a client's public keys. A private one that was pasted by mistake is refused, so that it is kept nowhere.

use super::method::Method;
use crate::config::document::{Kind, Problems, Value};
use domain::application::AuthMethod;

/// Members of private and of shared keys: [RFC 7518 §6](https://www.rfc-editor.org/rfc/rfc7518#section-6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// More keys than any client rotates.
const MOST: usize = 100;

/// Checks the keys of a registration.
pub(super) fn check(registration: &Value, method: Method, problems: &mut Problems) -> Option<()> {
    let (inline, uri) = (registration.find("jwks"), registration.find("jwks_uri"));
    let Some(entry) = inline else { return Some(()) };
    if uri.is_some() {
        let what = "`jwks` and `jwks_uri` can't both be set: take one away (RFC 7591 §2)";
        problems.refuse(&entry.origin, what);
        return None;
    }
    let needs = method == Method::Built(AuthMethod::PrivateKeyJwt);
    problems.under("jwks", |problems| check_set(&entry.value, needs, problems))
}

fn check_set(set: &Value, needs: bool, problems: &mut Problems) -> Option<()> {
    let keys = match set.find("keys").map(|entry| &entry.value.kind) {
        Some(Kind::List(keys)) if (1..=MOST).contains(&keys.len()) => keys,
        _ => {
            problems.refuse(
                &set.origin,
                format_args!("must be a JWK Set: {{ keys = [ … ] }}, with 1 to {MOST} keys"),
            );
            return None;
        }
    };
    for key in keys {
        check_public(key, problems)?;
    }
    let parsed = ::keys::jwks::JwkSet::parse(&super::metadata::json(set).to_string());
    match parsed {
        Err(bad) => problems.refuse(&set.origin, format_args!("can't be read: {bad}")),
        Ok(parsed) if needs && parsed.is_empty() => problems.refuse(
            &set.origin,
            "has no key that verifies signatures of RS256, PS256, ES256 or EdDSA",
        ),
        Ok(_) => return Some(()),
    }
    None
}

fn check_public(key: &Value, problems: &mut Problems) -> Option<()> {
    let Kind::Table(members) = &key.kind else {
        problems.refuse(&key.origin, "each key must be a table");
        return None;
    };
    let private = members.iter().find(|member| PRIVATE.contains(&member.key.as_str()));
    if let Some(member) = private {
        problems.refuse(
            &member.origin,
            format_args!("`{}` belongs to a private key, which nobody else may see: register the public key, and replace this one", member.key),
        );
        return None;
    }
    if key.find("kty").is_none() {
        problems.refuse(&key.origin, "each key needs its `kty`");
        return None;
    }
    Some(())
}
