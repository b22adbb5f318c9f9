//! What an account loses with an authenticator.

use super::{Held, Ladder, Level, Standing, reachable};
use crate::{ids::AuthenticatorId, time::UnixMillis};

/// The highest level that the account reaches now, if it doesn't without that authenticator.
#[must_use]
pub fn lost_without(ladder: &Ladder, standing: &Standing, id: AuthenticatorId, now: UnixMillis) -> Option<Level> {
    let mut without = standing.clone();
    without.authenticators.retain(|held| held.id != id);
    let before = reachable(ladder, standing, now)?;
    let after = reachable(ladder, &without, now);
    after.is_none_or(|after| after < before).then_some(before)
}

/// What an account has no longer once some of its authenticators are gone, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The proofing, which nothing else carries.
    Proofing,
    /// Any second factor.
    SecondFactor,
    /// Only them: something else gives the second factor, and carries what there was.
    Nothing,
}

/// What goes with these authenticators. A proofing lives as long as one that carries it; recovery codes are no second
/// factor for applications.
#[must_use]
pub fn loss(standing: &Standing, gone: &[AuthenticatorId]) -> Loss {
    let (gone, kept): (Vec<_>, Vec<_>) = standing
        .authenticators
        .iter()
        .filter(|held| held.kind.lifts_for_applications())
        .partition(|held| gone.contains(&held.id));
    let carries = |held: &&Held| held.carries_proofing();
    if standing.proofed && gone.iter().any(carries) && !kept.iter().any(carries) {
        Loss::Proofing
    } else if kept.is_empty() {
        Loss::SecondFactor
    } else {
        Loss::Nothing
    }
}
