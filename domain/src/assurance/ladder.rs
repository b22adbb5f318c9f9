//! The ladder: the ordered levels of assurance, and the names that relying parties know them by.

use super::{AuthenticatorKind, Level, Limit, Name, Rung};

/// The ordered levels of a deployment, weakest first. Its default is the table of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder(pub(super) Vec<Rung>);

/// Why a ladder can't be climbed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLadder {
    /// Everything begins with a first factor.
    #[error("the ladder has no level 1")]
    NoLevelOne,
    /// A level is described twice.
    #[error("level {0} is described twice")]
    LevelTwice(Level),
    /// A name stands for one level, once.
    #[error("the name {0:?} is given twice; a name belongs to one level")]
    NameTwice(String),
    /// `acr_values` is a list with spaces between, so a name can't hold one.
    #[error("the name {0:?} is empty or has a space in it")]
    UnspeakableName(String),
    /// The default `acr` must fit whatever reaches the level.
    #[error("the default acr of level {0} is limited to some authenticators; only other names can be")]
    LimitedDefault(Level),
    /// A password never lifts anybody to level 2, nor does a phone code alone sign anybody in.
    #[error("{limit:?} can't be the own factor of level {level}")]
    NoSuchFactor {
        /// Of which level.
        level: Level,
        /// What was listed.
        limit: Limit,
    },
    /// Nobody could ever reach it.
    #[error("level {0} lists no authenticators")]
    NoAuthenticators(Level),
}

impl Ladder {
    /// A ladder of these rungs. Each `acr` and `saml` joins the names of its rung, unlimited, where it isn't listed.
    pub fn new(mut rungs: Vec<Rung>) -> Result<Self, BadLadder> {
        rungs.sort_by_key(|rung| rung.level);
        if rungs.first().is_none_or(|rung| rung.level != Level::ONE) {
            return Err(BadLadder::NoLevelOne);
        }
        for rung in &mut rungs {
            list_defaults(rung);
            check_rung(rung)?;
        }
        if let Some(level) = repeated(rungs.iter().map(|rung| rung.level)) {
            return Err(BadLadder::LevelTwice(level));
        }
        if let Some(name) = repeated(rungs.iter().flat_map(|rung| &rung.names).map(|name| &name.name)) {
            return Err(BadLadder::NameTwice(name.clone()));
        }
        Ok(Self(rungs))
    }

    /// All rungs, weakest first.
    #[must_use]
    pub fn rungs(&self) -> &[Rung] {
        &self.0
    }

    /// The rung of a level, if this deployment has it.
    #[must_use]
    pub fn rung(&self, level: Level) -> Option<&Rung> {
        self.0.iter().find(|rung| rung.level == level)
    }

    /// The next level up.
    #[must_use]
    pub fn above(&self, level: Level) -> Option<Level> {
        self.0.iter().map(|rung| rung.level).find(|other| *other > level)
    }

    /// What a name stands for, if it is known here. Compared to the letter.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(&Rung, &Name)> {
        self.0.iter().find_map(|rung| {
            rung.names
                .iter()
                .find(|known| known.name == name)
                .map(|known| (rung, known))
        })
    }

    /// Every name, weakest first: `acr_values_supported`, and the list in our metadata.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .flat_map(|rung| &rung.names)
            .map(|name| name.name.as_str())
    }
}

fn list_defaults(rung: &mut Rung) {
    for default in [rung.saml.clone(), rung.acr.clone()] {
        if rung.names.iter().all(|name| name.name != default) {
            rung.names.insert(0, Name::unlimited(&default));
        }
    }
}

fn check_rung(rung: &Rung) -> Result<(), BadLadder> {
    let level = rung.level;
    let speakable = |name: &&Name| !name.name.is_empty() && !name.name.contains(char::is_whitespace);
    if let Some(bad) = rung.names.iter().find(|name| !speakable(name)) {
        return Err(BadLadder::UnspeakableName(bad.name.clone()));
    }
    if rung
        .names
        .iter()
        .any(|name| name.name == rung.acr && !name.only.is_empty())
    {
        return Err(BadLadder::LimitedDefault(level));
    }
    if rung.authenticators.is_empty() {
        return Err(BadLadder::NoAuthenticators(level));
    }
    let fits = |kind: AuthenticatorKind| {
        if level == Level::ONE {
            kind.is_first()
        } else {
            kind.lifts()
        }
    };
    match rung.authenticators.iter().find(|limit| !fits(limit.kind())) {
        Some(&limit) => Err(BadLadder::NoSuchFactor { level, limit }),
        None => Ok(()),
    }
}

fn repeated<T: PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = Vec::new();
    for one in all {
        if seen.contains(&one) {
            return Some(one);
        }
        seen.push(one);
    }
    None
}
