//! What every page has around it.

use super::{Brand, Logo, Sentence, Tongue, Words, address, moment};
use domain::{assurance::Level, time::UnixMillis};
use std::sync::Arc;

/// When a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Unless something is done before.
    pub at: UnixMillis,
    /// In any case.
    pub absolute: UnixMillis,
}

/// What every page has around it: words, brand, who is signed in, and the request it answers.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The reader's language.
    pub words: Words,
    /// The other languages of this page.
    pub tongues: Vec<Tongue>,
    /// Whose house this is.
    pub brand: Arc<Brand>,
    /// The hidden field of every form; it hangs on the browser cookie.
    pub csrf: String,
    /// The level reached in this session, when somebody is signed in.
    pub level: Option<Level>,
    /// Who is signed in, as that person knows the account.
    pub account: Option<String>,
    /// When the session ends, when somebody is signed in.
    pub idle: Option<Idle>,
    /// The request's id, for support.
    pub request_id: String,
    /// The request's one `now`.
    pub now: UnixMillis,
}

impl Frame {
    /// The sentence of that key.
    #[must_use]
    pub fn say<'a>(&'a self, key: &'a str) -> Sentence<'a> {
        self.words.say(key)
    }

    /// Where a file of `static/` is served.
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        address(name)
    }

    /// How high the mark of a deployment is drawn.
    #[must_use]
    pub const fn logo_height(&self) -> u32 {
        Logo::HEIGHT
    }

    /// Whole seconds until then.
    #[must_use]
    pub fn seconds_until(&self, at: &UnixMillis) -> u64 {
        at.since(self.now).as_secs()
    }

    /// *in two minutes*.
    #[must_use]
    pub fn ahead(&self, until: &UnixMillis) -> Sentence<'_> {
        moment::ahead(&self.words, *until, self.now)
    }

    /// *12 minutes ago*.
    #[must_use]
    pub fn ago(&self, at: &UnixMillis) -> Sentence<'_> {
        moment::ago(&self.words, *at, self.now)
    }

    /// *30 November 2027*.
    #[must_use]
    pub fn date(&self, at: &UnixMillis) -> Sentence<'_> {
        moment::date(&self.words, *at)
    }
}
