//! What the ring holds between two readings of the database.

use super::{Key, store::StoredKey};
use crate::{Alg, jwt::SigningKey, plan::State, seal::Seal};
use domain::fault::Fault;
use serde_json::json;
use std::sync::Arc;

/// All keys that aren't retired, at one reading.
pub(super) struct Snapshot {
    keys: Vec<(State, Key)>,
    jwks: Arc<str>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Snapshot {
    /// Opens and parses what was read; a key that `before` holds isn't parsed again.
    pub(super) fn parse(stored: &[StoredKey], before: &Self, seal: &Seal) -> Result<Self, Fault> {
        let mut keys = Vec::with_capacity(stored.len());
        for key in stored {
            let parsed = match before.find(&key.times.id.0) {
                Some(known) => known,
                None => Arc::new(open(key, seal)?),
            };
            keys.push((key.times.state(), parsed));
        }
        // Some relying parties take the first key that fits: the one that signs stands first.
        keys.sort_by_key(|(state, key)| (key.alg, *state));
        Ok(Self::of(keys))
    }

    fn of(keys: Vec<(State, Key)>) -> Self {
        let published: Vec<_> = keys.iter().map(|(_, key)| &key.published).collect();
        let jwks = json!({ "keys": published }).to_string().into();
        Self { keys, jwks }
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
