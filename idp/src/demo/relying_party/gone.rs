//! How people leave: by themselves, or because the provider says so. In memory only, like everything here.

use super::{COOKIE, RelyingParty, visit::Gone};
use axum_extra::extract::CookieJar;
use std::{collections::HashMap, sync::PoisonError};

/// Logout tokens that are remembered at once.
const MOST_TOKENS: usize = 10_000;

/// The logout tokens that were taken, by `jti`, until they would have expired anyway.
#[derive(Default)]
pub(super) struct Used(HashMap<String, i64>);

impl RelyingParty {
    /// Whether a logout token comes for the first time; it never does again.
    pub(super) fn is_new(&self, jti: &str, until: i64) -> bool {
        let now = self.clock.now().seconds();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.0.retain(|_, until| *until > now);
        used.0.len() < MOST_TOKENS && used.0.insert(jti.to_owned(), until).is_none()
    }

    /// The provider has ended a session, or all of somebody's: what rests on it here is forgotten.
    pub(super) fn end(&self, shop: &str, sid: Option<&str>, sub: Option<&str>) {
        for visit in self.visits().all() {
            let about = |answer: &super::visit::Received| match sid {
                Some(sid) => answer.claim("sid") == Some(sid),
                None => answer.claim("sub") == sub,
            };
            if visit.answers.get(shop).is_some_and(about) {
                visit.answers.remove(shop);
                visit.gone.insert(shop.to_owned(), Gone::ByProvider);
            }
        }
    }

    /// Somebody leaves for the provider, and is forgotten here; remembers the `state` that comes back.
    pub(super) fn leave(&self, jar: &CookieJar, shop: &str, state: &str) {
        if let Some(cookie) = jar.get(COOKIE)
            && let Some(visit) = self.visits().find(cookie.value())
        {
            visit.answers.remove(shop);
            visit.leaving.insert(shop.to_owned(), state.to_owned());
        }
    }

    /// Whether somebody comes back who left from here with that `state`; it counts once.
    pub(super) fn come_back(&self, jar: &CookieJar, shop: &str, state: &str) -> bool {
        let Some(cookie) = jar.get(COOKIE) else { return false };
        let mut visits = self.visits();
        let Some(visit) = visits.find(cookie.value()) else {
            return false;
        };
        if visit.leaving.get(shop).is_none_or(|sent| sent != state) {
            return false;
        }
        visit.leaving.remove(shop);
        true
    }

    /// Why an application doesn't know somebody any more whom it knew.
    pub(super) fn gone(&self, jar: &CookieJar, shop: &str) -> Option<Gone> {
        let mut visits = self.visits();
        let visit = visits.find(jar.get(COOKIE)?.value())?;
        visit.gone.get(shop).copied()
    }
}
