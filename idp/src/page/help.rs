//! What the levels are, in words.

use super::{Frame, Sentence, Stair};
use askama::Template;
use domain::assurance::{AuthenticatorKind, Level};

/// What the levels are, and what each kind of credential does.
#[derive(Clone, Debug, Template)]
#[template(path = "help.levels.html")]
pub struct HelpLevels {
    /// What is around it.
    pub frame: Frame,
    /// The picture; where the person stands, if somebody is signed in.
    pub stair: Stair,
    /// The levels of this deployment, the weakest first.
    pub levels: Vec<LevelHelp>,
}

/// One level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelHelp {
    /// Which.
    pub level: Level,
    /// What reaches it.
    pub with: Vec<AuthenticatorKind>,
    /// Whether that must be paid for, or given by somebody.
    pub entitlement: bool,
}

impl LevelHelp {
    fn what<'f>(&self, frame: &'f Frame) -> Sentence<'f> {
        match self.level.number() {
            1 => frame.say("help-level-1"),
            2 => frame.say("help-level-2"),
            3 => frame.say("help-level-3"),
            other => frame.say("help-level-other").with("level", other),
        }
    }

    fn with<'f>(&self, frame: &'f Frame) -> Vec<Sentence<'f>> {
        self.with.iter().map(|kind| frame.say(name(*kind))).collect()
    }
}

impl HelpLevels {
    /// What each kind of credential is, by its name.
    fn kinds(&self) -> [(Sentence<'_>, Sentence<'_>); 6] {
        [
            (AuthenticatorKind::Password, "help-password"),
            (AuthenticatorKind::Phone, "help-phone"),
            (AuthenticatorKind::Totp, "help-app"),
            (AuthenticatorKind::Passkey, "help-passkey"),
            (AuthenticatorKind::HardwareToken, "help-token"),
            (AuthenticatorKind::RecoveryCode, "help-recovery"),
        ]
        .map(|(kind, what)| (self.frame.say(name(kind)), self.frame.say(what)))
    }
}

const fn name(kind: AuthenticatorKind) -> &'static str {
    match kind {
        AuthenticatorKind::Password => "help-name-password",
        AuthenticatorKind::Phone => "help-name-phone",
        AuthenticatorKind::Totp => "help-name-app",
        AuthenticatorKind::HardwareToken => "help-name-token",
        AuthenticatorKind::Passkey => "help-name-passkey",
        AuthenticatorKind::RecoveryCode => "help-name-recovery",
        AuthenticatorKind::Upstream => "help-name-upstream",
    }
}
