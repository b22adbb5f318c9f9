//! Rotation before its time, because an operator says so.

use super::{KeyRing, ROUNDS, store};
use crate::{
    Purpose,
    plan::{KeyTimes, State},
};
use domain::{entropy::Entropy, fault::Fault, ids::KeyId, time::UnixMillis};

/// What came of a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that signs next, or now.
    pub key: KeyTimes,
    /// Whether it was made for this call; otherwise it waited already, or somebody else rotated at the same instant.
    pub made: bool,
    /// The keys that are gone for it.
    pub gone: Vec<KeyId>,
}

impl KeyRing {
    /// Publishes the next key of a purpose now instead of a day before the active one's end; it signs after its day. If
    /// one waits already, that one is it.
    ///
    /// # Errors
    /// If the database fails or no key can be made.
    pub async fn rotate(
        &self,
        purpose: impl Into<Purpose>,
        entropy: &dyn Entropy,
        now: UnixMillis,
    ) -> Result<Rotation, Fault> {
        let purpose = purpose.into();
        self.tend(entropy, now).await?;
        for _ in 0..ROUNDS {
            let stored = store::load(&self.0.db, now).await?;
            if let Some(waiting) = find(&stored, purpose, State::Next) {
                return Ok(Rotation {
                    key: waiting,
                    made: false,
                    gone: Vec::new(),
                });
            }
            let row = store::make(purpose, false, &self.0.seal, entropy, now).await?;
            let key = store::times(&row, purpose);
            if store::keep(&self.0.db, row, stored.newest(purpose)).await? {
                self.tend(entropy, now).await?;
                return Ok(Rotation {
                    key,
                    made: true,
                    gone: Vec::new(),
                });
            }
        }
        Err(Fault::broken("other nodes rotated again and again"))
    }

    /// Makes a key of a purpose that signs at once, and lets all others of it go at once, published, active or
    /// retiring: for the day when one of them got out. What they signed is believed no more, here and wherever the JWKS
    /// is read again; who keeps a copy of it doesn't know the new key until then.
    ///
    /// # Errors
    /// If the database fails or no key can be made.
    pub async fn replace(
        &self,
        purpose: impl Into<Purpose>,
        entropy: &dyn Entropy,
        now: UnixMillis,
    ) -> Result<Rotation, Fault> {
        let purpose = purpose.into();
        for _ in 0..ROUNDS {
            let stored = store::load(&self.0.db, now).await?;
            let row = store::make(purpose, true, &self.0.seal, entropy, now).await?;
            let key = store::times(&row, purpose);
            let replaced = store::replace(&self.0.db, row, stored.newest(purpose)).await?;
            self.tend(entropy, now).await?;
            if let Some(gone) = replaced {
                return Ok(Rotation { key, made: true, gone });
            }
            let stored = store::load(&self.0.db, now).await?;
            if let Some(key) = find(&stored, purpose, State::Active).filter(|key| key.published_at >= now) {
                return Ok(Rotation {
                    key,
                    made: false,
                    gone: Vec::new(),
                });
            }
        }
        Err(Fault::broken("other nodes rotated again and again"))
    }

    /// All keys that there ever were, retired ones too: by purpose, the one that signs first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list(&self) -> Result<Vec<KeyTimes>, Fault> {
        let mut all = store::list(&self.0.db).await?;
        all.sort_by_key(|key| {
            (
                key.purpose,
                key.state(),
                std::cmp::Reverse(key.published_at),
                key.id.clone(),
            )
        });
        Ok(all)
    }
}

fn find(stored: &store::Stored, purpose: Purpose, state: State) -> Option<KeyTimes> {
    let mut keys = stored.keys.iter().map(|key| &key.times);
    keys.find(|key| key.purpose == purpose && key.state() == state).cloned()
}
