//! Where an account is signed in.

use super::Frame;
use askama::Template;
use domain::time::UnixMillis;

/// One browser in which the account is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hidden `session` of *Sign out*.
    pub id: String,
    /// It is the one that looks.
    pub is_this: bool,
    /// The browser and its system, if it says so.
    pub agent: Option<String>,
    /// From where it was begun.
    pub address: Option<String>,
    /// Since when.
    pub started_at: UnixMillis,
    /// When the browser was here last.
    pub last_seen_at: UnixMillis,
}

/// `/account/sessions`.
#[derive(Clone, Debug, Template)]
#[template(path = "sessions.html")]
pub struct Sessions {
    /// What is around it.
    pub frame: Frame,
    /// This one first, then the one that was seen last.
    pub sessions: Vec<Session>,
}

impl Session {
    fn name(&self, frame: &Frame) -> String {
        let unknown = || frame.say("session-unknown").to_string();
        self.agent.clone().unwrap_or_else(unknown)
    }
}

impl Sessions {
    fn has_others(&self) -> bool {
        self.sessions.iter().any(|one| !one.is_this)
    }
}
