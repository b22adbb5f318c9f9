//! How long what was answered may be repeated.

use super::{Answer, Ladder, Level};
use crate::time::UnixMillis;
use std::time::Duration;

/// When the events that an answer rests on will have outlived an application; never, where a password is all that it
/// demands. With a `max_age` of its own that bounds each of them; else its levels bound the first and the second factor.
///
/// `now` is the time of the answer: what a person did in the interaction itself counts from there, however long it took.
#[must_use]
pub fn outlived_at(
    ladder: &Ladder,
    answer: &Answer,
    minimum: Level,
    max_age: Option<Duration>,
    now: UnixMillis,
) -> Option<UnixMillis> {
    if minimum <= Level::ONE {
        return None;
    }
    ends_at(ladder, answer, minimum, max_age, now)
}

/// When an answer's level will have decayed: until then a relying party may go by it without asking again.
#[must_use]
pub fn decays_at(ladder: &Ladder, answer: &Answer, max_age: Option<Duration>, now: UnixMillis) -> Option<UnixMillis> {
    ends_at(ladder, answer, answer.level, max_age, now)
}

fn ends_at(
    ladder: &Ladder,
    answer: &Answer,
    level: Level,
    max_age: Option<Duration>,
    now: UnixMillis,
) -> Option<UnixMillis> {
    let bound = |level| max_age.or_else(|| ladder.rung(level).map(|rung| rung.max_age));
    let ends = |at: UnixMillis, level| {
        bound(level).map(|bound| {
            let end = at.whole_second() + bound;
            if end > now { end } else { now + bound }
        })
    };
    let first = answer.rests_on.first().filter(|_| answer.rests_on.len() > 1);
    let own = answer.rests_on.last();
    let first = first.and_then(|first| ends(first.at, Level::ONE));
    let own = own.and_then(|own| ends(own.at, level));
    first.into_iter().chain(own).min()
}

/// Whether an answer still does for an application whose minimum may have been raised since.
#[must_use]
pub fn still_meets(answer: &Answer, minimum: Level) -> bool {
    answer.level >= minimum
}
