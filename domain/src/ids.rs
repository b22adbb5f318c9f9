//! Typed identifiers: a session's id never stands where an account's is meant.

use crate::{entropy::Entropy, time::UnixMillis};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

// SeaORM asks every primary key whether it can be made from a row number; ours can't.
macro_rules! not_a_number {
    ($name:ident) => {
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}
pub(crate) use not_a_number;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id that sorts by the time it was made: [RFC 9562 §5.7](https://www.rfc-editor.org/rfc/rfc9562#section-5.7).
            #[must_use]
            pub fn fresh(entropy: &dyn Entropy, now: UnixMillis) -> Self {
                let mut random = [0; 10];
                entropy.fill(&mut random);
                Self(uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }

        not_a_number!($name);
    )*};
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        not_a_number!($name);
    )*};
}

uuid_ids! {
    /// One sign-in identity of a person in one organisation. The person types its `user_id`; this one never changes.
    AccountId
    /// One password, phone, authenticator app, token or passkey of an account.
    AuthenticatorId
    /// One browser session. Not the cookie's secret: that is renewed, this stays.
    SessionId
    /// One successful use of an authenticator.
    EventId
    /// One pending question waiting for one person in one browser.
    InteractionId
    /// What a relying party was given, once.
    GrantId
    /// One one-time code that was sent.
    CodeId
    /// One message that waits in the send queue.
    SendId
    /// One client that is to be told that a session has ended.
    NoticeId
    /// One service provider in one session.
    ParticipantId
    /// One change of an account that can be undone for a while.
    ChangeId
}

text_ids! {
    /// An organisation, by the short name its administrators gave it.
    OrganisationId
    /// An application (relying party) that people launch.
    ApplicationId
    /// An OIDC client: `client_id` of RFC 6749 §2.2.
    ClientId
    /// A SAML service provider: `entityID` of SAML Metadata §2.2.1.
    EntityId
    /// An API that takes our access tokens.
    ResourceId
    /// A signing key: `kid` of RFC 7517 §4.5.
    KeyId
}
