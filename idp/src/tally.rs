//! What happens too often for an audit event each: counted here, and recorded by the minute.
//!
//! A process that is killed forgets the minute that it was in; what was issued then is known to no log.

use domain::{
    audit::{self, act},
    db::Db,
    fault::Fault,
    ids::ClientId,
    time::UnixMillis,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// What was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Issued {
    /// A client's own token.
    ClientCredentials,
    /// Tokens for a refresh token.
    Refresh,
}

impl Issued {
    const fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::Refresh => "refresh_token",
        }
    }
}

/// The counts of the present minute.
#[derive(Default)]
pub struct Tally(Mutex<HashMap<(Issued, ClientId), u64>>);

impl Tally {
    /// One more.
    pub fn count(&self, issued: Issued, client: &ClientId) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((issued, client.clone())).or_default() += 1;
    }

    fn take(&self) -> HashMap<(Issued, ClientId), u64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, counts: HashMap<(Issued, ClientId), u64>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (what, count) in counts {
            *now.entry(what).or_default() += count;
        }
    }

    /// Records what was counted since the last time.
    ///
    /// # Errors
    /// The database's; then nothing is recorded, and the counts wait.
    pub async fn record(&self, db: &Db, now: UnixMillis) -> Result<(), Fault> {
        let counts = self.take();
        if counts.is_empty() {
            return Ok(());
        }
        let events: Vec<audit::Event> = counts
            .iter()
            .map(|((issued, client), count)| audit::Event {
                detail: serde_json::json!({ "client": client, "grant_type": issued.name(), "count": count }),
                ..audit::Event::success(act::TOKENS_ISSUED)
            })
            .collect();
        let write = db.write(events, move |tx, events| {
            Box::pin(async move { audit::record_all(tx, events, now).await })
        });
        if let Err(fault) = write.await {
            self.put_back(counts);
            return Err(fault);
        }
        Ok(())
    }
}
