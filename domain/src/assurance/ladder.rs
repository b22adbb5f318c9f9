//! The ladder: the ordered levels of assurance, and the names that relying parties know them by.

use super::{AuthenticatorKind, Means};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// A level of assurance: 1 password, 2 one-time password, 3 proofed identity. Higher is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(u8);

impl Level {
    /// A password, or an upstream sign-in.
    pub const ONE: Self = Self(1);
    /// Level 1 and a second factor, or a user-verifying passkey.
    pub const TWO: Self = Self(2);
    /// Level 2 with an authenticator bound to a proofed identity.
    pub const THREE: Self = Self(3);

    /// The level of that number, 1 to 9. An application may ask for one that the ladder lacks; it is then refused.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 9 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An authenticator that a name or a level may be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Limit {
    Password,
    Phone,
    Totp,
    HardwareToken,
    Passkey,
    /// A passkey whose attestation proves hardware.
    AttestedPasskey,
    RecoveryCode,
    Upstream,
}

impl Limit {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::Password,
        Self::Phone,
        Self::Totp,
        Self::HardwareToken,
        Self::Passkey,
        Self::AttestedPasskey,
        Self::RecoveryCode,
        Self::Upstream,
    ];

    /// Whether an event by these means is within the limit.
    #[must_use]
    pub fn admits(self, means: &Means) -> bool {
        match self {
            Self::AttestedPasskey => matches!(means, Means::Passkey { attested: true, .. }),
            _ => self.kind() == means.kind(),
        }
    }

    /// The kind of authenticator that can satisfy it.
    #[must_use]
    pub const fn kind(self) -> AuthenticatorKind {
        match self {
            Self::Password => AuthenticatorKind::Password,
            Self::Phone => AuthenticatorKind::Phone,
            Self::Totp => AuthenticatorKind::Totp,
            Self::HardwareToken => AuthenticatorKind::HardwareToken,
            Self::Passkey | Self::AttestedPasskey => AuthenticatorKind::Passkey,
            Self::RecoveryCode => AuthenticatorKind::RecoveryCode,
            Self::Upstream => AuthenticatorKind::Upstream,
        }
    }
}

/// A name of a level: an `acr` value and AuthnContext class alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// As it travels.
    pub name: String,
    /// If not empty, it is given only when the level's own factor (the first at level 1, else the second) is one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Limit>,
}

impl Name {
    /// A name that whatever reaches its level may be given.
    #[must_use]
    pub fn unlimited(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            only: Vec::new(),
        }
    }

    /// Whether an answer whose own factor was used by these means may be given this name.
    #[must_use]
    pub fn admits(&self, means: &Means) -> bool {
        self.only.is_empty() || self.only.iter().any(|limit| limit.admits(means))
    }
}

/// One rung: a level, its names, and what counts on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Which level.
    pub level: Level,
    /// The name that answers an OIDC request that names none. Never limited.
    pub acr: String,
    /// The name that answers a SAML request that names none, where its limits are met; else `acr`.
    pub saml: String,
    /// All names, `acr` and `saml` among them.
    pub names: Vec<Name>,
    /// How old the level's own factor may be.
    pub max_age: Duration,
    /// What counts as the level's own factor.
    pub authenticators: Vec<Limit>,
    /// Whether the level's own factor must be entitled.
    pub entitlement: bool,
}

impl Rung {
    /// Whether an authenticator used by these means counts as the level's own factor.
    #[must_use]
    pub fn admits(&self, means: &Means) -> bool {
        self.authenticators.iter().any(|limit| limit.admits(means))
    }
}

/// The ordered levels of a deployment, weakest first. Its default is the table of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder(pub(super) Vec<Rung>);

/// Why a ladder can't be climbed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLadder {
    /// Everything begins with a first factor.
    #[error("the ladder has no level 1")]
    NoLevelOne,
    /// A level is described twice.
    #[error("level {0} is described twice")]
    LevelTwice(Level),
    /// A name stands for one level, once.
    #[error("the name {0:?} is given twice; a name belongs to one level")]
    NameTwice(String),
    /// `acr_values` is a list with spaces between, so a name can't hold one.
    #[error("the name {0:?} is empty or has a space in it")]
    UnspeakableName(String),
    /// The default `acr` must fit whatever reaches the level.
    #[error("the default acr of level {0} is limited to some authenticators; only other names can be")]
    LimitedDefault(Level),
    /// A password never lifts anybody to level 2, nor does a phone code alone sign anybody in.
    #[error("{limit:?} can't be the own factor of level {level}")]
    NoSuchFactor {
        /// Of which level.
        level: Level,
        /// What was listed.
        limit: Limit,
    },
    /// Nobody could ever reach it.
    #[error("level {0} lists no authenticators")]
    NoAuthenticators(Level),
}

impl Ladder {
    /// A ladder of these rungs. Each `acr` and `saml` joins the names of its rung, unlimited, where it isn't listed.
    pub fn new(mut rungs: Vec<Rung>) -> Result<Self, BadLadder> {
        rungs.sort_by_key(|rung| rung.level);
        if rungs.first().is_none_or(|rung| rung.level != Level::ONE) {
            return Err(BadLadder::NoLevelOne);
        }
        for rung in &mut rungs {
            list_defaults(rung);
            check_rung(rung)?;
        }
        if let Some(level) = repeated(rungs.iter().map(|rung| rung.level)) {
            return Err(BadLadder::LevelTwice(level));
        }
        if let Some(name) = repeated(rungs.iter().flat_map(|rung| &rung.names).map(|name| &name.name)) {
            return Err(BadLadder::NameTwice(name.clone()));
        }
        Ok(Self(rungs))
    }

    /// All rungs, weakest first.
    #[must_use]
    pub fn rungs(&self) -> &[Rung] {
        &self.0
    }

    /// The rung of a level, if this deployment has it.
    #[must_use]
    pub fn rung(&self, level: Level) -> Option<&Rung> {
        self.0.iter().find(|rung| rung.level == level)
    }

    /// The next level up.
    #[must_use]
    pub fn above(&self, level: Level) -> Option<Level> {
        self.0.iter().map(|rung| rung.level).find(|other| *other > level)
    }

    /// What a name stands for, if it is known here. Compared to the letter.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(&Rung, &Name)> {
        self.0.iter().find_map(|rung| {
            rung.names
                .iter()
                .find(|known| known.name == name)
                .map(|known| (rung, known))
        })
    }

    /// Every name, weakest first: `acr_values_supported`, and the list in our metadata.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .flat_map(|rung| &rung.names)
            .map(|name| name.name.as_str())
    }
}

fn list_defaults(rung: &mut Rung) {
    for default in [rung.saml.clone(), rung.acr.clone()] {
        if rung.names.iter().all(|name| name.name != default) {
            rung.names.insert(0, Name::unlimited(&default));
        }
    }
}

fn check_rung(rung: &Rung) -> Result<(), BadLadder> {
    let level = rung.level;
    let speakable = |name: &&Name| !name.name.is_empty() && !name.name.contains(char::is_whitespace);
    if let Some(bad) = rung.names.iter().find(|name| !speakable(name)) {
        return Err(BadLadder::UnspeakableName(bad.name.clone()));
    }
    if rung
        .names
        .iter()
        .any(|name| name.name == rung.acr && !name.only.is_empty())
    {
        return Err(BadLadder::LimitedDefault(level));
    }
    if rung.authenticators.is_empty() {
        return Err(BadLadder::NoAuthenticators(level));
    }
    let fits = |kind: AuthenticatorKind| {
        if level == Level::ONE {
            kind.is_first()
        } else {
            kind.lifts()
        }
    };
    match rung.authenticators.iter().find(|limit| !fits(limit.kind())) {
        Some(&limit) => Err(BadLadder::NoSuchFactor { level, limit }),
        None => Ok(()),
    }
}

fn repeated<T: PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = Vec::new();
    for one in all {
        if seen.contains(&one) {
            return Some(one);
        }
        seen.push(one);
    }
    None
}
