//! Passwords: hashed with argon2id on threads of their own, and what a new one must be.
//!
//! A hash takes some 13 ms of a core and 19 MiB of memory on purpose. So a few threads do nothing else, each with memory
//! that it uses again and again, and a bounded queue stands before them: when it is full the answer is [`Busy`], at once,
//! and the rest of the house goes on. An unknown account costs one hash like a known one, and says no.

mod common;
mod metrics;
mod params;
mod phc;
mod pool;
mod text;

use domain::{
    entropy::{Entropy, draw},
    fault::Fault,
};
use pool::Pool;
use std::sync::Arc;
use zeroize::Zeroizing;

pub use common::check_chosen;
pub use metrics::Metrics;
pub use params::{BadParams, Params};
pub use phc::{BadPhc, check_phc};
pub use text::{WeakPassword, check_new};

/// Too many people are at the door; the same request may be sent again in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

/// What came of checking a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is the right one.
    pub right: bool,
    /// A hash to keep instead, if it is right and its old hash weaker than the present rule.
    pub rehash: Option<String>,
}

/// Hashes and checks passwords. Cheap to clone; all clones share the threads, which end with the last of them.
#[derive(Clone)]
pub struct Hasher {
    pool: Arc<Pool>,
    params: Params,
    entropy: Arc<dyn Entropy>,
}

impl Hasher {
    /// How many passwords may wait for each thread: less than a second's worth.
    const WAITING: usize = 64;

    /// Starts this many threads (at least one). The salt of a rehash is drawn from `entropy`.
    ///
    /// # Errors
    /// If the operating system gives no thread.
    pub fn new(params: Params, threads: usize, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        let threads = threads.max(1);
        let pool = Pool::start(threads, threads * Self::WAITING, params)
            .map_err(|e| Fault::new("no thread could be started for passwords", e))?;
        Ok(Self {
            pool: Arc::new(pool),
            params,
            entropy,
        })
    }

    /// What is counted and timed of its threads.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        self.pool.metrics()
    }

    /// Whether this is the password behind a PHC string; `None` (an unknown account, or one without a password) costs
    /// one hash too, and says no.
    ///
    /// # Errors
    /// The outer one if the stored hash isn't one that [`check_phc`] would have let in.
    pub async fn verify(
        &self,
        phc: Option<String>,
        password: Zeroizing<String>,
    ) -> Result<Result<Verdict, Busy>, Fault> {
        let stored = phc.as_deref().map(phc::parse).transpose();
        let stored = stored.map_err(|e| Fault::new("a stored password hash can't be read", e))?;
        let (params, salt) = (self.params, draw(&*self.entropy));
        self.pool
            .run(move |bench| verdict(bench, stored.as_ref(), &password, params, salt))
            .await
    }

    /// The PHC string of a password. The salt is the caller's: drawn before the write that keeps the hash.
    ///
    /// # Errors
    /// The outer one if a thread broke.
    pub async fn hash(&self, password: Zeroizing<String>, salt: [u8; 16]) -> Result<Result<String, Busy>, Fault> {
        let params = self.params;
        self.pool
            .run(move |bench| phc::make(bench, &text::normalise(&password), params, salt))
            .await
    }
}

fn verdict(
    bench: &mut pool::Bench,
    stored: Option<&phc::Stored>,
    password: &str,
    params: Params,
    salt: [u8; 16],
) -> Result<Verdict, Fault> {
    let password = text::normalise(password);
    let Some(stored) = stored else {
        phc::make(bench, &password, params, salt)?;
        return Ok(Verdict {
            right: false,
            rehash: None,
        });
    };
    let right = stored.fits(bench, &password)?;
    let rehash = (right && stored.is_weaker_than(params)).then(|| phc::make(bench, &password, params, salt));
    Ok(Verdict {
        right,
        rehash: rehash.transpose()?,
    })
}

#[cfg(test)]
mod tests;
