//! What requests ask for again and again is read of the database once and kept in memory, until something is applied.

use domain::fault::Fault;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
};

/// How many are kept at once. Only what is registered is.
const MOST: usize = 10_000;

/// Values by their names.
pub struct Kept<K, V>(RwLock<Known<K, V>>);

struct Known<K, V> {
    /// Counts how often everything was forgotten, so that what was read before isn't kept afterwards.
    forgotten: u64,
    values: HashMap<K, Arc<V>>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(RwLock::new(Known {
            forgotten: 0,
            values: HashMap::new(),
        }))
    }
}

impl<K: Clone + Eq + Hash, V> Kept<K, V> {
    /// The value of that name: as it is remembered, else as it is read.
    ///
    /// # Errors
    /// What reading it gives.
    pub async fn find<F>(&self, name: &K, read: impl FnOnce() -> F) -> Result<Option<Arc<V>>, Fault>
    where
        F: Future<Output = Result<Option<V>, Fault>>,
    {
        let (read_at, known) = self.recall(name);
        if known.is_some() {
            return Ok(known);
        }
        // Boxed: it is read once, and asked for with every request.
        let Some(value) = Box::pin(read()).await? else {
            return Ok(None);
        };
        let value = Arc::new(value);
        self.keep(read_at, name, &value);
        Ok(Some(value))
    }

    /// Everything is read anew from here on.
    pub fn forget(&self) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.forgotten += 1;
        known.values.clear();
    }

    fn recall(&self, name: &K) -> (u64, Option<Arc<V>>) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (known.forgotten, known.values.get(name).cloned())
    }

    fn keep(&self, read_at: u64, name: &K, value: &Arc<V>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.forgotten != read_at {
            return;
        }
        if known.values.len() >= MOST {
            known.values.clear();
        }
        known.values.insert(name.clone(), Arc::clone(value));
    }
}
