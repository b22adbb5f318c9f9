//! Signing out.

use super::{Field, Frame, problem::Link};
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
    /// Where the answer goes.
    pub action: String,
    /// What goes with it.
    pub fields: Vec<Field>,
}

/// Nobody is signed in any more.
#[derive(Clone, Debug, Template)]
#[template(path = "signed-out.html")]
pub struct SignedOut {
    /// What is around it.
    pub frame: Frame,
    /// Where to sign in again.
    pub sign_in: String,
    /// How many applications are being told.
    pub told: u64,
    /// The application that it came from.
    pub link: Option<Link>,
}
