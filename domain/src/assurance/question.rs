//! A question: needs, with their names looked up on the ladder.

use super::{Comparison, Ladder, Level, Name, Needs, Refusal, ground::Ground};

/// One thing that would do: a level, perhaps by a name that only some factors are given.
#[derive(Clone, Copy)]
pub(super) struct Aim<'a> {
    /// The level that the answer will have: that of the name, or the application's minimum if that is higher.
    pub(super) level: Level,
    /// The name, and the level whose own factor its limits speak of.
    pub(super) name: Option<(Level, &'a Name)>,
}

impl<'a> Aim<'a> {
    /// A level by its default name.
    pub(super) const fn level(level: Level) -> Self {
        Self { level, name: None }
    }

    fn named(of: Level, name: &'a Name, minimum: Level) -> Self {
        Self {
            level: of.max(minimum),
            name: Some((of, name)),
        }
    }

    /// Whether a ground is within the limits of the name.
    pub(super) fn admits(&self, ground: &Ground<'_>) -> bool {
        self.name.is_none_or(|(of, name)| name.admits(&ground.own(of).means))
    }

    /// Whether it asks for no more than a level.
    pub(super) fn is_only(&self, level: Level) -> bool {
        self.level == level && self.name.is_none_or(|(_, name)| name.only.is_empty())
    }

    /// The level of its name; the level itself where it has none.
    fn strength(&self) -> Level {
        self.name.map_or(self.level, |(of, _)| of)
    }
}

/// What would answer whoever asks.
pub(super) struct Question<'a> {
    /// What would do best, in order.
    pub(super) wishes: Vec<Aim<'a>>,
    /// Whether nothing but a wish will do; else the application's minimum does.
    pub(super) firm: bool,
    /// The strongest level that may be claimed.
    pub(super) cap: Option<Level>,
    /// The asked names that are known here, in order.
    listed: Vec<Aim<'a>>,
    comparison: Comparison,
}

impl<'a> Question<'a> {
    /// Reads the needs against the ladder; refuses what nobody could ever meet here.
    pub(super) fn of(ladder: &'a Ladder, needs: &Needs) -> Result<Self, Refusal> {
        let minimum = needs.minimum;
        ladder.rung(minimum).ok_or(Refusal::LevelUnknown)?;
        let known = needs.names.iter().filter_map(|name| ladder.find(name));
        let listed: Vec<_> = known
            .map(|(rung, name)| Aim::named(rung.level, name, minimum))
            .collect();
        if listed.is_empty() && needs.must && !needs.names.is_empty() {
            return Err(Refusal::NamesUnknown);
        }
        let wishes = wish(ladder, needs, &listed)?;
        let comparison = needs.comparison;
        let strongest = listed.iter().map(Aim::strength).max();
        Ok(Self {
            // An essential acr without values, and a maximum that is out of reach, are met by any level.
            firm: needs.must && comparison != Comparison::Maximum && !wishes.is_empty(),
            cap: strongest.filter(|_| comparison == Comparison::Maximum),
            wishes,
            listed,
            comparison,
        })
    }

    /// The asked names of which any would do in place of the first that is in reach.
    pub(super) fn spares(&self) -> &[Aim<'a>] {
        match self.comparison {
            Comparison::Exact | Comparison::Maximum => &self.listed,
            Comparison::Minimum | Comparison::Better => &[],
        }
    }

    /// The asked names that may stand for a level that was reached, the best first. Only where names are compared:
    /// else a name is a wish, and what meets none goes by its level's default.
    pub(super) fn titles(&self, reached: Level) -> Vec<Aim<'a>> {
        let mut titles = match self.comparison {
            Comparison::Exact | Comparison::Better => Vec::new(),
            Comparison::Minimum => self.listed.clone(),
            Comparison::Maximum => self.listed.iter().filter(|aim| aim.level == reached).copied().collect(),
        };
        titles.sort_by_key(|aim| std::cmp::Reverse(aim.strength()));
        titles
    }
}

fn wish<'a>(ladder: &Ladder, needs: &Needs, listed: &[Aim<'a>]) -> Result<Vec<Aim<'a>>, Refusal> {
    let strengths = || listed.iter().map(Aim::strength);
    let (Some(weakest), Some(strongest)) = (strengths().min(), strengths().max()) else {
        return Ok(Vec::new());
    };
    Ok(match needs.comparison {
        Comparison::Exact => listed.to_vec(),
        Comparison::Minimum => vec![Aim::level(weakest.max(needs.minimum))],
        Comparison::Better => {
            let above = ladder.above(strongest).ok_or(Refusal::NothingAbove)?;
            vec![Aim::level(above.max(needs.minimum))]
        }
        Comparison::Maximum if needs.minimum > strongest => return Err(Refusal::MinimumAbove),
        Comparison::Maximum => vec![Aim::level(strongest)],
    })
}
