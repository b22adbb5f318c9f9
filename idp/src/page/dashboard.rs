//! The dashboard: where a person stands, what there is to prove more, and what opens with it.

use super::{Authenticator, Frame, Lately, NextStep, Registered, Sentence, Stair};
use askama::Template;
use domain::{assurance::Level, ids::ApplicationId, time::UnixMillis};

/// The dashboard.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard.html")]
pub struct Dashboard {
    /// What is around it.
    pub frame: Frame,
    /// Where its forms post to.
    pub doors: Doors,
    /// Where the person stands.
    pub stair: Stair,
    /// What this session has shown.
    pub strength: Strength,
    /// What the next level takes; nothing where signing in again comes first.
    pub next: Option<NextStep>,
    /// All credentials of the account.
    pub credentials: Vec<Credential>,
    /// What happened to the account lately, the newest first.
    pub lately: Vec<Lately>,
    /// Applications by organisation.
    pub groups: Vec<Group>,
    /// Who can give access to applications and credentials; none: the organisation's administrators, without a name.
    pub ask: Option<String>,
    /// A phone that has just been registered.
    pub registered: Option<Registered>,
}

/// Where the forms of the dashboard post to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doors {
    /// *Launch*.
    pub launch: String,
    /// *Elevate*.
    pub elevate: String,
    /// *Sign out*: a GET asks first, a POST does it.
    pub sign_out: String,
    /// What was allowed to applications.
    pub consents: String,
}

/// What a session has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// The level that holds now.
    pub level: Option<Level>,
    /// The events that count, oldest first.
    pub by: Vec<Shown>,
    /// The next level, where the account has the means for it: *Elevate* is offered (from nothing, as *Sign in again*).
    pub elevates_to: Option<Level>,
}

/// One authenticator that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub what: Authenticator,
    /// When.
    pub at: UnixMillis,
}

/// One credential of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Which.
    pub what: Authenticator,
    /// In what state.
    pub state: CredentialState,
    /// The level that it takes one to.
    pub level: Level,
    /// When it was used last.
    pub used_at: Option<UnixMillis>,
    /// It carries a proofed identity.
    pub proofed: bool,
    /// When its entitlement ends; said within the last 30 days by [`Credential::ends_soon`].
    pub ends_at: Option<UnixMillis>,
}

/// The state of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialState {
    /// It is there to be activated.
    NotActivated,
    /// It waits for proofing.
    WaitingForProofing,
    /// It waits for a code.
    WaitingForCode,
    /// It can be used.
    Active,
    /// It can be used, and is offered first.
    Default,
    /// Too many wrong codes.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
    /// Its entitlement is over.
    Expired,
    /// It was given up.
    Revoked,
}

impl Dashboard {
    /// The strength of this session in words.
    fn strength_text(&self) -> Sentence<'_> {
        match self.strength.level.map(Level::number) {
            None => self.frame.say("strength-none"),
            Some(1) => self.frame.say("strength-1"),
            Some(2) => self.frame.say("strength-2"),
            Some(3) => self.frame.say("strength-3"),
            Some(other) => self.frame.say("strength-other").with("level", other),
        }
    }
}

impl CredentialState {
    fn say(self, frame: &Frame) -> Sentence<'_> {
        match self {
            Self::NotActivated => frame.say("state-not-activated"),
            Self::WaitingForProofing => frame.say("state-waiting-for-proofing"),
            Self::WaitingForCode => frame.say("state-waiting-for-code"),
            Self::Active => frame.say("state-active"),
            Self::Default => frame.say("state-default"),
            Self::Locked { until } => frame.say("state-locked").with("span", frame.ahead(&until)),
            Self::Expired => frame.say("state-expired"),
            Self::Revoked => frame.say("state-revoked"),
        }
    }

    /// Whether it is there to be used, so that when it was used last says something.
    const fn is_usable(self) -> bool {
        matches!(self, Self::Active | Self::Default | Self::Locked { .. })
    }

    /// How it is coloured: a class of the style sheet.
    const fn tone(self) -> &'static str {
        match self {
            Self::Active | Self::Default => "good",
            Self::NotActivated | Self::WaitingForProofing | Self::WaitingForCode => "pending",
            Self::Locked { .. } | Self::Expired | Self::Revoked => "over",
        }
    }
}

impl Credential {
    /// The end, if it lies within 30 days.
    fn ends_soon(&self, frame: &Frame) -> Option<UnixMillis> {
        const SOON: std::time::Duration = std::time::Duration::from_hours(30 * 24);
        self.ends_at.filter(|end| *end > frame.now && *end <= frame.now + SOON)
    }
}

/// The applications of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub organisation: String,
    /// What it offers this person.
    pub tiles: Vec<Tile>,
}

/// One application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The hidden `application` of *Launch*.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
    /// The level it needs.
    pub level: Level,
    /// Whether this person may use it.
    pub status: Status,
    /// What stands between this person and it now.
    pub missing: Missing,
    /// It has a page to start at.
    pub has_start: bool,
}

/// Whether a person may use an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Yes.
    Active,
    /// Not asked for yet.
    Inactive,
    /// The organisation must approve.
    PendingOrganisation,
    /// Its terms must be accepted.
    PendingTerms,
    /// The application's administrator must approve.
    PendingApplicationAdministrator,
    /// The application's owner must approve.
    PendingApplicationOwner,
    /// The person must be proofed.
    PendingProofing,
    /// Access is suspended.
    Suspended,
}

/// What stands between a person and an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing: it opens at once.
    Nothing,
    /// The session has become too old for it: sign in again.
    SignIn,
    /// A code will be asked for.
    Code,
    /// Every second factor is locked.
    Locked {
        /// When they open again.
        until: UnixMillis,
    },
    /// A phone or an app for codes.
    Credential,
    /// Proofing.
    Proofing,
    /// This deployment lacks the level.
    Level,
}

impl Tile {
    fn opens(&self) -> bool {
        self.status == Status::Active
            && self.has_start
            && !matches!(self.missing, Missing::Level | Missing::Locked { .. })
    }

    /// What is missing in words, or that nothing is.
    fn say<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match self.status {
            Status::Active if self.is_only_elsewhere() => frame.say("tile-no-start"),
            Status::Active => self.missing.say(frame),
            Status::Inactive => frame.say("tile-inactive"),
            Status::PendingOrganisation => frame.say("tile-pending-organisation"),
            Status::PendingTerms => frame.say("tile-pending-terms"),
            Status::PendingApplicationAdministrator => frame.say("tile-pending-application-administrator"),
            Status::PendingApplicationOwner => frame.say("tile-pending-application-owner"),
            Status::PendingProofing => frame.say("tile-pending-proofing"),
            Status::Suspended => frame.say("tile-suspended"),
        }
    }

    /// Where to start it, where that isn't here: after what is missing.
    fn say_start<'a>(&'a self, frame: &'a Frame) -> Option<Sentence<'a>> {
        let is_unsaid = self.status == Status::Active && !self.has_start && !self.is_only_elsewhere();
        is_unsaid.then(|| frame.say("tile-no-start"))
    }

    /// Nothing is missing, but it has no page to start at.
    fn is_only_elsewhere(&self) -> bool {
        !self.has_start && self.missing == Missing::Nothing
    }

    /// Its status in a word.
    const fn status_key(&self) -> &'static str {
        match self.status {
            Status::Active => "status-active",
            Status::Inactive => "status-inactive",
            Status::Suspended => "status-suspended",
            _ => "status-pending",
        }
    }

    const fn tone(&self) -> &'static str {
        match self.status {
            Status::Active => "muted",
            Status::Suspended => "over",
            _ => "pending",
        }
    }
}

impl Missing {
    fn say(self, frame: &Frame) -> Sentence<'_> {
        match self {
            Self::Nothing => frame.say("tile-opens"),
            Self::SignIn => frame.say("tile-sign-in"),
            Self::Code => frame.say("tile-code"),
            Self::Locked { until } => frame.say("tile-locked").with("span", frame.ahead(&until)),
            Self::Credential => frame.say("tile-credential"),
            Self::Proofing => frame.say("tile-proofing"),
            Self::Level => frame.say("tile-level"),
        }
    }
}
