//! The provider's published keys, as an API keeps them: fetched when they are first needed, and again when they may have
//! changed. Strangers who name keys that nobody has can't make an API fetch more often than that.

use super::{Refusal, Token};
use domain::time::UnixMillis;
use futures_util::future::BoxFuture;
use keys::{
    Alg, BadToken,
    jwks::{JwkSet, Typ},
};
use std::{
    error::Error,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// How long keys are used before they are fetched anew: what the provider lets its JWKS be kept.
const KEPT: Duration = Duration::from_mins(5);

/// The least time between two fetches.
const BETWEEN: Duration = Duration::from_secs(10);

/// What fetches the JWKS: its text, or why it can't be had.
pub(super) type Fetch = Box<dyn Fn() -> BoxFuture<'static, Result<String, Box<dyn Error + Send + Sync>>> + Send + Sync>;

/// The keys, and how to get them.
pub(super) struct Published {
    fetch: Fetch,
    seen: RwLock<Seen>,
    /// Held by whoever fetches.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Seen {
    set: Option<Arc<JwkSet>>,
    fetched_at: Option<UnixMillis>,
    tried_at: Option<UnixMillis>,
}

impl Seen {
    fn is_due(&self, want_newer: bool, now: UnixMillis) -> bool {
        let since = |at: Option<UnixMillis>, span| at.is_none_or(|at| now >= at + span || now < at);
        since(self.tried_at, BETWEEN) && (want_newer || self.set.is_none() || since(self.fetched_at, KEPT))
    }
}

impl Published {
    pub(super) fn new(fetch: Fetch) -> Self {
        Self {
            fetch,
            seen: RwLock::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// The claims of an access token that one of the provider's keys signed and that hasn't expired.
    pub(super) async fn verify(&self, token: &str, now: UnixMillis) -> Result<Token, Refusal> {
        let set = self.load(false, now).await.ok_or(Refusal::Unavailable)?;
        let verify = |set: &JwkSet| set.verify(token, &Alg::ALL, Typ::Is("at+jwt"), now);
        match verify(&set) {
            // The provider may have a new key.
            Err(BadToken::UnknownKey) => match self.load(true, now).await {
                Some(newer) => verify(&newer).map_err(refusal),
                None => Err(Refusal::Unavailable),
            },
            seen => seen.map_err(refusal),
        }
    }

    async fn load(&self, want_newer: bool, now: UnixMillis) -> Option<Arc<JwkSet>> {
        if self.seen().is_due(want_newer, now) {
            let _one = self.fetching.lock().await;
            // Somebody else may have fetched meanwhile.
            if self.seen().is_due(want_newer, now) {
                self.fetch(now).await;
            }
        }
        self.seen().set
    }

    /// Fetches the keys. If they can't be had, the old ones go on.
    async fn fetch(&self, now: UnixMillis) {
        let text = (self.fetch)().await;
        let set = text.and_then(|text| JwkSet::parse(&text).map_err(Into::into));
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        seen.tried_at = Some(now);
        match set {
            Ok(set) => {
                seen.set = Some(Arc::new(set));
                seen.fetched_at = Some(now);
            }
            Err(why) => tracing::warn!(%why, "the provider's keys can't be had"),
        }
    }

    fn seen(&self) -> Seen {
        self.seen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn refusal(bad: BadToken) -> Refusal {
    Refusal::InvalidToken(match bad {
        BadToken::Expired => "The access token has expired.",
        BadToken::NotYet => "The access token isn't valid yet.",
        BadToken::WrongType => "This is no access token.",
        BadToken::TooLong | BadToken::Malformed => "The access token can't be read.",
        BadToken::UnknownKey | BadToken::BadSignature => "The access token isn't the provider's.",
    })
}
