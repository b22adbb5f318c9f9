//! The means: what an account could show if it tried, and what would help it.

use super::{AuthenticatorKind, Held, Level, Limit, Standing, case::Case, factor::Factor, question::Aim};
use crate::{ids::AuthenticatorId, time::UnixMillis};
use uuid::Uuid;

impl Case<'_> {
    /// Whether the account has the means: would it hold if everything were used now? Locks pass, so they don't matter.
    pub(super) fn in_reach(&self, aim: &Aim<'_>) -> bool {
        self.would_hold(&self.standing.authenticators, aim)
    }

    /// Whether nothing but a proofing is missing.
    pub(super) fn lacks_proofing_only(&self, aim: &Aim<'_>) -> bool {
        self.would_hold(&self.standing.proofed_at(aim.level), aim)
    }

    /// Whether the account has what it takes, but the right to use it ended or has not begun.
    pub(super) fn lacks_entitlement(&self, aim: &Aim<'_>) -> bool {
        let mut held = self.standing.proofed_at(aim.level);
        for one in &mut held {
            one.entitled_until = Some(UnixMillis(i64::MAX));
        }
        self.would_hold(&held, aim)
    }

    /// The kinds of authenticators of which one more would do.
    pub(super) fn would_do(&self, aim: &Aim<'_>) -> Vec<Limit> {
        let mut would_do: Vec<Limit> = Vec::new();
        for limit in Limit::ALL {
            let mut held = self.standing.proofed_at(aim.level);
            held.push(sample(limit, aim.level));
            if would_do.iter().all(|other| other.kind() != limit.kind()) && self.would_hold(&held, aim) {
                would_do.push(limit);
            }
        }
        would_do
    }

    /// The authenticators of which one use would meet an aim, locked or not, in the order in which they are offered.
    pub(super) fn helpful(&self, aim: &Aim<'_>) -> impl Iterator<Item = &Held> {
        self.standing
            .authenticators
            .iter()
            .filter(|held| self.would_hold([*held], aim))
    }

    /// The authenticators that a person who must sign in again may sign in with.
    pub(super) fn beginning(&self, aim: &Aim<'_>) -> Vec<AuthenticatorId> {
        let begins = |held: &&Held| {
            held.kind.is_first()
                && (self.begins(&Factor::imagined(held, self.now), aim) || self.would_hold([*held], aim))
        };
        let open = self
            .standing
            .authenticators
            .iter()
            .filter(|held| !held.is_locked(self.now));
        open.filter(begins).map(|held| held.id).collect()
    }
}

impl Standing {
    /// What it would have once proofed: recovery codes and upstreams carry what they carry.
    fn proofed_at(&self, level: Level) -> Vec<Held> {
        let mut held = self.authenticators.clone();
        for one in &mut held {
            if !matches!(one.kind, AuthenticatorKind::RecoveryCode | AuthenticatorKind::Upstream) {
                one.carries = one.carries.max(level);
            }
        }
        held
    }
}

/// An authenticator that the account doesn't have.
fn sample(limit: Limit, carries: Level) -> Held {
    Held {
        id: AuthenticatorId(Uuid::nil()),
        kind: limit.kind(),
        attested: limit == Limit::AttestedPasskey,
        verifies_user: true,
        carries,
        locked_until: None,
        entitled_until: Some(UnixMillis(i64::MAX)),
    }
}
