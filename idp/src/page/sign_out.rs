//! Signing out.

use super::{Frame, problem::Link};
use askama::Template;

/// Asks before it ends the session: a stranger's link must not.
#[derive(Clone, Debug, Template)]
#[template(path = "sign-out.html")]
pub struct SignOut {
    /// What is around it.
    pub frame: Frame,
    /// Who asks, if an application does.
    pub application: Option<String>,
    /// Where a person who stays goes.
    pub stay: String,
}

/// Nobody is signed in any more.
#[derive(Clone, Debug, Template)]
#[template(path = "signed-out.html")]
pub struct SignedOut {
    /// What is around it.
    pub frame: Frame,
    /// Where to sign in again.
    pub sign_in: String,
    /// The application that it came from.
    pub link: Option<Link>,
}
