//! What the relying party remembers of one browser: questions that are under way, and answers it has had. In memory only.

use super::{RelyingParty, challenge::Challenge};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use data_encoding::BASE64URL_NOPAD;
use domain::{entropy::draw, time::UnixMillis};
use openidconnect::{Nonce, PkceCodeVerifier, core::CoreIdToken};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{MutexGuard, PoisonError},
};

/// The relying party's own cookie.
pub(super) const COOKIE: &str = "sample-party";
/// Browsers that are remembered; the longest unseen is forgotten first.
const MOST_VISITS: usize = 1000;
/// Questions that one browser may have under way.
const MOST_QUESTIONS: usize = 20;

/// Everybody who is here.
#[derive(Default)]
pub(super) struct Visits(HashMap<String, Visit>);

/// One browser.
#[derive(Default)]
pub(super) struct Visit {
    questions: Vec<(String, Question)>,
    pub(super) answers: HashMap<String, Received>,
    /// Why an application has forgotten somebody.
    pub(super) gone: HashMap<String, Gone>,
    /// The `state` of whoever is at the provider to sign out.
    pub(super) leaving: HashMap<String, String>,
    seen: UnixMillis,
}

/// Why an application doesn't know somebody any more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// They signed out here.
    Here,
    /// The provider said so.
    ByProvider,
}

/// What an application may ask for, as its own pages and links write it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// `acr_values`: levels by name, in order, as a preference.
    pub(super) acr_values: Option<String>,
    /// Levels by name, in order, as a must: an essential `acr` of the `claims` parameter.
    pub(super) essential: Option<String>,
    /// `prompt`.
    pub(super) prompt: Option<String>,
    /// `max_age` in seconds.
    pub(super) max_age: Option<u32>,
    /// `login_hint`.
    pub(super) login_hint: Option<String>,
    /// `resource`: an API that the access token is for.
    #[serde(skip)]
    pub(super) resource: Option<String>,
}

/// A question that was sent to the provider and waits for its answer.
pub(super) struct Question {
    pub(super) shop: String,
    pub(super) wish: Wish,
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
    pub(super) asked_at: UnixMillis,
    /// Where the person goes afterwards: within this application.
    pub(super) then: Option<String>,
}

/// What the provider said, after every check.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) wish: Wish,
    pub(super) acr: Option<String>,
    pub(super) amr: Vec<String>,
    pub(super) auth_time: Option<i64>,
    /// The ID token as it came: what a logout request shows.
    pub(super) hint: CoreIdToken,
    /// The ID token's claims, as they came.
    pub(super) id_token: Value,
    /// The userinfo answer's claims; none where the access token is for an API.
    pub(super) userinfo: Value,
    /// The access token for the API, where one was asked for. It stays here: the browser never sees it.
    pub(super) api_token: Option<String>,
    /// What the API said was missing when it was called last.
    pub(super) challenge: Option<Challenge>,
}

impl Received {
    /// A claim of the ID token that is text.
    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.id_token.get(name).and_then(Value::as_str)
    }
}

impl RelyingParty {
    pub(super) fn visits(&self) -> MutexGuard<'_, Visits> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a question under its `state`; a browser that has no cookie yet gets one.
    pub(super) fn remember(&self, jar: CookieJar, state: &str, question: Question) -> CookieJar {
        let (id, jar) = match jar.get(COOKIE) {
            Some(cookie) => (cookie.value().to_owned(), jar),
            None => self.greet(jar),
        };
        let mut visits = self.visits();
        visits.make_room();
        let visit = visits.0.entry(id).or_default();
        visit.seen = question.asked_at;
        if visit.questions.len() >= MOST_QUESTIONS {
            visit.questions.remove(0);
        }
        visit.questions.push((state.to_owned(), question));
        jar
    }

    /// A new cookie: 256 random bits that name the visit and say nothing else.
    fn greet(&self, jar: CookieJar) -> (String, CookieJar) {
        let id = BASE64URL_NOPAD.encode(&draw::<32>(&*self.entropy));
        let cookie = Cookie::build((COOKIE, id.clone()))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax);
        (id, jar.add(cookie))
    }

    /// Takes the question of that `state`, once, and only in the browser that asked it.
    pub(super) fn take(&self, jar: &CookieJar, state: &str) -> Option<Question> {
        let mut visits = self.visits();
        let visit = visits.0.get_mut(jar.get(COOKIE)?.value())?;
        let found = visit.questions.iter().position(|(asked, _)| asked == state)?;
        Some(visit.questions.remove(found).1)
    }

    /// Keeps an answer under a new cookie, so that an id from before the sign-in is worth nothing after it.
    pub(super) fn keep(&self, jar: CookieJar, shop: &str, received: Received) -> CookieJar {
        let before = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
        let (id, jar) = self.greet(jar);
        let mut visits = self.visits();
        let mut visit = before.and_then(|before| visits.0.remove(&before)).unwrap_or_default();
        visit.gone.remove(shop);
        visit.answers.insert(shop.to_owned(), received);
        visits.0.insert(id, visit);
        jar
    }

    /// What this application knows of whoever sits at this browser.
    pub(super) fn recall(&self, jar: &CookieJar, shop: &str) -> Option<Received> {
        let mut visits = self.visits();
        let visit = visits.0.get_mut(jar.get(COOKIE)?.value())?;
        visit.seen = self.clock.now();
        visit.answers.get(shop).cloned()
    }

    /// Remembers what the API said; nothing once it answers.
    pub(super) fn note(&self, jar: &CookieJar, shop: &str, challenge: Option<Challenge>) {
        if let Some(cookie) = jar.get(COOKIE)
            && let Some(visit) = self.visits().0.get_mut(cookie.value())
            && let Some(received) = visit.answers.get_mut(shop)
        {
            received.challenge = challenge;
        }
    }

    /// Forgets it.
    pub(super) fn forget(&self, jar: &CookieJar, shop: &str) {
        if let Some(cookie) = jar.get(COOKIE)
            && let Some(visit) = self.visits().0.get_mut(cookie.value())
        {
            visit.answers.remove(shop);
        }
    }
}

impl Visits {
    /// The browser of that cookie.
    pub(super) fn find(&mut self, cookie: &str) -> Option<&mut Visit> {
        self.0.get_mut(cookie)
    }

    /// Every browser.
    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Visit> {
        self.0.values_mut()
    }

    fn make_room(&mut self) {
        if self.0.len() < MOST_VISITS {
            return;
        }
        let oldest = self
            .0
            .iter()
            .min_by_key(|(_, visit)| visit.seen)
            .map(|(id, _)| id.clone());
        if let Some(oldest) = oldest {
            self.0.remove(&oldest);
        }
    }
}
