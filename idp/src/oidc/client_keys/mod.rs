//! The public keys of clients: what `jwks` has, read once with its client, or what `jwks_uri` leads to.
//! Spec: [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2).
//!
//! A document is kept as long as its server says, within bounds, and fetched before that when a token names a key that isn't
//! in it: clients rotate. Tokens of strangers can name anything, so one URI is asked at most every 30 seconds, by one
//! request at a time. Where asking fails, the last good document stays.

#[cfg(test)]
mod tests;

use crate::outgoing::{Outgoing, Unreachable};
use domain::{application::Registration, time::UnixMillis};
use keys::{
    Alg, BadToken,
    jwks::{BadJwkSet, JwkSet, LONGEST_SET, Typ},
};
use serde::de::DeserializeOwned;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long a document is kept of which its server says nothing.
const USUAL: Duration = Duration::from_mins(10);
/// No server makes us ask more often than this, as long as we know the key.
const SHORTEST: Duration = Duration::from_mins(1);
/// No server makes us keep keys longer than this.
const LONGEST: Duration = Duration::from_hours(24);
/// How long a URI has rest after it was asked.
const REST: Duration = Duration::from_secs(30);
/// How many documents are kept.
const MOST: usize = 1000;

/// Why there are no keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKeys {
    /// Nobody has asked yet.
    #[error("the client's jwks_uri was never read")]
    Unasked,
    /// `jwks_uri` can't be had.
    #[error("the client's jwks_uri can't be read: {0}")]
    Unreachable(#[from] Unreachable),
    /// It isn't a JWK Set.
    #[error("the client's keys can't be read: {0}")]
    Unreadable(#[from] BadJwkSet),
}

/// Why a token isn't the client's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTheClients {
    /// There are no keys to verify it with.
    #[error(transparent)]
    NoKeys(#[from] NoKeys),
    /// Its keys don't vouch for it.
    #[error(transparent)]
    BadToken(BadToken),
}

/// Where a client's public keys are.
#[derive(Clone, Debug)]
pub enum Source {
    /// In its registration.
    Inline(Arc<JwkSet>),
    /// Wherever this leads.
    Uri(String),
}

impl Source {
    /// Where a registration says that they are; `None` if it has none, or none that can be read.
    #[must_use]
    pub fn of(registration: &Registration) -> Option<Self> {
        match &registration.jwks {
            Some(jwks) => JwkSet::parse(&jwks.to_string()).ok().map(Arc::new).map(Self::Inline),
            None => registration.jwks_uri.clone().map(Self::Uri),
        }
    }
}

/// The keys of clients, as far as they have been fetched.
pub struct ClientKeys {
    outgoing: Outgoing,
    documents: Mutex<HashMap<String, Arc<Document>>>,
}

/// What is known of one `jwks_uri`.
#[derive(Default)]
struct Document {
    seen: Mutex<Seen>,
    /// Held by whoever asks.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Seen {
    good: Option<Good>,
    failure: Option<NoKeys>,
    asked_at: Option<UnixMillis>,
    used_at: Option<UnixMillis>,
}

#[derive(Clone)]
struct Good {
    set: Arc<JwkSet>,
    until: UnixMillis,
}

/// What a caller can't do without.
#[derive(Clone, Copy)]
enum Want {
    /// The keys that there are, whichever.
    Any,
    /// Newer keys than those that there are.
    Newer,
}

impl ClientKeys {
    /// None yet; this client will fetch them.
    #[must_use]
    pub fn new(outgoing: Outgoing) -> Self {
        Self {
            outgoing,
            documents: Mutex::default(),
        }
    }

    /// The claims of a token that a key of this client signed ([`JwkSet::verify`]); if none did, its document is looked at
    /// anew and the token once more.
    ///
    /// # Errors
    /// Why it isn't believed.
    pub async fn verify<C: DeserializeOwned>(
        &self,
        source: &Source,
        token: &str,
        allowed: &[Alg],
        typ: Typ<'_>,
        now: UnixMillis,
    ) -> Result<C, NotTheClients> {
        let verify = |set: &JwkSet| set.verify(token, allowed, typ, now).map_err(NotTheClients::BadToken);
        let uri = match source {
            Source::Inline(set) => return verify(set),
            Source::Uri(uri) => uri,
        };
        match verify(&*self.find(uri, Want::Any, now).await?) {
            Err(NotTheClients::BadToken(BadToken::UnknownKey)) => verify(&*self.find(uri, Want::Newer, now).await?),
            first => first,
        }
    }

    async fn find(&self, uri: &str, want: Want, now: UnixMillis) -> Result<Arc<JwkSet>, NoKeys> {
        let document = self.document(uri, now);
        if let Some(known) = document.seen().answer(want, now) {
            return known;
        }
        let _asking = document.asking.lock().await;
        // Somebody else may have asked while this one waited.
        if let Some(known) = document.seen().answer(want, now) {
            return known;
        }
        let fetched = self.fetch(uri, now).await;
        let mut seen = document.seen();
        seen.asked_at = Some(now);
        match fetched {
            Ok(good) => {
                seen.good = Some(good);
                seen.failure = None;
            }
            Err(failure) => {
                tracing::warn!(%failure, uri, "a client's keys can't be fetched");
                seen.failure = Some(failure);
            }
        }
        seen.kept()
    }

    async fn fetch(&self, uri: &str, now: UnixMillis) -> Result<Good, NoKeys> {
        let fetched = self.outgoing.get(uri, LONGEST_SET).await?;
        let text = std::str::from_utf8(&fetched.body).map_err(|_| BadJwkSet::Malformed)?;
        let lasts = fetched.fresh_for.unwrap_or(USUAL).clamp(SHORTEST, LONGEST);
        Ok(Good {
            set: Arc::new(JwkSet::parse(text)?),
            until: now + lasts,
        })
    }

    /// What is known of a URI. The one that nobody has needed for longest makes room.
    fn document(&self, uri: &str, now: UnixMillis) -> Arc<Document> {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if !documents.contains_key(uri) && documents.len() >= MOST {
            let oldest = documents.iter().min_by_key(|(_, document)| document.seen().used_at);
            if let Some(oldest) = oldest.map(|(uri, _)| uri.clone()) {
                documents.remove(&oldest);
            }
        }
        let document = documents.entry(uri.to_owned()).or_default().clone();
        document.seen().used_at = Some(now);
        document
    }
}

impl Document {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// The answer, unless the URI should be asked first.
    fn answer(&self, want: Want, now: UnixMillis) -> Option<Result<Arc<JwkSet>, NoKeys>> {
        let rests = self.asked_at.is_some_and(|asked| now < asked + REST);
        let suffices = |good: &Good| match want {
            Want::Any => now < good.until,
            Want::Newer => false,
        };
        (rests || self.good.as_ref().is_some_and(suffices)).then(|| self.kept())
    }

    /// The last good keys, however old; else why there are none.
    fn kept(&self) -> Result<Arc<JwkSet>, NoKeys> {
        match (&self.good, &self.failure) {
            (Some(good), _) => Ok(good.set.clone()),
            (None, Some(failure)) => Err(failure.clone()),
            (None, None) => Err(NoKeys::Unasked),
        }
    }
}
