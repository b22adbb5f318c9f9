//! What happened to an account lately, in words.

use super::{Frame, Sentence};
use domain::time::UnixMillis;

/// Something that happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lately {
    /// What.
    pub what: Happened,
    /// When.
    pub at: UnixMillis,
}

/// What happens to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Somebody signed in, in the browser that looks now.
    SignedInHere,
    /// Somebody signed in, in another one.
    SignedIn,
    /// Too many wrong passwords.
    PasswordLocked,
    /// Too many wrong codes.
    CodesLocked,
}

impl Lately {
    pub(super) fn say<'a>(&self, frame: &'a Frame) -> Sentence<'a> {
        match self.what {
            Happened::SignedInHere => frame.say("lately-signed-in-here"),
            Happened::SignedIn => frame.say("lately-signed-in"),
            Happened::PasswordLocked => frame.say("lately-password-locked"),
            Happened::CodesLocked => frame.say("lately-codes-locked"),
        }
    }

    /// How it is coloured: a class of the style sheet.
    pub(super) const fn tone(&self) -> &'static str {
        match self.what {
            Happened::SignedInHere | Happened::SignedIn => "good",
            Happened::PasswordLocked | Happened::CodesLocked => "over",
        }
    }
}
