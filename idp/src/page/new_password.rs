//! A new password: chosen by who is signed in, or by who has forgotten the old one.

use super::{Frame, Sentence};
use askama::Template;

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewPasswordError {
    /// Nothing was typed.
    Empty,
    /// Fewer than 12 characters.
    TooShort,
    /// More than 256.
    TooLong,
    /// One that everybody tries.
    Common,
    /// Hardly more than the account's own names.
    OwnName,
    /// The two fields differ.
    Different,
}

impl NewPasswordError {
    fn say(self, frame: &Frame) -> Sentence<'_> {
        match self {
            Self::Empty => frame.say("new-password-empty"),
            Self::TooShort => frame.say("new-password-too-short"),
            Self::TooLong => frame.say("new-password-too-long"),
            Self::Common => frame.say("new-password-common"),
            Self::OwnName => frame.say("new-password-own-name"),
            Self::Different => frame.say("new-password-different"),
        }
    }
}

/// `/account/password`.
#[derive(Clone, Debug, Template)]
#[template(path = "password.html")]
pub struct ChangePassword {
    /// What is around it.
    pub frame: Frame,
    /// Whose, for password managers.
    pub user_id: String,
    /// What was wrong with it.
    pub error: Option<NewPasswordError>,
}

/// How it stands with a forgotten password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forgot {
    /// The name is asked for.
    Asked {
        /// Nothing was typed.
        empty: bool,
    },
    /// A link was sent, if there is an account.
    Sent,
    /// The link works: a new password is asked for.
    Open {
        /// Whose, for password managers.
        user_id: String,
        /// What was wrong with it.
        error: Option<NewPasswordError>,
    },
    /// It is set.
    Done,
    /// The link was used.
    Used,
    /// The link is too old.
    Expired,
    /// The link isn't one of ours.
    Unknown,
}

/// `/account/forgot-password`.
#[derive(Clone, Debug, Template)]
#[template(path = "forgot-password.html")]
pub struct ForgotPassword {
    /// What is around it.
    pub frame: Frame,
    /// What the person was at, carried along.
    pub interaction: Option<String>,
    /// Where signing in goes on.
    pub sign_in: String,
    /// How it stands.
    pub state: Forgot,
}

impl ForgotPassword {
    fn complaint(&self) -> Option<Sentence<'_>> {
        (self.state == Forgot::Asked { empty: true }).then(|| self.frame.say("identifier-empty"))
    }

    fn has_error(&self) -> bool {
        matches!(
            self.state,
            Forgot::Asked { empty: true } | Forgot::Open { error: Some(_), .. }
        )
    }
}
