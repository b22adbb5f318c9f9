//! What an API wants of whoever calls it.

use super::{Acr, Refusal, Token};
use domain::time::UnixMillis;
use std::time::Duration;

/// What an API, or one operation of it, wants of a token. By default nothing but that it is for this API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    pub(super) acr: Option<Acr>,
    pub(super) max_age: Option<Duration>,
    pub(super) scope: Vec<String>,
}

impl Demand {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One of these names.
    #[must_use]
    pub fn acr(self, acr: Acr) -> Self {
        Self { acr: Some(acr), ..self }
    }

    /// Shown no longer ago than that: all of what the `acr` rests on, since `auth_time` is the oldest of it.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        Self {
            max_age: Some(max_age),
            ..self
        }
    }

    /// That scope; called again, that one too.
    #[must_use]
    pub fn scope(mut self, word: &str) -> Self {
        self.scope.push(word.to_owned());
        self
    }

    /// Whether a token is enough. A token of a client's own, behind which no person stands, is enough only where neither
    /// `acr` nor age is demanded.
    ///
    /// # Errors
    /// What is missing, and what to ask for.
    pub fn check(&self, token: &Token, now: UnixMillis) -> Result<(), Refusal> {
        let is_strong = self
            .acr
            .as_ref()
            .is_none_or(|acr| token.acr.as_deref().is_some_and(|is| acr.takes(is)));
        if !is_strong {
            return Err(self.refuse("A different authentication level is required."));
        }
        let is_recent = self.max_age.is_none_or(|max_age| token.is_younger(max_age, now));
        if !is_recent {
            return Err(self.refuse("More recent authentication is required."));
        }
        if self.scope.iter().any(|word| !token.has_scope(word)) {
            return Err(Refusal::InsufficientScope(self.scope.join(" ")));
        }
        Ok(())
    }

    /// All that is demanded is said at once, so that asking once more is enough.
    fn refuse(&self, why: &'static str) -> Refusal {
        Refusal::InsufficientUserAuthentication {
            why,
            acr_values: self.acr.as_ref().map(Acr::values),
            max_age: self.max_age.map(|max_age| max_age.as_secs()),
        }
    }
}
