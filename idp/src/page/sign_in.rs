//! Signing in: a name on the first page, the password on the second.

use super::{Asker, Frame, PasskeyAsk, Sentence};
use askama::Template;
use domain::time::UnixMillis;

/// The first page: e-mail or user ID.
#[derive(Clone, Debug, Template)]
#[template(path = "sign-in.identifier.html")]
pub struct Identifier {
    /// What is around it.
    pub frame: Frame,
    /// Where the name goes.
    pub action: String,
    /// Who asks, if an application does; then *Cancel* is offered.
    pub asker: Option<Asker>,
    /// What was typed before, or hinted.
    pub identifier: String,
    /// What was wrong with it.
    pub error: Option<IdentifierError>,
    /// The way in with a passkey, where there are any.
    pub passkey: Option<PasskeyAsk>,
}

/// What can be wrong with a name before it is looked up. Whether it is known is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentifierError {
    /// Nothing was typed.
    Empty,
    /// Longer than any name.
    TooLong,
}

/// The second page: the password.
#[derive(Clone, Debug, Template)]
#[template(path = "sign-in.password.html")]
pub struct Password {
    /// What is around it.
    pub frame: Frame,
    /// Who asks, if an application does; then *Cancel* is offered.
    pub asker: Option<Asker>,
    /// What was typed on the first page; shown as it was typed, known or not.
    pub identifier: String,
    /// The first page, for who isn't that one.
    pub not_you: Option<String>,
    /// Where a forgotten password is replaced.
    pub forgotten: String,
    /// What went wrong.
    pub error: Option<PasswordError>,
}

/// Why the person isn't signed in. The same for a wrong password and an unknown name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// Nothing was typed.
    Empty,
    /// The name or the password is wrong.
    Wrong,
    /// The name or the password is wrong, and the next try must wait.
    WrongAndWait {
        /// When the next try counts.
        until: UnixMillis,
    },
    /// Too soon after the last wrong try: nothing was looked at.
    Wait {
        /// When the next try counts.
        until: UnixMillis,
    },
    /// Too many wrong tries.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
}

impl Identifier {
    fn complaint(&self) -> Option<Sentence<'_>> {
        Some(match self.error? {
            IdentifierError::Empty => self.frame.say("identifier-empty"),
            IdentifierError::TooLong => self.frame.say("identifier-too-long"),
        })
    }
}

impl Password {
    const fn is_locked(&self) -> bool {
        matches!(self.error, Some(PasswordError::Locked { .. }))
    }

    fn complaint(&self) -> Option<Sentence<'_>> {
        let frame = &self.frame;
        Some(match self.error? {
            PasswordError::Empty => frame.say("password-empty"),
            PasswordError::Wrong => frame.say("password-wrong"),
            PasswordError::WrongAndWait { until } => {
                frame.say("password-wrong-and-wait").with("span", frame.ahead(&until))
            }
            PasswordError::Wait { until } => frame.say("password-wait").with("span", frame.ahead(&until)),
            PasswordError::Locked { until } => frame.say("password-locked").with("span", frame.ahead(&until)),
        })
    }
}
