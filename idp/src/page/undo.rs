//! *This wasn't me*: what a link in a mail would undo, and that it did.

use super::Frame;
use askama::Template;
use domain::time::UnixMillis;

/// How it stands with the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undoing {
    /// It can be undone.
    Open {
        /// What happened, without a full stop.
        said: String,
        /// When.
        at: UnixMillis,
    },
    /// It was undone just now.
    Done,
    /// It had been undone before.
    Already,
    /// More than a day has passed.
    TooLate,
    /// The link isn't one of ours.
    Unknown,
}

/// The page behind *this wasn't me*.
#[derive(Template)]
#[template(path = "undo.html")]
pub struct Undo {
    /// What is around it.
    pub frame: Frame,
    /// How it stands.
    pub state: Undoing,
}
