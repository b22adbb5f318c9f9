//! Evidence: what a person has shown in this session; and the answer that rests on it.

use super::{AuthenticatorKind, Level};
use crate::{
    code::Channel,
    ids::{AccountId, AuthenticatorId, InteractionId},
    time::UnixMillis,
};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// By what means an authenticator was used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "means", rename_all = "kebab-case")]
pub enum Means {
    /// A password.
    Password,
    /// A code sent to a phone.
    Phone {
        /// As a text or in a call.
        channel: Channel,
    },
    /// An authenticator app.
    Totp,
    /// A hardware token.
    HardwareToken,
    /// A passkey.
    Passkey {
        /// The authenticator checked a fingerprint, a face or a PIN; then it serves as both factors.
        user_verified: bool,
        /// Its attestation proves hardware.
        attested: bool,
    },
    /// A recovery code: level 2 on account pages only.
    RecoveryCode,
    /// A sign-in at an upstream.
    Upstream {
        /// What the deployment's table maps it to; from 2 on it serves as both factors.
        level: Level,
        /// What the table maps its `amr` to; never `pwd`.
        amr: Vec<String>,
    },
}

impl Means {
    /// The kind of authenticator that was used.
    #[must_use]
    pub const fn kind(&self) -> AuthenticatorKind {
        match self {
            Self::Password => AuthenticatorKind::Password,
            Self::Phone { .. } => AuthenticatorKind::Phone,
            Self::Totp => AuthenticatorKind::Totp,
            Self::HardwareToken => AuthenticatorKind::HardwareToken,
            Self::Passkey { .. } => AuthenticatorKind::Passkey,
            Self::RecoveryCode => AuthenticatorKind::RecoveryCode,
            Self::Upstream { .. } => AuthenticatorKind::Upstream,
        }
    }
}

/// One successful use of one authenticator in this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which authenticator.
    pub authenticator: AuthenticatorId,
    /// How.
    pub means: Means,
    /// When; an upstream event carries the upstream's time.
    pub at: UnixMillis,
    /// In which interaction; its own events never get too old for it.
    pub interaction: Option<InteractionId>,
}

/// What a session shows: who is signed in, by which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Who is signed in, if anybody.
    pub account: Option<AccountId>,
    /// All events of the session, in any order.
    pub events: Vec<Event>,
}

/// An event that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rested {
    /// Which authenticator.
    pub authenticator: AuthenticatorId,
    /// When it was used.
    pub at: UnixMillis,
}

/// What a relying party is told. Computed from what happened, fixed with the grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Answer {
    /// The level that is claimed.
    pub level: Level,
    /// `acr`, or AuthnContextClassRef.
    pub name: String,
    /// `amr`: [RFC 8176](https://www.rfc-editor.org/rfc/rfc8176).
    pub amr: Vec<String>,
    /// `auth_time` and AuthnInstant: whole seconds since 1970, the oldest event that the level needs.
    pub auth_time: i64,
    /// The events that it rests on: when one of their authenticators is revoked, the grant ends.
    pub rests_on: Vec<Rested>,
}
