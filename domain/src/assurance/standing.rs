//! Standing: what an account has, and in what state, whatever happened in this session.

use crate::{ids::AuthenticatorId, time::UnixMillis};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::Level;

/// The kinds of authenticators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticatorKind {
    /// A password.
    #[sea_orm(string_value = "password")]
    Password,
    /// A phone that receives codes.
    #[sea_orm(string_value = "phone")]
    Phone,
    /// An authenticator app: RFC 6238.
    #[sea_orm(string_value = "totp")]
    Totp,
    /// A hardware token: OATH.
    #[sea_orm(string_value = "hardware-token")]
    HardwareToken,
    /// A passkey: WebAuthn.
    #[sea_orm(string_value = "passkey")]
    Passkey,
    /// One of ten recovery codes.
    #[sea_orm(string_value = "recovery-code")]
    RecoveryCode,
    /// A company's own sign-in.
    #[sea_orm(string_value = "upstream")]
    Upstream,
}

impl AuthenticatorKind {
    /// Whether it can sign somebody in.
    #[must_use]
    pub const fn is_first(self) -> bool {
        matches!(self, Self::Password | Self::Passkey | Self::Upstream)
    }

    /// Whether it can lift somebody above level 1: as a second factor, or as one that serves as both.
    #[must_use]
    pub const fn lifts(self) -> bool {
        !matches!(self, Self::Password)
    }

    /// The same for applications: recovery codes lift on our own pages only.
    #[must_use]
    pub const fn lifts_for_applications(self) -> bool {
        self.lifts() && !matches!(self, Self::RecoveryCode)
    }
}

/// An authenticator that is bound to the account and not revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub id: AuthenticatorId,
    /// Of which kind.
    pub kind: AuthenticatorKind,
    /// A passkey that proves hardware.
    pub attested: bool,
    /// Whether it can verify its user; then it serves as both factors.
    pub verifies_user: bool,
    /// The highest level that it can lift a session to: 2, or 3 once bound to a proofed identity.
    pub carries: Level,
    /// Not usable before, after too many wrong tries.
    pub locked_until: Option<UnixMillis>,
    /// Until when it is entitled, for levels that ask for it.
    pub entitled_until: Option<UnixMillis>,
}

impl Held {
    /// Whether too many wrong tries keep it shut now.
    #[must_use]
    pub fn is_locked(&self, now: UnixMillis) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    /// Whether the proofing of its owner lives in it.
    #[must_use]
    pub fn carries_proofing(&self) -> bool {
        self.carries >= Level::THREE
    }

    /// Whether a level that asks for an entitlement may rest on it now.
    #[must_use]
    pub fn is_entitled(&self, now: UnixMillis) -> bool {
        self.entitled_until.is_some_and(|until| until > now)
    }
}

/// What an account has. The authenticators stand in the order in which they are offered, the default first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// All that is bound and not revoked.
    pub authenticators: Vec<Held>,
    /// The account, or its organisation, may not sign in at present.
    pub suspended: bool,
    /// Whether a proofing stands.
    pub proofed: bool,
}

impl Standing {
    /// Whether there is anything that can lift a session above level 1, recovery codes aside: they lead to something that
    /// can.
    #[must_use]
    pub fn has_second_factor(&self) -> bool {
        self.authenticators
            .iter()
            .any(|held| held.kind.lifts_for_applications())
    }
}
