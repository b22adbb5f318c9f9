//! A case: everything that a decision rests on, and what holds in it.

use super::{
    Answer, Dialect, Evidence, Held, Ladder, Level, Needs, Rung, Standing,
    factor::Factor,
    ground::Ground,
    question::{Aim, Question},
};
use crate::time::UnixMillis;
use std::time::Duration;

/// The facts of one decision.
pub(super) struct Case<'a> {
    pub(super) ladder: &'a Ladder,
    pub(super) needs: &'a Needs,
    pub(super) standing: &'a Standing,
    pub(super) now: UnixMillis,
    /// The events that count.
    pub(super) shown: Vec<Factor<'a>>,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        ladder: &'a Ladder,
        needs: &'a Needs,
        seen: &Evidence,
        standing: &'a Standing,
        now: UnixMillis,
    ) -> Self {
        let shown = seen
            .events
            .iter()
            .filter_map(|event| Factor::shown(event, standing, needs, now))
            .collect();
        Self {
            ladder,
            needs,
            standing,
            now,
            shown,
        }
    }

    /// What an aim rests on: of all events that may stand for it, the newest.
    ///
    /// A higher level holds for a lower one; then the answer rests on what the lower one needs.
    pub(super) fn hold<'s>(&'s self, shown: &'s [Factor<'s>], aim: &Aim<'_>) -> Option<Ground<'s>> {
        let rungs = self.ladder.rungs().iter().filter(|rung| rung.level >= aim.level);
        rungs
            .flat_map(|rung| self.grounds(shown, rung, aim.level))
            .filter(|ground| aim.admits(ground))
            .max_by(Ground::compare)
    }

    /// Whether an aim holds now.
    pub(super) fn holds(&self, aim: &Aim<'_>) -> bool {
        self.hold(&self.shown, aim).is_some()
    }

    /// Whether an aim would hold if these were used now as well.
    pub(super) fn would_hold<'h>(&self, used: impl IntoIterator<Item = &'h Held>, aim: &Aim<'_>) -> bool {
        let mut shown: Vec<Factor<'_>> = self.shown.clone();
        shown.extend(used.into_iter().map(|held| Factor::imagined(held, self.now)));
        self.hold(&shown, aim).is_some()
    }

    /// The answer that meets an aim, if it holds.
    pub(super) fn answer(&self, aim: &Aim<'_>) -> Option<Answer> {
        let ground = self.hold(&self.shown, aim)?;
        let name = match aim.name {
            Some((_, name)) => &name.name,
            None => self.default_name(aim.level, &ground)?,
        };
        Some(ground.answer(aim.level, name))
    }

    /// What may honestly be claimed, if that is what the application needs at least: the highest level that holds.
    pub(super) fn honest(&self, question: &Question<'_>) -> Option<Answer> {
        let allowed = |level: &Level| question.cap.is_none_or(|cap| *level <= cap);
        let levels = self.ladder.rungs().iter().rev().map(|rung| rung.level).filter(allowed);
        let reached = levels.into_iter().find(|level| self.holds(&Aim::level(*level)))?;
        if reached < self.needs.minimum {
            return None;
        }
        let titled = question.titles(reached).iter().find_map(|title| self.answer(title));
        titled.or_else(|| self.answer(&Aim::level(reached)))
    }

    /// Whether a factor may begin what an aim rests on.
    pub(super) fn begins(&self, factor: &Factor<'_>, aim: &Aim<'_>) -> bool {
        let first = if aim.level == Level::ONE {
            factor.is_first()
        } else {
            factor.begins_pair()
        };
        let limits = aim.name.filter(|(of, _)| *of == Level::ONE);
        first && self.signs_in(factor) && limits.is_none_or(|(_, name)| name.admits(&factor.means))
    }

    fn grounds<'s>(
        &'s self,
        shown: &'s [Factor<'s>],
        rung: &'s Rung,
        level: Level,
    ) -> impl Iterator<Item = Ground<'s>> {
        let alone = shown
            .iter()
            .filter(move |factor| self.stands_alone(factor, rung))
            .map(Ground::alone);
        let seconds = shown
            .iter()
            .filter(move |factor| level > Level::ONE && self.ends_pair(factor, rung));
        let pairs = seconds.flat_map(move |second| {
            let begins = move |first: &&Factor<'_>| first.begins_pair() && first.held.id != second.held.id;
            let firsts = shown.iter().filter(begins).filter(|first| self.signs_in(first));
            firsts.map(move |first| Ground {
                first,
                second: Some(second),
            })
        });
        alone.chain(pairs)
    }

    fn signs_in(&self, factor: &Factor<'_>) -> bool {
        factor.is_first()
            && self
                .ladder
                .rung(Level::ONE)
                .is_some_and(|rung| self.counts(factor, rung))
    }

    fn stands_alone(&self, factor: &Factor<'_>, rung: &Rung) -> bool {
        if rung.level == Level::ONE {
            return self.signs_in(factor);
        }
        factor.serves_as_both() && factor.lifts_to() >= rung.level && self.counts(factor, rung)
    }

    fn ends_pair(&self, factor: &Factor<'_>, rung: &Rung) -> bool {
        factor.ends_pair(self.needs.own_page) && factor.lifts_to() >= rung.level && self.counts(factor, rung)
    }

    /// Whether a rung takes it as its own factor.
    fn counts(&self, factor: &Factor<'_>, rung: &Rung) -> bool {
        let entitled = !rung.entitlement || factor.held.is_entitled(self.now);
        entitled && rung.admits(&factor.means) && factor.is_young(self.max_age(rung), self.now)
    }

    /// How old a rung's own factor may be: less, where a sensitive change asks for its level.
    fn max_age(&self, rung: &Rung) -> Duration {
        let fresh = self.needs.fresh.filter(|_| rung.level >= self.needs.minimum);
        fresh.map_or(rung.max_age, |fresh| fresh.min(rung.max_age))
    }

    fn default_name(&self, level: Level, ground: &Ground<'_>) -> Option<&'a String> {
        let rung = self.ladder.rung(level)?;
        let saml = rung.names.iter().find(|name| name.name == rung.saml);
        let fits = saml.is_some_and(|name| name.admits(&ground.own(level).means));
        Some(if self.needs.dialect == Dialect::Saml && fits {
            &rung.saml
        } else {
            &rung.acr
        })
    }
}
