//! The paragraph *Names in the answer*.

use super::{super::*, world::*};
use Comparison::{Better, Exact, Maximum, Minimum};

#[test]
fn when_none_is_asked_the_level_reached_goes_by_its_default() {
    let jane = person().password().phone().proofed().totp().upstream();
    for (used, oidc_name, saml_name) in [
        ([(PASSWORD, 0)].as_slice(), "urn:gradus:acr:1", PPT),
        (&[(UPSTREAM, 0)], "urn:gradus:acr:1", "urn:gradus:acr:1"),
        (&[(PASSWORD, 0), (TOTP, 0)], "urn:gradus:acr:2", REFEDS_MFA),
        (&[(PASSWORD, 0), (PHONE, 0)], "urn:gradus:acr:3", "urn:gradus:acr:3"),
    ] {
        let seen = jane.seen(used);
        assert_eq!(granted(ask(&oidc(), &seen, &jane, 1)).name, oidc_name);
        assert_eq!(granted(ask(&saml(), &seen, &jane, 1)).name, saml_name);
    }
}

#[test]
fn names_of_one_protocol_are_valid_in_the_other() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    for name in Ladder::default()
        .names()
        .filter(|name| !["urn:gradus:acr:3", "3", TIME_SYNC, "phr", "phrh"].contains(name))
    {
        assert_eq!(granted(ask(&must(&[name]), &seen, &jane, 1)).name, name);
        assert_eq!(granted(ask(&context(Exact, &[name]), &seen, &jane, 1)).name, name);
    }
}

#[test]
fn a_limited_name_is_given_only_for_what_it_is_limited_to() {
    let jane = person()
        .password()
        .phone()
        .totp()
        .token()
        .passkey()
        .but(PASSKEY, |held| held.attested = true);
    for (second, names) in [
        (PHONE, [MOBILE].as_slice()),
        (TOTP, &[TIME_SYNC]),
        (TOKEN, &[TIME_SYNC]),
        (PASSKEY, &["phr", "phrh"]),
    ] {
        let seen = jane.seen(&[(PASSWORD, 0), (second, 0)]);
        for name in [MOBILE, TIME_SYNC, "phr", "phrh"] {
            let given = matches!(ask(&must(&[name]), &seen, &jane, 1), Decision::Grant(_));
            assert_eq!(given, names.contains(&name), "{second} {name}");
        }
    }
}

#[test]
fn phrh_takes_an_attestation() {
    let jane = person().passkey();
    let seen = jane.seen(&[(PASSKEY, 0)]);
    assert_eq!(
        level_and_name(ask(&must(&["phr"]), &seen, &jane, 1)),
        (2, "phr".to_owned())
    );
    assert!(matches!(
        ask(&must(&["phrh"]), &seen, &jane, 1),
        Decision::Obtain { .. }
    ));
}

#[test]
fn more_evidence_never_takes_a_name_away() {
    let jane = person().password().phone().totp().upstream();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 1), (UPSTREAM, 2), (TOTP, 3)]);
    for name in [PPT, CLASS_PASSWORD, MOBILE, TIME_SYNC] {
        assert_eq!(granted(ask(&must(&[name]), &seen, &jane, 4)).name, name);
    }
    assert_eq!(
        granted(ask(&must(&[MOBILE]), &seen, &jane, 4)).auth_time,
        minute(1).seconds()
    );
    assert_eq!(
        granted(ask(&must(&[PPT]), &seen, &jane, 4)).auth_time,
        minute(0).seconds()
    );
}

#[test]
fn a_passkey_alone_is_no_password() {
    let jane = person().password().passkey();
    let seen = jane.seen(&[(PASSKEY, 0)]);
    assert_eq!(ask(&must(&[PPT]), &seen, &jane, 1), sign_in_again(&[PASSWORD]));
    let raised = at(Level::TWO, must(&[PPT]));
    assert_eq!(
        ask(&raised, &seen, &jane, 1),
        sign_in_again(&[PASSWORD]),
        "also above its own level"
    );
    let seen = jane.seen(&[(PASSKEY, 0), (PASSWORD, 1)]);
    assert_eq!(level_and_name(ask(&raised, &seen, &jane, 2)), (2, PPT.to_owned()));
}

#[test]
fn the_level_is_that_of_the_name_or_the_applications_minimum() {
    let jane = person().password().phone().proofed();
    let seen = jane.seen(&[(PASSWORD, 5), (PHONE, 0)]);
    for needs in [must(&["1"]), context(Exact, &["1"])] {
        let one = granted(ask(&needs, &seen, &jane, 6));
        assert_eq!((one.level, one.auth_time), (Level::ONE, minute(5).seconds()));
        let two = granted(ask(&at(Level::TWO, needs), &seen, &jane, 6));
        assert_eq!(
            (two.level, two.name.as_str(), two.auth_time),
            (Level::TWO, "1", minute(0).seconds())
        );
        assert_eq!(two.amr, ["pwd", "otp", "sms", "mfa"]);
    }
}

#[test]
fn exact_takes_the_first_that_can_be_met_resting_on_its_own_level_only() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 5), (PHONE, 0)]);
    let answer = granted(ask(&context(Exact, &["3", PPT, REFEDS_MFA]), &seen, &jane, 6));
    assert_eq!(
        (answer.level, answer.name.as_str(), answer.amr),
        (Level::ONE, PPT, vec!["pwd".to_owned()])
    );
    assert_eq!(answer.auth_time, minute(5).seconds());
}

#[test]
fn minimum_is_named_by_the_strongest_listed_that_holds() {
    let jane = person().password().phone().proofed().totp();
    let seen = jane.seen(&[(PASSWORD, 0), (TOTP, 0)]);
    let name = |names: &[&str]| level_and_name(ask(&context(Minimum, names), &seen, &jane, 1));
    assert_eq!(name(&[PPT]), (1, PPT.to_owned()));
    assert_eq!(name(&[PPT, "2"]), (2, "2".to_owned()));
    assert_eq!(name(&["1", MOBILE, TIME_SYNC]), (2, TIME_SYNC.to_owned()));
    assert_eq!(name(&["3", "1"]), (1, "1".to_owned()));
}

#[test]
fn minimum_goes_by_the_levels_default_where_no_listed_name_holds() {
    let jane = person().passkey();
    let seen = jane.seen(&[(PASSKEY, 0)]);
    assert_eq!(
        level_and_name(ask(&context(Minimum, &[PPT]), &seen, &jane, 1)),
        (2, REFEDS_MFA.to_owned())
    );
    assert_eq!(
        level_and_name(ask(&context(Minimum, &[MOBILE]), &seen, &jane, 1)),
        (2, REFEDS_MFA.to_owned())
    );
}

#[test]
fn minimum_steps_up_to_the_weakest_listed_and_no_higher() {
    let jane = person().password().phone().proofed().totp();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        ask(&context(Minimum, &["3", "2"]), &seen, &jane, 1),
        step_up(Level::TWO, &[PHONE, TOTP])
    );
    assert_eq!(
        level_and_name(ask(&context(Minimum, &["3", "1"]), &seen, &jane, 1)),
        (1, "1".to_owned())
    );
    let raised = at(Level::THREE, context(Minimum, &["1"]));
    assert_eq!(ask(&raised, &seen, &jane, 1), step_up(Level::THREE, &[PHONE]));
}

#[test]
fn better_is_above_the_strongest_listed_by_its_default_name() {
    let jane = person().password().phone().proofed().totp();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        ask(&context(Better, &["1"]), &seen, &jane, 1),
        step_up(Level::TWO, &[PHONE, TOTP])
    );
    assert_eq!(
        ask(&context(Better, &["1", "2"]), &seen, &jane, 1),
        step_up(Level::THREE, &[PHONE])
    );
    let seen = jane.seen(&[(PASSWORD, 0), (TOTP, 0)]);
    assert_eq!(
        level_and_name(ask(&context(Better, &[PPT]), &seen, &jane, 1)),
        (2, REFEDS_MFA.to_owned())
    );
}

#[test]
fn better_is_not_skipped_for_what_is_listed() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        ask(&without(context(Better, &["1"])), &seen, &jane, 1),
        step_up(Level::TWO, &[PHONE])
    );
}

#[test]
fn nothing_is_better_than_the_top() {
    let refused = Decision::Refuse(Refusal::NothingAbove);
    assert_eq!(
        ask(&context(Better, &["3"]), &Evidence::default(), &person(), 0),
        refused
    );
    assert_eq!(
        ask(
            &silently(context(Better, &["1", "3"])),
            &Evidence::default(),
            &person(),
            0
        ),
        refused
    );
}

#[test]
fn maximum_raises_to_the_strongest_listed_if_there_are_means() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        ask(&context(Maximum, &["2"]), &seen, &jane, 1),
        step_up(Level::TWO, &[PHONE])
    );
    assert_eq!(
        level_and_name(ask(&context(Maximum, &["3"]), &seen, &jane, 1)),
        (1, PPT.to_owned())
    );
    let needs = context(Maximum, &["1", "2"]);
    assert_eq!(
        ask(&needs, &seen, &jane, 1),
        optional_step_up(Level::TWO, &[PHONE]),
        "a listed name holds already"
    );
    assert_eq!(
        level_and_name(ask(&without(needs), &seen, &jane, 1)),
        (1, "1".to_owned())
    );
}

#[test]
fn maximum_claims_nothing_above_it() {
    let jane = person().password().phone().proofed();
    let seen = jane.seen(&[(PASSWORD, 5), (PHONE, 0)]);
    let answer = granted(ask(&context(Maximum, &["1"]), &seen, &jane, 6));
    assert_eq!((answer.level, answer.auth_time), (Level::ONE, minute(5).seconds()));
    assert_eq!(
        level_and_name(ask(&context(Maximum, &["1", "2"]), &seen, &jane, 6)),
        (2, "2".to_owned())
    );
    assert_eq!(
        level_and_name(ask(&context(Maximum, &["1", TIME_SYNC]), &seen, &jane, 6)),
        (2, REFEDS_MFA.to_owned())
    );
}

#[test]
fn maximum_in_silence_is_what_is_reached() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        level_and_name(ask(&silently(context(Maximum, &["2"])), &seen, &jane, 1)),
        (1, PPT.to_owned())
    );
}

#[test]
fn an_applications_minimum_above_the_maximum_is_refused() {
    let needs = at(Level::TWO, context(Maximum, &["1"]));
    let refused = Decision::Refuse(Refusal::MinimumAbove);
    assert_eq!(ask(&needs, &Evidence::default(), &person(), 0), refused);
    let jane = person().password().phone();
    assert_eq!(ask(&needs, &jane.seen(&[(PASSWORD, 0), (PHONE, 0)]), &jane, 1), refused);
}
