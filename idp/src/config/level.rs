//! Levels as a deployment describes them, in the configuration or in an apply file: `[[level]]`.
//!
//! A level that is described replaces the default of its number; a key that is left out keeps the default's value, so
//! that `max_age` alone can be set.

pub use domain::assurance::BadLadder;

use super::document::{Problems, Read, Value, one_of, record};
use domain::assurance::{Ladder, Level, Limit, Name, Rung};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

record! {
    /// A level of assurance, in place of the default of its number. A key that is left out keeps the default's value.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct LevelTable {
        /// Which level, from 1 to 9.
        number: Level,
        /// The name that answers an OpenID Connect request that names none.
        acr: Option<String> = None,
        /// The name that answers a SAML request that names none.
        saml: Option<String> = None,
        /// Its other names, each of which may be limited to some authenticators.
        names: Option<Vec<Name>> = None,
        /// How old the level's own factor may be.
        max_age: Option<Duration> = None,
        /// What counts as the level's own factor.
        authenticators: Option<Vec<Limit>> = None,
        /// Whether the level's own factor must be entitled.
        entitlement: Option<bool> = None,
    }
}

impl LevelTable {
    /// The default ladder with these levels in it.
    ///
    /// # Errors
    /// Together they are no ladder: a name stands for two levels, or a level can't be reached.
    pub fn ladder(levels: &[Self]) -> Result<Ladder, BadLadder> {
        let mut rungs = Ladder::default().rungs().to_vec();
        for level in levels {
            let rung = level.rung(rungs.iter().find(|rung| rung.level == level.number));
            rungs.retain(|rung| rung.level != level.number);
            rungs.push(rung);
        }
        Ladder::new(rungs)
    }

    /// These levels, with `others` in place of those of the same number.
    #[must_use]
    pub fn over(levels: &[Self], others: &[Self]) -> Vec<Self> {
        let stays = |level: &&Self| others.iter().all(|other| other.number != level.number);
        levels.iter().filter(stays).chain(others).cloned().collect()
    }

    fn rung(&self, default: Option<&Rung>) -> Rung {
        let own = format!("urn:gradus:acr:{}", self.number);
        let acr = self
            .acr
            .clone()
            .or_else(|| default.map(|rung| rung.acr.clone()))
            .unwrap_or(own);
        let saml = self
            .saml
            .clone()
            .or_else(|| default.map(|rung| rung.saml.clone()))
            .unwrap_or_else(|| acr.clone());
        Rung {
            level: self.number,
            names: self.names(default, &acr, &saml),
            acr,
            saml,
            max_age: self
                .max_age
                .or_else(|| default.map(|rung| rung.max_age))
                .unwrap_or(Duration::from_hours(8)),
            authenticators: self
                .authenticators
                .clone()
                .or_else(|| default.map(|rung| rung.authenticators.clone()))
                .unwrap_or_else(|| vec![Limit::Phone, Limit::Totp, Limit::HardwareToken, Limit::Passkey]),
            entitlement: self
                .entitlement
                .or_else(|| default.map(|rung| rung.entitlement))
                .unwrap_or_default(),
        }
    }

    /// The names as described, or the default's; a default name that stays keeps its limits, one that was replaced goes.
    fn names(&self, default: Option<&Rung>, acr: &str, saml: &str) -> Vec<Name> {
        let inherited = default.map(|rung| rung.names.as_slice()).unwrap_or_default();
        let Some(names) = &self.names else {
            let replaced = |name: &Name| {
                default.is_some_and(|rung| [&rung.acr, &rung.saml].contains(&&name.name))
                    && name.name != acr
                    && name.name != saml
            };
            return inherited.iter().filter(|name| !replaced(name)).cloned().collect();
        };
        let missing = |name: &&Name| {
            (name.name == acr || name.name == saml) && names.iter().all(|described| described.name != name.name)
        };
        inherited.iter().filter(missing).chain(names).cloned().collect()
    }
}

const LIMITS: [(&str, Limit); 8] = [
    ("password", Limit::Password),
    ("phone", Limit::Phone),
    ("totp", Limit::Totp),
    ("hardware-token", Limit::HardwareToken),
    ("passkey", Limit::Passkey),
    ("attested-passkey", Limit::AttestedPasskey),
    ("recovery-code", Limit::RecoveryCode),
    ("upstream", Limit::Upstream),
];

impl Read for Limit {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &LIMITS)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": LIMITS.map(|(word, _)| word) })
    }
}

record! {
    /// A name of a level.
    struct NameTable {
        /// As it travels: an `acr` value and AuthnContext class.
        name: String,
        /// If not empty, it is given only when the level's own factor is one of these.
        only: Vec<Limit> = Vec::new(),
    }
}

impl Read for Name {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        NameTable::read(value, problems).map(|NameTable { name, only }| Self { name, only })
    }
    fn schema() -> serde_json::Value {
        NameTable::schema()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl LevelTable {
        pub(crate) fn for_test(number: u8, acr: &str) -> Self {
            Self {
                acr: Some(acr.to_owned()),
                ..level(number)
            }
        }
    }

    fn level(number: u8) -> LevelTable {
        let number = Level::new(number).unwrap();
        LevelTable {
            number,
            acr: None,
            saml: None,
            names: None,
            max_age: None,
            authenticators: None,
            entitlement: None,
        }
    }

    #[test]
    fn a_level_that_only_sets_its_age_keeps_all_else() {
        let max_age = Some(Duration::from_secs(10));
        let ladder = LevelTable::ladder(&[LevelTable { max_age, ..level(2) }]).unwrap();
        let mut expected = Ladder::default().rungs().to_vec();
        expected[1].max_age = Duration::from_secs(10);
        assert_eq!(ladder.rungs(), expected);
    }

    #[test]
    fn a_renamed_level_no_longer_answers_to_its_old_name() {
        let acr = Some("urn:example:strong".to_owned());
        let ladder = LevelTable::ladder(&[LevelTable { acr, ..level(2) }]).unwrap();
        assert_eq!(ladder.find("urn:example:strong").unwrap().0.level, Level::TWO);
        assert!(ladder.find("urn:gradus:acr:2").is_none());
        assert!(ladder.find("2").is_some());
    }

    #[test]
    fn listed_names_take_the_place_of_the_defaults_but_a_default_keeps_its_limits() {
        let names = Some(vec![Name::unlimited("one")]);
        let ladder = LevelTable::ladder(&[LevelTable { names, ..level(1) }]).unwrap();
        assert!(ladder.find("1").is_none());
        assert!(ladder.find("one").is_some());
        let saml = &ladder.rung(Level::ONE).unwrap().saml.clone();
        assert_eq!(ladder.find(saml).unwrap().1.only, [Limit::Password]);
    }

    #[test]
    fn a_level_of_a_new_number_stands_on_top() {
        let ladder = LevelTable::ladder(&[level(4)]).unwrap();
        assert_eq!(ladder.rungs().last().unwrap().acr, "urn:gradus:acr:4");
    }

    #[test]
    fn a_name_belongs_to_one_level() {
        let names = Some(vec![Name::unlimited("1")]);
        assert_eq!(
            LevelTable::ladder(&[LevelTable { names, ..level(2) }]),
            Err(BadLadder::NameTwice("1".to_owned()))
        );
    }
}
