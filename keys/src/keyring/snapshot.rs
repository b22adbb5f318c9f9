//! What the ring holds between two readings of the database.

use super::{
    Key,
    store::{States, Stored, StoredKey},
};
use crate::{
    Alg, Purpose,
    jwt::SigningKey,
    plan::{KeyTimes, State},
    saml::{self, SamlKey, Scheme},
    seal::Seal,
};
use domain::{fault::Fault, ids::KeyId};
use serde_json::json;
use std::sync::Arc;
use zeroize::Zeroizing;

/// All keys that aren't retired, and those that were of late, at one reading.
pub(super) struct Snapshot {
    keys: Vec<(State, Key)>,
    former: Vec<Key>,
    saml: Vec<(State, Arc<SamlKey>)>,
    times: Vec<KeyTimes>,
    jwks: Arc<str>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            former: Vec::new(),
            saml: Vec::new(),
            times: Vec::new(),
            jwks: jwks(&[]),
        }
    }
}

impl Snapshot {
    /// Opens and parses what was read; a key that `before` holds isn't parsed again.
    pub(super) fn parse(stored: &Stored, before: &Self, seal: &Seal) -> Result<Self, Fault> {
        let mut next = Self {
            times: stored.times(),
            ..Self::default()
        };
        for key in &stored.keys {
            match (key.times.purpose, key.times.state()) {
                (Purpose::Token(alg), State::Retired) => next.former.push(before.token(key, alg, seal)?),
                (Purpose::Token(alg), state) => next.keys.push((state, before.token(key, alg, seal)?)),
                (Purpose::Saml(_), State::Retired) => {}
                (Purpose::Saml(scheme), state) => next.saml.push((state, before.saml_key(key, scheme, seal)?)),
            }
        }
        // Some relying parties take the first key that fits: the one that signs stands first.
        next.keys.sort_by_key(|(state, key)| (key.alg, *state));
        next.saml.sort_by_key(|(state, key)| (key.scheme(), *state));
        next.jwks = jwks(&next.keys);
        Ok(next)
    }

    fn token(&self, key: &StoredKey, alg: Alg, seal: &Seal) -> Result<Key, Fault> {
        if let Some(known) = self.find_even_former(&key.times.id.0) {
            return Ok(known);
        }
        let parsed = SigningKey::parse(alg, &open(key, seal)?)?;
        check_name(key, &parsed.id)?;
        Ok(Arc::new(parsed))
    }

    fn saml_key(&self, key: &StoredKey, scheme: Scheme, seal: &Seal) -> Result<Arc<SamlKey>, Fault> {
        if let Some((_, known)) = self.saml.iter().find(|(_, known)| *known.id() == key.times.id) {
            return Ok(Arc::clone(known));
        }
        let parsed = saml::parse(scheme, &open(key, seal)?)?;
        check_name(key, parsed.id())?;
        Ok(Arc::new(parsed))
    }

    pub(super) fn active(&self, alg: Alg) -> Option<&Key> {
        let mut of_alg = self
            .keys
            .iter()
            .filter(|(state, key)| *state == State::Active && key.alg == alg);
        of_alg.next().map(|(_, key)| key)
    }

    pub(super) fn active_saml(&self, scheme: Scheme) -> Option<Arc<SamlKey>> {
        let mut keys = self.saml.iter();
        let (_, active) = keys.find(|(state, key)| *state == State::Active && key.scheme() == scheme)?;
        Some(Arc::clone(active))
    }

    pub(super) fn saml(&self) -> Vec<Arc<SamlKey>> {
        self.saml.iter().map(|(_, key)| Arc::clone(key)).collect()
    }

    pub(super) fn find(&self, kid: &str) -> Option<Key> {
        self.keys
            .iter()
            .find(|(_, key)| key.id.0 == kid)
            .map(|(_, key)| Arc::clone(key))
    }

    pub(super) fn find_even_former(&self, kid: &str) -> Option<Key> {
        let former = || self.former.iter().find(|key| key.id.0 == kid).cloned();
        self.find(kid).or_else(former)
    }

    pub(super) fn states(&self) -> States {
        let live = self.times.iter().filter(|key| key.state() != State::Retired);
        live.map(|key| (key.id.clone(), key.state())).collect()
    }

    pub(super) fn times(&self) -> &[KeyTimes] {
        &self.times
    }

    pub(super) fn jwks(&self) -> Arc<str> {
        Arc::clone(&self.jwks)
    }
}

fn jwks(keys: &[(State, Key)]) -> Arc<str> {
    let published: Vec<_> = keys.iter().map(|(_, key)| &key.published).collect();
    json!({ "keys": published }).to_string().into()
}

fn open(stored: &StoredKey, seal: &Seal) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let times = &stored.times;
    seal.open(&super::store::label(times.purpose, &times.id), &stored.sealed)
}

/// What the ring trusts follows from what is sealed alone: a public key or a name that somebody wrote into the table
/// beside it convinces nobody.
fn check_name(stored: &StoredKey, id: &KeyId) -> Result<(), Fault> {
    if *id == stored.times.id {
        Ok(())
    } else {
        Err(Fault::broken("a stored signing key has another key's name"))
    }
}
