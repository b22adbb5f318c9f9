//! People, their authenticators, and what they did, for the tests of this room.

use super::super::*;
use crate::{
    code::Channel,
    ids::{AccountId, AuthenticatorId, InteractionId},
    time::UnixMillis,
};
use std::time::Duration;
use uuid::Uuid;

pub(super) const PASSWORD: AuthenticatorId = AuthenticatorId(Uuid::from_u128(1));
pub(super) const PHONE: AuthenticatorId = AuthenticatorId(Uuid::from_u128(2));
pub(super) const TOTP: AuthenticatorId = AuthenticatorId(Uuid::from_u128(3));
pub(super) const TOKEN: AuthenticatorId = AuthenticatorId(Uuid::from_u128(4));
pub(super) const PASSKEY: AuthenticatorId = AuthenticatorId(Uuid::from_u128(5));
pub(super) const RECOVERY: AuthenticatorId = AuthenticatorId(Uuid::from_u128(6));
pub(super) const UPSTREAM: AuthenticatorId = AuthenticatorId(Uuid::from_u128(7));

pub(super) const JANE: AccountId = AccountId(Uuid::from_u128(101));
pub(super) const JOHN: AccountId = AccountId(Uuid::from_u128(102));
pub(super) const PPT: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
pub(super) const CLASS_PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
pub(super) const MOBILE: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered";
pub(super) const TIME_SYNC: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken";
pub(super) const REFEDS_MFA: &str = "https://refeds.org/profile/mfa";

pub(super) const THIS_INTERACTION: InteractionId = InteractionId(Uuid::from_u128(201));

/// So many minutes into the day of the test.
pub(super) fn minute(minutes: i64) -> UnixMillis {
    UnixMillis(1_800_000_000_000 + minutes * 60_000)
}

pub(super) const fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

/// An OIDC request that asks for nothing.
pub(super) fn oidc() -> Needs {
    Needs::at_least(Dialect::Oidc, Level::ONE)
}

/// An OIDC request that would like to have the first of these.
pub(super) fn preferring(names: &[&str]) -> Needs {
    Needs {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        ..oidc()
    }
}

/// An OIDC request that must have one of these.
pub(super) fn must(names: &[&str]) -> Needs {
    Needs {
        must: true,
        ..preferring(names)
    }
}

/// A SAML request that asks for nothing.
pub(super) fn saml() -> Needs {
    Needs {
        dialect: Dialect::Saml,
        ..oidc()
    }
}

/// A SAML request with a RequestedAuthnContext.
pub(super) fn context(comparison: Comparison, names: &[&str]) -> Needs {
    Needs {
        dialect: Dialect::Saml,
        comparison,
        ..must(names)
    }
}

/// The same with an application whose minimum level it is.
pub(super) fn at(minimum: Level, needs: Needs) -> Needs {
    Needs { minimum, ..needs }
}

pub(super) fn silently(needs: Needs) -> Needs {
    Needs { silent: true, ..needs }
}

pub(super) fn without(needs: Needs) -> Needs {
    Needs {
        declined: true,
        ..needs
    }
}

/// The decision with the default ladder.
pub(super) fn ask(needs: &Needs, seen: &Evidence, jane: &Jane, now: i64) -> Decision {
    decide(&Ladder::default(), needs, seen, &jane.standing, minute(now))
}

/// The answer, if it is one.
pub(super) fn granted(decision: Decision) -> Answer {
    match decision {
        Decision::Grant(answer) => answer,
        other => panic!("not granted but {other:?}"),
    }
}

pub(super) fn level_and_name(decision: Decision) -> (u8, String) {
    let answer = granted(decision);
    (answer.level.number(), answer.name)
}

pub(super) fn step_up(to: Level, with: &[AuthenticatorId]) -> Decision {
    Decision::StepUp {
        to,
        with: with.to_vec(),
        locked_until: None,
        skippable: false,
    }
}

pub(super) fn optional_step_up(to: Level, with: &[AuthenticatorId]) -> Decision {
    Decision::StepUp {
        to,
        with: with.to_vec(),
        locked_until: None,
        skippable: true,
    }
}

pub(super) fn sign_in_again(with: &[AuthenticatorId]) -> Decision {
    Decision::SignIn {
        again: Some(JANE),
        wanted: None,
        with: with.to_vec(),
        skippable: false,
    }
}

/// A person and what they have.
#[derive(Clone, Debug, Default)]
pub(super) struct Jane {
    pub(super) standing: Standing,
}

pub(super) fn person() -> Jane {
    Jane::default()
}

impl Jane {
    pub(super) fn has(mut self, id: AuthenticatorId, kind: AuthenticatorKind) -> Self {
        self.standing.authenticators.push(Held {
            id,
            kind,
            attested: false,
            verifies_user: false,
            carries: Level::TWO,
            locked_until: None,
            entitled_until: None,
        });
        self
    }

    pub(super) fn password(self) -> Self {
        self.has(PASSWORD, AuthenticatorKind::Password)
    }

    pub(super) fn phone(self) -> Self {
        self.has(PHONE, AuthenticatorKind::Phone)
    }

    pub(super) fn totp(self) -> Self {
        self.has(TOTP, AuthenticatorKind::Totp)
    }

    pub(super) fn token(self) -> Self {
        self.has(TOKEN, AuthenticatorKind::HardwareToken)
    }

    pub(super) fn passkey(self) -> Self {
        self.has(PASSKEY, AuthenticatorKind::Passkey)
            .but(PASSKEY, |held| held.verifies_user = true)
    }

    pub(super) fn recovery_codes(self) -> Self {
        self.has(RECOVERY, AuthenticatorKind::RecoveryCode)
    }

    pub(super) fn upstream(self) -> Self {
        self.has(UPSTREAM, AuthenticatorKind::Upstream)
            .but(UPSTREAM, |held| held.carries = Level::ONE)
    }

    /// All second factors that she has so far are bound to a proofed identity.
    pub(super) fn proofed(mut self) -> Self {
        self.standing.proofed = true;
        for held in &mut self.standing.authenticators {
            held.carries = Level::THREE;
        }
        self
    }

    pub(super) fn but(mut self, id: AuthenticatorId, change: impl Fn(&mut Held)) -> Self {
        self.standing
            .authenticators
            .iter_mut()
            .filter(|held| held.id == id)
            .for_each(change);
        self
    }

    /// What a session shows in which she used these, each so many minutes into the day.
    pub(super) fn seen(&self, used: &[(AuthenticatorId, i64)]) -> Evidence {
        let events = used.iter().map(|(id, at)| event(self.means(*id), *id, *at)).collect();
        Evidence {
            account: Some(JANE),
            events,
        }
    }

    fn means(&self, id: AuthenticatorId) -> Means {
        let held = self.standing.authenticators.iter().find(|held| held.id == id);
        match id {
            PASSWORD => Means::Password,
            PHONE => Means::Phone { channel: Channel::Text },
            TOTP => Means::Totp,
            TOKEN => Means::HardwareToken,
            PASSKEY => Means::Passkey {
                user_verified: held.is_some_and(|held| held.verifies_user),
                attested: held.is_some_and(|held| held.attested),
            },
            RECOVERY => Means::RecoveryCode,
            UPSTREAM => Means::Upstream {
                level: held.map_or(Level::ONE, |held| held.carries),
                amr: vec!["face".to_owned()],
            },
            other => panic!("nothing of hers: {other}"),
        }
    }
}

impl Evidence {
    /// The same, where what was used at that minute or later was used in the interaction that asks.
    pub(super) fn here_since(mut self, at: i64) -> Self {
        for event in self.events.iter_mut().filter(|event| event.at >= minute(at)) {
            event.interaction = Some(THIS_INTERACTION);
        }
        self
    }

    pub(super) fn with(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }
}

pub(super) fn event(means: Means, authenticator: AuthenticatorId, at: i64) -> Event {
    Event {
        authenticator,
        means,
        at: minute(at),
        interaction: None,
    }
}
