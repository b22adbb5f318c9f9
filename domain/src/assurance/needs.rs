//! Needs: what whoever asks must or would like to have, translated at the door.

use super::{Ladder, Level, Standing, reachable};
use crate::{
    ids::{AccountId, InteractionId},
    time::UnixMillis,
};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whose default name answers a request that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// `acr`.
    Oidc,
    /// AuthnContextClassRef.
    Saml,
}

/// How the asked names are meant: [SAML Core §3.3.2.2.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// One of the names, in order: SAML `exact` and all of OIDC.
    Exact,
    /// At least the weakest of them.
    Minimum,
    /// Above the strongest of them.
    Better,
    /// As strong as the strongest of them, if the person has the means; never claimed above it.
    Maximum,
}

/// Whom the question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// Whoever is signed in or signs in.
    Anyone,
    /// The person chooses (`prompt=select_account`); becomes `This` when done.
    Choose,
    /// This account: a hint, a Subject, or a choice made.
    This(AccountId),
}

/// What whoever asks needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Needs {
    /// Whose names.
    pub dialect: Dialect,
    /// The names that were asked for, in order; as they came, unknown ones too.
    pub names: Vec<String>,
    /// The names are a must (essential acr, RequestedAuthnContext), not a preference.
    pub must: bool,
    /// How the names are meant.
    pub comparison: Comparison,
    /// The application's minimum level: always a must.
    pub minimum: Level,
    /// How old any event of the answer may be: the application's `max_age`.
    pub max_age: Option<Duration>,
    /// Only events at or after it count (and those of this interaction): what `max_age`, `prompt=login` and ForceAuthn
    /// became on arrival.
    pub not_before: Option<UnixMillis>,
    /// Nothing may be shown: `prompt=none`, IsPassive.
    pub silent: bool,
    /// Whom it is about.
    pub person: Person,
    /// The person must be asked before anything is released.
    pub consent: bool,
    /// *Continue without* was pressed: a preference is dropped.
    pub declined: bool,
    /// One of our own account pages asks: recovery codes count.
    pub own_page: bool,
    /// How old the own factor of the level that is needed may be, if that is less than the level's `max_age`: a sensitive
    /// change asks so.
    #[serde(default)]
    pub fresh: Option<Duration>,
    /// The interaction that asks, once there is one.
    pub interaction: Option<InteractionId>,
}

impl Needs {
    /// What somebody needs who asks for nothing but a level.
    #[must_use]
    pub const fn at_least(dialect: Dialect, minimum: Level) -> Self {
        Self {
            dialect,
            names: Vec::new(),
            must: false,
            comparison: Comparison::Exact,
            minimum,
            max_age: None,
            not_before: None,
            silent: false,
            person: Person::Anyone,
            consent: false,
            declined: false,
            own_page: false,
            fresh: None,
            interaction: None,
        }
    }

    /// A sensitive change on the account's own pages: the highest level that the account's authenticators reach, shown
    /// not longer ago than `fresh`. A lock or a lost phone makes it no lower.
    #[must_use]
    pub fn change(ladder: &Ladder, standing: &Standing, fresh: Duration, now: UnixMillis) -> Self {
        let highest = reachable(ladder, standing, now).unwrap_or(Level::ONE);
        Self {
            own_page: true,
            fresh: Some(fresh),
            ..Self::at_least(Dialect::Oidc, highest)
        }
    }

    /// *Elevate*: the next level above what is [`reached`](super::reached) now; none at the top.
    ///
    /// It raises the session for applications, so recovery codes don't count.
    #[must_use]
    pub fn elevation(ladder: &Ladder, reached: Option<Level>) -> Option<Self> {
        let next = reached.map_or(Some(Level::ONE), |level| ladder.above(level))?;
        Some(Self::at_least(Dialect::Oidc, next))
    }
}
