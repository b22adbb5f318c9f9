//! The ladder itself.

use super::{super::*, world::*};

fn with(change: impl Fn(&mut Vec<Rung>)) -> Result<Ladder, BadLadder> {
    let mut rungs = Ladder::default().rungs().to_vec();
    change(&mut rungs);
    Ladder::new(rungs)
}

#[test]
fn the_default_ladder_keeps_its_own_rules() {
    assert_eq!(Ladder::new(Ladder::default().rungs().to_vec()), Ok(Ladder::default()));
}

#[test]
fn every_name_of_the_documentation_is_known_and_stands_for_its_level() {
    let ladder = Ladder::default();
    for (level, names) in [
        (1, ["urn:gradus:acr:1", PPT, "1", CLASS_PASSWORD].as_slice()),
        (
            2,
            &[
                "urn:gradus:acr:2",
                REFEDS_MFA,
                "2",
                "http://schemas.microsoft.com/claims/multipleauthn",
            ],
        ),
        (2, &[MOBILE, TIME_SYNC, "phr", "phrh"]),
        (3, &["urn:gradus:acr:3", "3"]),
    ] {
        for name in names {
            assert_eq!(
                ladder.find(name).map(|(rung, _)| rung.level.number()),
                Some(level),
                "{name}"
            );
        }
    }
    assert_eq!(ladder.names().count(), 14);
    assert!(
        ladder.find("URN:gradus:acr:1").is_none(),
        "names are compared to the letter"
    );
}

#[test]
fn names_come_weakest_first() {
    let ladder = Ladder::default();
    let levels: Vec<_> = ladder.names().map(|name| ladder.find(name).unwrap().0.level).collect();
    assert!(levels.is_sorted());
    assert_eq!(ladder.names().next(), Some("urn:gradus:acr:1"));
}

#[test]
fn no_name_of_somebody_elses_profile_is_claimed_unless_a_deployment_adds_it() {
    let sfa = "https://refeds.org/profile/sfa";
    assert!(Ladder::default().find(sfa).is_none());
    let ladder = with(|rungs| rungs[0].names.push(Name::unlimited(sfa))).unwrap();
    assert_eq!(ladder.find(sfa).unwrap().0.level, Level::ONE);
}

#[test]
fn the_default_names_need_not_be_listed() {
    let ladder = with(|rungs| rungs[1].names = vec![Name::unlimited("2")]).unwrap();
    let names: Vec<_> = ladder
        .rung(Level::TWO)
        .unwrap()
        .names
        .iter()
        .map(|name| name.name.as_str())
        .collect();
    assert_eq!(names, ["urn:gradus:acr:2", REFEDS_MFA, "2"]);
}

#[test]
fn rungs_may_come_in_any_order() {
    assert_eq!(with(|rungs| rungs.reverse()), Ok(Ladder::default()));
}

#[test]
fn a_ladder_that_can_not_be_climbed_says_why() {
    let level = Level::TWO;
    assert_eq!(Ladder::new(Vec::new()), Err(BadLadder::NoLevelOne));
    assert_eq!(with(|rungs| drop(rungs.remove(0))), Err(BadLadder::NoLevelOne));
    let twice = with(|rungs| {
        rungs[2].level = level;
        rungs[2].acr = "urn:other".to_owned();
    });
    assert_eq!(twice, Err(BadLadder::LevelTwice(level)));
    let name = with(|rungs| rungs[2].names.push(Name::unlimited("phr")));
    assert_eq!(name, Err(BadLadder::NameTwice("phr".to_owned())));
    let spaced = with(|rungs| rungs[2].names.push(Name::unlimited("very sure")));
    assert_eq!(spaced, Err(BadLadder::UnspeakableName("very sure".to_owned())));
    assert!(matches!(
        with(|rungs| rungs[2].acr = String::new()),
        Err(BadLadder::UnspeakableName(_))
    ));
    let limited = with(|rungs| rungs[1].names[0].only = vec![Limit::Totp]);
    assert_eq!(limited, Err(BadLadder::LimitedDefault(level)));
    assert_eq!(
        with(|rungs| rungs[1].authenticators.clear()),
        Err(BadLadder::NoAuthenticators(level))
    );
    let password = with(|rungs| rungs[1].authenticators.push(Limit::Password));
    assert_eq!(
        password,
        Err(BadLadder::NoSuchFactor {
            level,
            limit: Limit::Password
        })
    );
    let phone = with(|rungs| rungs[0].authenticators.push(Limit::Phone));
    assert_eq!(
        phone,
        Err(BadLadder::NoSuchFactor {
            level: Level::ONE,
            limit: Limit::Phone
        })
    );
}

#[test]
fn a_level_of_its_own_may_be_added_on_top() {
    let four = Level::new(4).unwrap();
    let ladder = with(|rungs| {
        let mut rung = rungs[2].clone();
        (rung.level, rung.acr, rung.saml) = (four, "urn:acme:4".to_owned(), "urn:acme:4".to_owned());
        rung.names.clear();
        rungs.push(rung);
    })
    .unwrap();
    let jane = person().passkey().but(PASSKEY, |held| held.carries = four);
    let seen = jane.seen(&[(PASSKEY, 0)]);
    let answer = granted(decide(&ladder, &at(four, oidc()), &seen, &jane.standing, minute(1)));
    assert_eq!((answer.level, answer.name.as_str()), (four, "urn:acme:4"));
}
