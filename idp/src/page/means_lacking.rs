//! How to get there: what an application needs and the person lacks, and whom to ask.

use super::{Asker, Frame, Sentence, Stair};
use askama::Template;
use domain::assurance::Level;

/// A credential is missing.
#[derive(Clone, Debug, Template)]
#[template(path = "obtain.html")]
pub struct Obtain {
    /// What is around it.
    pub frame: Frame,
    /// Who asks; none when the person elevates the session: then *Back* leads to the dashboard.
    pub asker: Option<Asker>,
    /// Where the person stands, and what is needed.
    pub stair: Stair,
    /// What is missing.
    pub lack: Lack,
    /// Who can help: the organisation's administrators by name, or the deployment's contact. Empty: the organisation's
    /// administrators, without a name.
    pub ask: Vec<String>,
    /// What the person can get without asking anybody, the simplest first.
    pub register: Vec<Obtainable>,
}

/// What somebody can get without asking anybody, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obtainable {
    /// A phone.
    Phone(String),
    /// An authenticator app.
    App(String),
    /// A passkey.
    Passkey(String),
}

impl Obtainable {
    const fn href(&self) -> &String {
        match self {
            Self::Phone(href) | Self::App(href) | Self::Passkey(href) => href,
        }
    }

    fn text<'f>(&self, frame: &'f Frame) -> Sentence<'f> {
        match self {
            Self::Phone(_) => frame.say("obtain-register"),
            Self::App(_) => frame.say("ways-app-add"),
            Self::Passkey(_) => frame.say("ways-passkey-add"),
        }
    }
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A phone or an app for one-time codes.
    SecondFactor,
    /// Another kind than the person has: the request takes only some.
    OtherKind,
    /// What the person has isn't paid for, or no longer.
    Entitlement,
    /// A second factor and proofing.
    SecondFactorAndProofing,
    /// A level for which nobody here has the means yet.
    Level(Level),
}

/// The credential is there; proofing is missing.
#[derive(Clone, Debug, Template)]
#[template(path = "be-proofed.html")]
pub struct BeProofed {
    /// What is around it.
    pub frame: Frame,
    /// Who asks; none when the person elevates the session.
    pub asker: Option<Asker>,
    /// Where the person stands, and what is needed.
    pub stair: Stair,
    /// Who can help, as on [`Obtain`].
    pub ask: Vec<String>,
}

impl Obtain {
    /// What is needed, by whom.
    fn need(&self) -> Sentence<'_> {
        match &self.asker {
            Some(Asker {
                application,
                needs: Some(level),
                ..
            }) => self
                .frame
                .say("obtain-asker")
                .with("application", application)
                .with("level", level.number()),
            Some(Asker { application, .. }) => self.frame.say("obtain-asker-more").with("application", application),
            None => self.frame.say("obtain-own"),
        }
    }

    fn lacking(&self) -> Sentence<'_> {
        match self.lack {
            Lack::SecondFactor => self.frame.say("lack-second-factor"),
            Lack::OtherKind => self.frame.say("lack-other-kind"),
            Lack::Entitlement => self.frame.say("lack-entitlement"),
            Lack::SecondFactorAndProofing => self.frame.say("lack-second-factor-and-proofing"),
            Lack::Level(level) => self.frame.say("lack-level").with("level", level.number()),
        }
    }
}
