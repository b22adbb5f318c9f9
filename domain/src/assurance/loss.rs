//! What an account loses with an authenticator.

use super::{Ladder, Level, Standing, reachable};
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
