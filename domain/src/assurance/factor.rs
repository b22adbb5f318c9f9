//! A factor: an event together with the authenticator that made it, as the account has it now.

use super::{AuthenticatorKind, Event, Held, Level, Means, Needs, Standing};
use crate::{code::Channel, time::UnixMillis};
use std::time::Duration;

/// An event whose authenticator still belongs to the account.
#[derive(Clone)]
pub(super) struct Factor<'a> {
    pub(super) held: &'a Held,
    pub(super) means: Means,
    pub(super) at: UnixMillis,
    /// Made in the interaction that asks: never too old for it.
    fresh: bool,
}

impl<'a> Factor<'a> {
    /// The factor that an event is, as long as its authenticator is bound and unlocked, and the event not older than
    /// whoever asks will have it.
    pub(super) fn shown(event: &Event, standing: &'a Standing, needs: &Needs, now: UnixMillis) -> Option<Self> {
        let bound = |held: &&Held| held.id == event.authenticator && held.kind == event.means.kind();
        let factor = Self {
            held: standing.authenticators.iter().find(bound)?,
            means: event.means.clone(),
            at: event.at,
            fresh: needs.interaction.is_some() && event.interaction == needs.interaction,
        };
        let asked = factor.fresh || needs.not_before.is_none_or(|limit| factor.at.whole_second() >= limit);
        let young = needs.max_age.is_none_or(|max_age| factor.is_young(max_age, now));
        (asked && young && !factor.held.is_locked(now)).then_some(factor)
    }

    /// The factor that an authenticator would be if it were used now, as well as it can be, and were not locked.
    pub(super) fn imagined(held: &'a Held, now: UnixMillis) -> Self {
        let means = match held.kind {
            AuthenticatorKind::Password => Means::Password,
            AuthenticatorKind::Phone => Means::Phone { channel: Channel::Text },
            AuthenticatorKind::Totp => Means::Totp,
            AuthenticatorKind::HardwareToken => Means::HardwareToken,
            AuthenticatorKind::Passkey => Means::Passkey {
                user_verified: held.verifies_user,
                attested: held.attested,
            },
            AuthenticatorKind::RecoveryCode => Means::RecoveryCode,
            AuthenticatorKind::Upstream => Means::Upstream {
                level: held.carries,
                amr: Vec::new(),
            },
        };
        Self {
            held,
            means,
            at: now,
            fresh: true,
        }
    }

    /// Whether it is at most so old. Measured from its whole second, since that is what `auth_time` says of it.
    pub(super) fn is_young(&self, max_age: Duration, now: UnixMillis) -> bool {
        self.fresh || now.since(self.at.whole_second()) <= max_age
    }

    /// Whether it signs somebody in.
    pub(super) const fn is_first(&self) -> bool {
        self.held.kind.is_first()
    }

    /// Whether a second factor may stand beside it. A passkey that didn't verify its user is something one has, as
    /// every second factor is, and the same factor never counts twice.
    pub(super) const fn begins_pair(&self) -> bool {
        self.is_first()
            && !matches!(
                self.means,
                Means::Passkey {
                    user_verified: false,
                    ..
                }
            )
    }

    /// Whether it may stand beside a first factor. Recovery codes do on our own account pages only.
    pub(super) const fn ends_pair(&self, own_page: bool) -> bool {
        match self.means {
            Means::Phone { .. } | Means::Totp | Means::HardwareToken | Means::Passkey { .. } => true,
            Means::RecoveryCode => own_page,
            Means::Password | Means::Upstream { .. } => false,
        }
    }

    /// Whether this one event is a first and a second factor.
    pub(super) fn serves_as_both(&self) -> bool {
        match self.means {
            Means::Passkey { user_verified, .. } => user_verified,
            Means::Upstream { level, .. } => level >= Level::TWO,
            _ => false,
        }
    }

    /// The highest level that it lifts to: an upstream event by what the table says of it, a recovery code never to 3.
    pub(super) fn lifts_to(&self) -> Level {
        match self.means {
            Means::Upstream { level, .. } => level.min(self.held.carries),
            Means::RecoveryCode => self.held.carries.min(Level::TWO),
            _ => self.held.carries,
        }
    }

    /// What `amr` says of it, without `mfa`, which is said of the whole: [RFC 8176 §2](https://www.rfc-editor.org/rfc/rfc8176#section-2).
    pub(super) fn amr(&self) -> Vec<&str> {
        match &self.means {
            Means::Password => vec!["pwd"],
            Means::Phone { channel: Channel::Text } => vec!["otp", "sms"],
            Means::Phone {
                channel: Channel::Voice,
            } => vec!["otp", "tel"],
            Means::Phone { channel: Channel::Mail } | Means::Totp | Means::HardwareToken | Means::RecoveryCode => {
                vec!["otp"]
            }
            Means::Passkey { attested, .. } => vec![if *attested { "hwk" } else { "swk" }, "user", "pop"],
            // We never saw a password there.
            Means::Upstream { amr, .. } => amr.iter().map(String::as_str).filter(|value| *value != "pwd").collect(),
        }
    }
}
