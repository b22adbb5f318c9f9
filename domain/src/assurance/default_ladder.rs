//! The ladder that a deployment has as long as it describes no other.

use super::{Ladder, Level, Limit, Name, Rung};
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

impl Default for Ladder {
    fn default() -> Self {
        Self(vec![one(), two(), three()])
    }
}

fn one() -> Rung {
    Rung {
        level: Level::ONE,
        acr: "urn:gradus:acr:1".to_owned(),
        saml: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport".to_owned(),
        names: vec![
            Name::unlimited("urn:gradus:acr:1"),
            limited(
                "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                &[Limit::Password],
            ),
            Name::unlimited("1"),
            limited("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", &[Limit::Password]),
        ],
        max_age: 12 * HOUR,
        authenticators: vec![Limit::Password, Limit::Passkey, Limit::Upstream],
        entitlement: false,
    }
}

fn two() -> Rung {
    Rung {
        level: Level::TWO,
        acr: "urn:gradus:acr:2".to_owned(),
        saml: "https://refeds.org/profile/mfa".to_owned(),
        names: vec![
            Name::unlimited("urn:gradus:acr:2"),
            Name::unlimited("https://refeds.org/profile/mfa"),
            Name::unlimited("2"),
            Name::unlimited("http://schemas.microsoft.com/claims/multipleauthn"),
            limited(
                "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered",
                &[Limit::Phone],
            ),
            limited(
                "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
                &[Limit::Totp, Limit::HardwareToken],
            ),
            limited("phr", &[Limit::Passkey]),
            limited("phrh", &[Limit::AttestedPasskey]),
        ],
        max_age: 8 * HOUR,
        authenticators: second_factors(),
        entitlement: false,
    }
}

fn three() -> Rung {
    Rung {
        level: Level::THREE,
        acr: "urn:gradus:acr:3".to_owned(),
        saml: "urn:gradus:acr:3".to_owned(),
        names: vec![Name::unlimited("urn:gradus:acr:3"), Name::unlimited("3")],
        max_age: 8 * HOUR,
        authenticators: second_factors(),
        entitlement: false,
    }
}

fn second_factors() -> Vec<Limit> {
    vec![
        Limit::Phone,
        Limit::Totp,
        Limit::HardwareToken,
        Limit::Passkey,
        Limit::RecoveryCode,
    ]
}

fn limited(name: &str, only: &[Limit]) -> Name {
    Name {
        name: name.to_owned(),
        only: only.to_vec(),
    }
}
