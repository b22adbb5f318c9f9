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
