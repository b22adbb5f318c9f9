//! A ground: the events that an answer rests on, and what is said of them.

use super::{Answer, Level, Means, Rested, factor::Factor};
use crate::{ids::AuthenticatorId, time::UnixMillis};
use std::{cmp::Ordering, iter};

/// A first factor, or one that serves as both; or a pair of a first and a second factor.
#[derive(Clone, Copy)]
pub(super) struct Ground<'s> {
    pub(super) first: &'s Factor<'s>,
    pub(super) second: Option<&'s Factor<'s>>,
}

impl<'s> Ground<'s> {
    pub(super) const fn alone(factor: &'s Factor<'s>) -> Self {
        Self {
            first: factor,
            second: None,
        }
    }

    /// The own factor of a level: what the limits of its names speak of.
    pub(super) fn own(&self, level: Level) -> &'s Factor<'s> {
        match self.second {
            Some(second) if level > Level::ONE => second,
            _ => self.first,
        }
    }

    /// Orders grounds by their oldest event, then by their newest. The rest only makes the order of events not matter.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.span()
            .cmp(&other.span())
            .then_with(|| self.identity().cmp(&other.identity()))
    }

    /// What is told of it at that level, by that name.
    pub(super) fn answer(&self, level: Level, name: &str) -> Answer {
        let rested = |factor: &Factor<'_>| Rested {
            authenticator: factor.held.id,
            at: factor.at,
        };
        Answer {
            level,
            name: name.to_owned(),
            amr: self.amr(),
            auth_time: self.span().0.seconds(),
            rests_on: self.factors().map(rested).collect(),
        }
    }

    fn factors(&self) -> impl Iterator<Item = &'s Factor<'s>> {
        iter::once(self.first).chain(self.second)
    }

    fn span(&self) -> (UnixMillis, UnixMillis) {
        let second = self.second.unwrap_or(self.first);
        (self.first.at.min(second.at), self.first.at.max(second.at))
    }

    fn identity(&self) -> (Vec<(AuthenticatorId, UnixMillis)>, Vec<String>) {
        (
            self.factors().map(|factor| (factor.held.id, factor.at)).collect(),
            self.amr(),
        )
    }

    /// `amr`: [RFC 8176 §2](https://www.rfc-editor.org/rfc/rfc8176#section-2).
    fn amr(&self) -> Vec<String> {
        let verified = self.factors().any(|factor| {
            matches!(
                factor.means,
                Means::Passkey {
                    user_verified: true,
                    ..
                }
            )
        });
        let mut amr: Vec<String> = Vec::new();
        let mfa = (verified || self.second.is_some()).then_some("mfa");
        for value in self.factors().flat_map(Factor::amr).chain(mfa) {
            if !amr.iter().any(|said| said == value) {
                amr.push(value.to_owned());
            }
        }
        amr
    }
}
