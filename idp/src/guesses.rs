//! Who has guessed too often is remembered here, so that a client that proves itself at once costs no look at the database.
//! The count itself is shared by all nodes; a node that hasn't heard of it yet learns it with its first wrong guess.

use domain::{
    address::network,
    audit,
    authenticator::Limits,
    db::Db,
    fault::Fault,
    limit::{self, Taken},
    secret::HashKey,
    time::UnixMillis,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{PoisonError, RwLock},
};

/// How many are remembered at once.
const MOST: usize = 10_000;

/// Until when somebody's guesses aren't looked at, by what counts them.
#[derive(Default)]
pub struct Guesses(RwLock<HashMap<Vec<u8>, UnixMillis>>);

impl Guesses {
    /// Whether anybody is to be looked up here at all; nearly always nobody is.
    #[must_use]
    pub fn is_any_full(&self) -> bool {
        !self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether nothing is looked at.
    #[must_use]
    pub fn is_full(&self, key: &[u8], now: UnixMillis) -> bool {
        let full = self.0.read().unwrap_or_else(PoisonError::into_inner);
        full.get(key).is_some_and(|until| now < *until)
    }

    /// Nothing is looked at until then.
    fn fill(&self, key: Vec<u8>, until: UnixMillis) {
        let mut full = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if full.len() >= MOST {
            let soonest = full.iter().min_by_key(|(_, until)| **until).map(|(key, _)| key.clone());
            soonest.and_then(|key| full.remove(&key));
        }
        full.insert(key, until);
    }

    /// Somebody guessed wrong. What is beyond the limit leaves no row, or a flood of failures would be one of rows.
    ///
    /// # Errors
    /// The database's.
    pub async fn count(
        &self,
        db: &Db,
        key: Vec<u8>,
        most: i32,
        event: audit::Event,
        now: UnixMillis,
    ) -> Result<Taken, Fault> {
        let write = db.write((event, key.clone()), move |tx, (event, key)| {
            Box::pin(async move {
                let taken = limit::take(tx, key, most, Limits::ADDRESS_WINDOW, now).await?;
                if taken == Taken::Yes {
                    audit::record(tx, event, now).await?;
                }
                Ok((taken, limit::find_full(tx, key, most, now).await?))
            })
        });
        let (taken, full) = write.await?;
        if let Some(until) = full {
            self.fill(key, until);
        }
        Ok(taken)
    }
}

/// What counts the failures as one client, resource or service provider from one address: a neighbour's don't shut out anybody
/// else.
#[must_use]
pub fn key(key: &HashKey, what: &str, id: &str, from: IpAddr) -> Vec<u8> {
    let of: [&[u8]; 3] = [what.as_bytes(), id.as_bytes(), &network(from)];
    key.hash("client-refused", &of).to_vec()
}
