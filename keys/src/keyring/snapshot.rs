//! What the ring holds between two readings of the database.

use super::{
    Key,
    store::{States, Stored, StoredKey},
};
use crate::{
    Alg,
    jwt::SigningKey,
    plan::{KeyTimes, State},
    seal::Seal,
};
use domain::fault::Fault;
use serde_json::json;
use std::sync::Arc;

/// All keys that aren't retired, and those that were of late, at one reading.
pub(super) struct Snapshot {
    keys: Vec<(State, Key)>,
    former: Vec<Key>,
    times: Vec<KeyTimes>,
    jwks: Arc<str>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self::of(Vec::new(), Vec::new(), Vec::new())
    }
}

impl Snapshot {
    /// Opens and parses what was read; a key that `before` holds isn't parsed again.
    pub(super) fn parse(stored: &Stored, before: &Self, seal: &Seal) -> Result<Self, Fault> {
        let (mut keys, mut former) = (Vec::with_capacity(stored.keys.len()), Vec::new());
        for key in &stored.keys {
            let parsed = match before.find_even_former(&key.times.id.0) {
                Some(known) => known,
                None => Arc::new(open(key, seal)?),
            };
            match key.times.state() {
                State::Retired => former.push(parsed),
                state => keys.push((state, parsed)),
            }
        }
        // Some relying parties take the first key that fits: the one that signs stands first.
        keys.sort_by_key(|(state, key)| (key.alg, *state));
        Ok(Self::of(keys, former, stored.times()))
    }

    fn of(keys: Vec<(State, Key)>, former: Vec<Key>, times: Vec<KeyTimes>) -> Self {
        let published: Vec<_> = keys.iter().map(|(_, key)| &key.published).collect();
        let jwks = json!({ "keys": published }).to_string().into();
        Self {
            keys,
            former,
            times,
            jwks,
        }
    }

    pub(super) fn active(&self, alg: Alg) -> Option<&Key> {
        let mut of_alg = self
            .keys
            .iter()
            .filter(|(state, key)| *state == State::Active && key.alg == alg);
        of_alg.next().map(|(_, key)| key)
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

/// What the ring trusts follows from the sealed private key alone: a public key or a name that somebody wrote into the
/// table beside it convinces nobody.
fn open(stored: &StoredKey, seal: &Seal) -> Result<SigningKey, Fault> {
    let times = &stored.times;
    let pkcs8 = seal.open(&super::store::label(times.alg, &times.id), &stored.sealed)?;
    let key = SigningKey::parse(times.alg, &pkcs8)?;
    if key.id == times.id {
        Ok(key)
    } else {
        Err(Fault::broken("a stored signing key has another key's name"))
    }
}
