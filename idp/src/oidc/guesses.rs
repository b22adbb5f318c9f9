//! Who has guessed too often is remembered here, so that a client that proves itself at once costs no look at the database.
//! The count itself is shared by all nodes; a node that hasn't heard of it yet learns it with its first wrong guess.

use domain::time::UnixMillis;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// How many are remembered at once.
const MOST: usize = 10_000;

/// Until when somebody's guesses aren't looked at, by what counts them.
#[derive(Default)]
pub struct Guesses(RwLock<HashMap<Vec<u8>, UnixMillis>>);

impl Guesses {
    /// Whether nothing is looked at.
    #[must_use]
    pub fn is_full(&self, key: &[u8], now: UnixMillis) -> bool {
        let full = self.0.read().unwrap_or_else(PoisonError::into_inner);
        full.get(key).is_some_and(|until| now < *until)
    }

    /// Nothing is looked at until then.
    pub fn fill(&self, key: Vec<u8>, until: UnixMillis) {
        let mut full = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if full.len() >= MOST {
            let soonest = full.iter().min_by_key(|(_, until)| **until).map(|(key, _)| key.clone());
            soonest.and_then(|key| full.remove(&key));
        }
        full.insert(key, until);
    }
}
