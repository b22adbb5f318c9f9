//! Pages that ask for a passkey. A script of ours does; without one, their button leads to a sentence that says so.

use super::{Asker, Frame, Sentence};
use crate::passkey::Offer;
use askama::Template;

/// What a page asks with, and what was wrong the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyAsk {
    /// Where the answer goes.
    pub action: String,
    /// The challenge.
    pub offer: Offer,
    /// What was wrong.
    pub error: Option<PasskeyError>,
}

/// Why a passkey wasn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyError {
    /// Nothing came that could be read.
    Nothing,
    /// The page was too old, or of another browser.
    Stale,
    /// Nobody here has it.
    Unknown,
    /// It proved nothing.
    Wrong,
    /// The device didn't check who holds it.
    NotVerified,
    /// There may be a copy of it.
    Copied,
    /// It is somebody's already.
    Known,
}

impl PasskeyAsk {
    /// What was wrong, in words.
    pub(super) fn complaint<'f>(&self, frame: &'f Frame) -> Option<Sentence<'f>> {
        Some(frame.say(match self.error? {
            PasskeyError::Nothing => "passkey-nothing",
            PasskeyError::Stale => "passkey-stale",
            PasskeyError::Unknown => "passkey-unknown",
            PasskeyError::Wrong => "passkey-wrong",
            PasskeyError::NotVerified => "passkey-not-verified",
            PasskeyError::Copied => "passkey-copied",
            PasskeyError::Known => "passkey-known",
        }))
    }
}

/// Showing more with a passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "step-up.passkey.html")]
pub struct StepUpPasskey {
    /// What is around it.
    pub frame: Frame,
    /// Who asks; none when the person elevates the session.
    pub asker: Option<Asker>,
    /// What its owner calls it.
    pub label: String,
    /// The question.
    pub ask: PasskeyAsk,
    /// *Continue without* is offered.
    pub skippable: bool,
    /// Where whoever hasn't got it finds help: on our own account pages.
    pub lost: Option<String>,
}

/// A new passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "authenticator.new-passkey.html")]
pub struct NewPasskey {
    /// What is around it.
    pub frame: Frame,
    /// The question.
    pub ask: PasskeyAsk,
    /// What the person wants to call it.
    pub label: String,
    /// Where the person came from.
    pub back: String,
}
