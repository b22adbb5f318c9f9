//! A rung: a level of assurance, the names that relying parties know it by, and what counts on it.

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
