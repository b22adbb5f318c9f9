//! When a signing key is made, signs, stops signing and goes: a pure function of the keys' times and now.
//!
//! ```text
//!            made            activated            replaced              its last token has expired
//! (nothing) ──────▶  next  ────────────▶  active  ─────────▶  retiring  ─────────────▶  retired
//!                  published              signs             only verifies               gone
//! ```
//!
//! A successor is made in time to take over when the active key's period ends, or earlier, when somebody says so.
//!
//! A key signs only after it has been published for a day, so that whoever keeps a copy of the JWKS has it by then. The
//! first of all is the exception: nobody keeps a copy of what didn't exist. From then on there is exactly one active key
//! a purpose at every instant: one takes over in the same write that retires the other.
//!
//! Keys that sign SAML messages live by slower times ([`Times::for_saml`]): service providers read metadata once a day, or
//! when somebody gives it to them.

use crate::Purpose;
use domain::{ids::KeyId, time::UnixMillis};
use std::time::Duration;

/// How long a key stays in each state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Published at least this long before it signs.
    pub publish_before: Duration,
    /// Signs this long.
    pub active_for: Duration,
    /// Verifies this long after its last signature: longer than any token lives.
    pub verify_after: Duration,
}

impl Times {
    /// How long after a change another node may still sign with the key that was active before (its ring is read again
    /// each minute; the rest is generous).
    const SLACK: Duration = Duration::from_hours(1);

    /// A day published, 90 days active, and verifying until the longest-lived token has expired.
    #[must_use]
    pub fn for_tokens(longest_lifetime: Duration) -> Self {
        Self {
            publish_before: Duration::from_hours(24),
            active_for: Duration::from_hours(90 * 24),
            verify_after: longest_lifetime.saturating_add(Self::SLACK),
        }
    }

    /// 30 days in our metadata, 3 years active, and a week more in the metadata: no message of ours lives longer than a
    /// session.
    #[must_use]
    pub const fn for_saml() -> Self {
        Self {
            publish_before: Duration::from_hours(30 * 24),
            active_for: Duration::from_hours(3 * 365 * 24),
            verify_after: Duration::from_hours(7 * 24),
        }
    }
}

/// What the plan needs to know of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTimes {
    /// Its name.
    pub id: KeyId,
    /// What it signs.
    pub purpose: Purpose,
    /// From here it is in the JWKS.
    pub published_at: UnixMillis,
    /// From here it signs.
    pub active_at: Option<UnixMillis>,
    /// From here it only verifies.
    pub retiring_at: Option<UnixMillis>,
    /// From here it is gone.
    pub retired_at: Option<UnixMillis>,
}

/// Where a key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It signs.
    Active,
    /// It is published and waits.
    Next,
    /// It only verifies.
    Retiring,
    /// It is gone.
    Retired,
}

impl KeyTimes {
    /// Its state, which follows from its times alone. Nodes whose clocks differ agree: a time that is set has come.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self {
                retired_at: Some(_), ..
            } => State::Retired,
            Self {
                retiring_at: Some(_), ..
            } => State::Retiring,
            Self { active_at: Some(_), .. } => State::Active,
            _ => State::Next,
        }
    }
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a key that waits.
    MakeNext,
    /// Make a key that signs at once, because there is none that could.
    MakeActive,
    /// Let this one sign, and the other only verify from now on.
    Activate {
        /// The key that signs from now on.
        next: KeyId,
        /// The key that signed until now.
        instead_of: Option<KeyId>,
    },
    /// Forget this one.
    Retire(KeyId),
}

/// The steps that are due for a purpose: at most one that changes who signs or will, and all keys whose time is over.
/// Taken, they are not due again; what is due after them, the next plan says.
#[must_use]
pub fn plan(keys: &[KeyTimes], purpose: Purpose, now: UnixMillis, times: &Times) -> Vec<Step> {
    let of = |state| {
        keys.iter()
            .filter(move |key| key.purpose == purpose && key.state() == state)
    };
    let next = of(State::Next).min_by_key(|key| (key.published_at, &key.id));
    let active = of(State::Active).max_by_key(|key| (key.active_at, &key.id));
    let succession = match (active, next) {
        (None, None) => Some(Step::MakeActive),
        (None, Some(next)) => Some(activate(next, None)),
        (Some(active), None) => (now >= end(active, times) - times.publish_before).then_some(Step::MakeNext),
        (Some(active), Some(next)) => {
            (now >= next.published_at + times.publish_before).then(|| activate(next, Some(active)))
        }
    };
    let gone = of(State::Retiring)
        .filter(|key| key.retiring_at.is_some_and(|at| now >= at + times.verify_after))
        .map(|key| Step::Retire(key.id.clone()));
    succession.into_iter().chain(gone).collect()
}

fn activate(next: &KeyTimes, instead_of: Option<&KeyTimes>) -> Step {
    Step::Activate {
        next: next.id.clone(),
        instead_of: instead_of.map(|key| key.id.clone()),
    }
}

/// Until when a key should sign.
fn end(active: &KeyTimes, times: &Times) -> UnixMillis {
    active.active_at.unwrap_or_default() + times.active_for
}

#[cfg(test)]
mod tests;
