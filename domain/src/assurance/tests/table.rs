//! Every row of the table of the one decision, in both protocols.

use super::{super::*, world::*};
use Decision::{ChooseAccount, Consent, Refuse, SignIn};

fn nobody() -> Evidence {
    Evidence::default()
}

fn sign_in(wanted: Option<crate::ids::AccountId>) -> Decision {
    SignIn {
        again: None,
        wanted,
        with: Vec::new(),
        skippable: false,
    }
}

#[test]
fn a_must_of_which_no_name_is_known_is_refused_before_sign_in() {
    for needs in [
        must(&["urn:elsewhere:gold", "urn:elsewhere:silver"]),
        silently(must(&["urn:elsewhere:gold"])),
        context(Comparison::Exact, &["urn:elsewhere:gold"]),
        context(Comparison::Minimum, &["urn:elsewhere:gold"]),
        context(Comparison::Better, &["urn:elsewhere:gold"]),
        context(Comparison::Maximum, &["urn:elsewhere:gold"]),
    ] {
        assert_eq!(
            ask(&needs, &nobody(), &person(), 0),
            Refuse(Refusal::NamesUnknown),
            "{needs:?}"
        );
    }
}

#[test]
fn an_unknown_name_beside_a_known_one_is_skipped() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    for needs in [
        must(&["urn:elsewhere:gold", "2"]),
        context(Comparison::Exact, &["urn:elsewhere:gold", "2"]),
    ] {
        assert_eq!(level_and_name(ask(&needs, &seen, &jane, 1)), (2, "2".to_owned()));
    }
}

#[test]
fn a_minimum_that_this_deployment_lacks_is_refused_before_sign_in() {
    let four = Level::new(4).unwrap();
    for needs in [
        at(four, oidc()),
        at(four, saml()),
        silently(at(four, oidc())),
        at(four, preferring(&["2"])),
    ] {
        assert_eq!(
            ask(&needs, &nobody(), &person(), 0),
            Refuse(Refusal::LevelUnknown),
            "{needs:?}"
        );
    }
}

#[test]
fn a_preference_of_which_no_name_is_known_is_answered_with_what_holds() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let answer = level_and_name(ask(&preferring(&["urn:elsewhere:gold"]), &seen, &jane, 1));
    assert_eq!(answer, (1, "urn:gradus:acr:1".to_owned()));
}

#[test]
fn who_must_have_more_than_there_are_means_for_is_shown_how_to_get_there() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for needs in [
        must(&["2"]),
        at(Level::TWO, oidc()),
        context(Comparison::Exact, &["2"]),
        at(Level::TWO, saml()),
    ] {
        let one_of = vec![Limit::Phone, Limit::Totp, Limit::HardwareToken, Limit::Passkey];
        let expected = Decision::Obtain {
            level: Level::TWO,
            one_of,
            entitlement: false,
        };
        assert_eq!(ask(&needs, &seen, &jane, 1), expected, "{needs:?}");
    }
}

#[test]
fn who_must_have_level_3_and_lacks_only_the_proofing_is_proofed() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for needs in [
        must(&["3"]),
        at(Level::THREE, oidc()),
        context(Comparison::Minimum, &["3"]),
    ] {
        assert_eq!(
            ask(&needs, &seen, &jane, 1),
            Decision::BeProofed { level: Level::THREE },
            "{needs:?}"
        );
    }
}

#[test]
fn who_must_have_level_3_and_has_no_second_factor_obtains_one_first() {
    let jane = person().password().recovery_codes();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let one_of = vec![Limit::Phone, Limit::Totp, Limit::HardwareToken, Limit::Passkey];
    let expected = Decision::Obtain {
        level: Level::THREE,
        one_of,
        entitlement: false,
    };
    assert_eq!(ask(&must(&["3"]), &seen, &jane, 1), expected);
}

#[test]
fn what_must_be_obtained_fits_the_asked_name() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    for (name, one_of) in [
        ("phr", vec![Limit::Passkey]),
        ("phrh", vec![Limit::AttestedPasskey]),
        (TIME_SYNC, vec![Limit::Totp, Limit::HardwareToken]),
    ] {
        let expected = Decision::Obtain {
            level: Level::TWO,
            one_of,
            entitlement: false,
        };
        assert_eq!(ask(&must(&[name]), &seen, &jane, 1), expected, "{name}");
    }
    let jane = person().upstream();
    let seen = jane.seen(&[(UPSTREAM, 0)]);
    let expected = Decision::Obtain {
        level: Level::ONE,
        one_of: vec![Limit::Password],
        entitlement: false,
    };
    assert_eq!(ask(&must(&[PPT]), &seen, &jane, 1), expected);
}

#[test]
fn a_preference_beyond_the_means_succeeds_with_the_honest_level() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let answer = level_and_name(ask(&preferring(&["3", "2"]), &seen, &jane, 1));
    assert_eq!(answer, (1, "urn:gradus:acr:1".to_owned()));
}

#[test]
fn who_continues_without_gets_the_honest_level() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let needs = preferring(&["2"]);
    assert_eq!(ask(&needs, &seen, &jane, 1), optional_step_up(Level::TWO, &[PHONE]));
    let answer = level_and_name(ask(&without(needs), &seen, &jane, 1));
    assert_eq!(answer, (1, "urn:gradus:acr:1".to_owned()));
}

#[test]
fn nobody_continues_without_a_must() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for needs in [
        must(&["2"]),
        context(Comparison::Exact, &["2"]),
        at(Level::TWO, preferring(&["2"])),
    ] {
        assert_eq!(ask(&needs, &seen, &jane, 1), step_up(Level::TWO, &[PHONE]), "{needs:?}");
        assert_eq!(
            ask(&without(needs.clone()), &seen, &jane, 1),
            step_up(Level::TWO, &[PHONE]),
            "{needs:?}"
        );
    }
}

#[test]
fn silence_with_nobody_there_needs_a_sign_in() {
    for needs in [oidc(), saml(), must(&["3"]), preferring(&["2"]), at(Level::TWO, oidc())] {
        assert_eq!(
            ask(&silently(needs), &nobody(), &person(), 0),
            Refuse(Refusal::SignInNeeded)
        );
    }
}

#[test]
fn silence_with_somebody_too_old_needs_a_sign_in() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    for dialect in [oidc(), saml()] {
        let since = Needs {
            not_before: Some(minute(5)),
            ..silently(dialect.clone())
        };
        assert_eq!(ask(&since, &seen, &jane, 10), Refuse(Refusal::SignInNeeded));
        let young = Needs {
            max_age: Some(minutes(5)),
            ..silently(dialect.clone())
        };
        assert_eq!(ask(&young, &seen, &jane, 10), Refuse(Refusal::SignInNeeded));
        assert_eq!(
            ask(&silently(dialect), &seen, &jane, 12 * 60 + 1),
            Refuse(Refusal::SignInNeeded)
        );
    }
}

#[test]
fn silence_at_too_low_a_level_refuses_a_must() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for needs in [
        must(&["2"]),
        at(Level::TWO, oidc()),
        at(Level::TWO, preferring(&["1"])),
        at(Level::THREE, oidc()),
        context(Comparison::Exact, &["2"]),
        context(Comparison::Minimum, &["2"]),
        context(Comparison::Better, &["1"]),
        at(Level::TWO, saml()),
    ] {
        assert_eq!(
            ask(&silently(needs.clone()), &seen, &jane, 1),
            Refuse(Refusal::LevelNeeded),
            "{needs:?}"
        );
    }
}

#[test]
fn silence_at_too_low_a_level_grants_a_preference_what_holds() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let answer = level_and_name(ask(&silently(preferring(&["3", "2"])), &seen, &jane, 1));
    assert_eq!(answer, (1, "urn:gradus:acr:1".to_owned()));
}

#[test]
fn silence_gets_the_first_name_that_holds() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for needs in [
        preferring(&["2", "1", "urn:gradus:acr:1"]),
        context(Comparison::Exact, &["2", "1"]),
    ] {
        assert_eq!(
            level_and_name(ask(&silently(needs), &seen, &jane, 1)),
            (1, "1".to_owned())
        );
    }
}

#[test]
fn consent_is_asked_last_and_never_silently() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for dialect in [oidc(), saml()] {
        let needs = Needs {
            consent: true,
            ..dialect
        };
        assert_eq!(ask(&needs, &seen, &jane, 1), Consent);
        assert_eq!(
            ask(&silently(needs.clone()), &seen, &jane, 1),
            Refuse(Refusal::ConsentNeeded)
        );
        assert_eq!(
            ask(&at(Level::TWO, needs), &seen, &jane, 1),
            step_up(Level::TWO, &[PHONE])
        );
    }
}

#[test]
fn an_account_is_chosen_before_its_level_matters_and_never_silently() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for dialect in [oidc(), saml()] {
        let needs = Needs {
            person: Person::Choose,
            ..at(Level::TWO, dialect)
        };
        assert_eq!(ask(&needs, &seen, &jane, 1), ChooseAccount);
        assert_eq!(ask(&silently(needs), &seen, &jane, 1), Refuse(Refusal::ChoiceNeeded));
    }
}

#[test]
fn when_it_is_about_somebody_else_that_one_signs_in() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for dialect in [oidc(), saml()] {
        let needs = Needs {
            person: Person::This(JOHN),
            ..dialect
        };
        assert_eq!(ask(&needs, &seen, &jane, 1), sign_in(Some(JOHN)));
        assert_eq!(
            ask(&silently(needs.clone()), &seen, &jane, 1),
            Refuse(Refusal::SomebodyElse)
        );
        assert_eq!(ask(&needs, &nobody(), &person(), 1), sign_in(Some(JOHN)));
        assert_eq!(
            ask(&silently(needs), &nobody(), &person(), 1),
            Refuse(Refusal::SignInNeeded)
        );
    }
}

#[test]
fn when_it_is_about_the_one_who_is_signed_in_nothing_is_asked() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let needs = Needs {
        person: Person::This(JANE),
        ..oidc()
    };
    assert_eq!(granted(ask(&needs, &seen, &jane, 1)).level, Level::ONE);
    assert_eq!(granted(ask(&silently(needs), &seen, &jane, 1)).level, Level::ONE);
}

#[test]
fn nobody_there_means_anybody_signs_in() {
    assert_eq!(ask(&oidc(), &nobody(), &person(), 0), sign_in(None));
    let choosing = Needs {
        person: Person::Choose,
        ..oidc()
    };
    assert_eq!(ask(&choosing, &nobody(), &person(), 0), sign_in(None));
}

#[test]
fn who_is_suspended_is_refused() {
    let mut jane = person().password();
    jane.standing.suspended = true;
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for needs in [oidc(), saml(), silently(oidc()), at(Level::TWO, oidc())] {
        assert_eq!(ask(&needs, &seen, &jane, 1), Refuse(Refusal::Suspended));
    }
}
