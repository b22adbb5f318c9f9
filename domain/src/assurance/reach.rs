//! What holds now and what could, whoever asks: for the dashboard.

use super::{
    Answer, Dialect, Evidence, Ladder, Level, Needs, Standing,
    case::Case,
    question::{Aim, Question},
};
use crate::time::UnixMillis;
use std::time::Duration;

/// What the session is worth now to an application that asks for nothing; nothing if nobody has shown anything lately.
#[must_use]
pub fn reached(ladder: &Ladder, seen: &Evidence, standing: &Standing, now: UnixMillis) -> Option<Answer> {
    let needs = Needs::at_least(Dialect::Oidc, Level::ONE);
    let question = Question::of(ladder, &needs).ok()?;
    Case::new(ladder, &needs, seen, standing, now).honest(&question)
}

/// The highest level that the account has the means for at an application.
#[must_use]
pub fn reachable(ladder: &Ladder, standing: &Standing, now: UnixMillis) -> Option<Level> {
    let needs = Needs::at_least(Dialect::Oidc, Level::ONE);
    let nothing = Evidence::default();
    let case = Case::new(ladder, &needs, &nothing, standing, now);
    ladder
        .rungs()
        .iter()
        .rev()
        .map(|rung| rung.level)
        .find(|level| case.in_reach(&Aim::level(*level)))
}

/// The level that an authenticator carries which is bound now: 3 only in a session that is at level 3 by an event not
/// older than `fresh`, else 2 until the person is proofed again.
#[must_use]
pub fn carried(ladder: &Ladder, seen: &Evidence, standing: &Standing, fresh: Duration, now: UnixMillis) -> Level {
    let needs = Needs {
        fresh: Some(fresh),
        ..Needs::at_least(Dialect::Oidc, Level::THREE)
    };
    let shown = Case::new(ladder, &needs, seen, standing, now).holds(&Aim::level(Level::THREE));
    if shown { Level::THREE } else { Level::TWO }
}
