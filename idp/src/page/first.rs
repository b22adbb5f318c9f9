//! Before the first second factor: the link in the mail.

use super::Frame;
use askama::Template;

/// How it stands with the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// It is in the mail.
    Sent {
        /// To which address, masked.
        to: String,
    },
    /// So many were sent that another must wait.
    TooMany {
        /// To which address, masked.
        to: String,
    },
    /// There is no confirmed address that it could go to: somebody must help.
    Nowhere,
    /// It was followed, and can be used.
    Open,
    /// It was sent for another session or account.
    Elsewhere,
    /// It was used, or a newer one was sent.
    Used,
    /// It is too old.
    Expired,
    /// It isn't one of ours.
    Unknown,
}

/// The page about the link.
#[derive(Clone, Debug, Template)]
#[template(path = "first.html")]
pub struct First {
    /// What is around it.
    pub frame: Frame,
    /// How it stands.
    pub state: Followed,
    /// The hidden `back` of *Send it again*.
    pub back: String,
    /// Who can help; empty: the administrators, without a name.
    pub ask: Vec<String>,
}
