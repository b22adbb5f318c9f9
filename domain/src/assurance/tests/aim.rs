//! The paragraph *Aim*: where a question leads.

use super::{super::*, world::*};

#[test]
fn the_aim_is_the_first_asked_name_that_there_are_means_for() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for names in [
        ["3", "2", "1"].as_slice(),
        &["phr", "2"],
        &[TIME_SYNC, MOBILE],
        &["unknown", "3", "2"],
    ] {
        assert_eq!(
            ask(&preferring(names), &seen, &jane, 1),
            optional_step_up(Level::TWO, &[PHONE]),
            "{names:?}"
        );
    }
}

#[test]
fn a_name_that_comes_first_is_answered_although_more_holds() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    assert_eq!(
        level_and_name(ask(&must(&["1", "2"]), &seen, &jane, 1)),
        (1, "1".to_owned())
    );
    assert_eq!(
        level_and_name(ask(&must(&["2", "1"]), &seen, &jane, 1)),
        (2, "2".to_owned())
    );
}

#[test]
fn only_authenticators_that_fit_the_name_are_offered_in_the_persons_order() {
    let jane = person().password().totp().phone().token().passkey();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    for (name, with) in [
        ("2", [TOTP, PHONE, TOKEN, PASSKEY].as_slice()),
        (MOBILE, &[PHONE]),
        (TIME_SYNC, &[TOTP, TOKEN]),
        ("phr", &[PASSKEY]),
    ] {
        assert_eq!(
            ask(&must(&[name]), &seen, &jane, 1),
            step_up(Level::TWO, with),
            "{name}"
        );
    }
}

#[test]
fn only_authenticators_that_carry_the_level_are_offered() {
    let jane = person()
        .password()
        .totp()
        .phone()
        .but(PHONE, |held| held.carries = Level::THREE);
    let seen = jane.seen(&[(PASSWORD, 0), (TOTP, 0)]);
    assert_eq!(ask(&must(&["3"]), &seen, &jane, 1), step_up(Level::THREE, &[PHONE]));
}

#[test]
fn a_preference_can_be_left_out_of_any_height() {
    let jane = person().password().phone().proofed();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let needs = at(Level::TWO, preferring(&["3"]));
    assert_eq!(ask(&needs, &seen, &jane, 1), optional_step_up(Level::THREE, &[PHONE]));
    assert_eq!(
        ask(&without(needs), &seen, &jane, 1),
        step_up(Level::TWO, &[PHONE]),
        "the minimum stays a must"
    );
}

#[test]
fn a_must_can_be_left_out_for_a_later_name_that_holds() {
    let jane = person().password().phone().totp();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    let needs = must(&[TIME_SYNC, MOBILE]);
    assert_eq!(ask(&needs, &seen, &jane, 1), optional_step_up(Level::TWO, &[TOTP]));
    assert_eq!(
        level_and_name(ask(&without(needs), &seen, &jane, 1)),
        (2, MOBILE.to_owned())
    );
}

#[test]
fn a_later_name_that_holds_no_more_can_not_be_answered() {
    let jane = person().password().phone().totp();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    let needs = Needs {
        not_before: Some(minute(5)),
        ..without(must(&[TIME_SYNC, MOBILE]))
    };
    let with_password = seen.with(event(Means::Password, PASSWORD, 6));
    assert_eq!(ask(&needs, &with_password, &jane, 7), step_up(Level::TWO, &[TOTP]));
}

#[test]
fn who_left_out_a_preference_gets_the_later_name_that_holds_first() {
    let jane = person().password().phone().proofed().totp();
    let seen = jane.seen(&[(PASSWORD, 0), (TOTP, 0)]);
    let needs = preferring(&["3", "2", "1"]);
    assert_eq!(ask(&needs, &seen, &jane, 1), optional_step_up(Level::THREE, &[PHONE]));
    assert_eq!(
        level_and_name(ask(&without(needs), &seen, &jane, 1)),
        (2, "2".to_owned())
    );
}

#[test]
fn a_minimum_beyond_the_means_is_a_must_whatever_is_preferred() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let needs = at(Level::THREE, preferring(&["1"]));
    assert_eq!(
        ask(&needs, &seen, &jane, 1),
        Decision::BeProofed { level: Level::THREE }
    );
}

#[test]
fn an_essential_acr_without_values_is_met_by_any_level() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        level_and_name(ask(&must(&[]), &seen, &jane, 1)),
        (1, "urn:gradus:acr:1".to_owned())
    );
    assert_eq!(
        level_and_name(ask(&silently(must(&[])), &seen, &jane, 1)),
        (1, "urn:gradus:acr:1".to_owned())
    );
}

#[test]
fn a_name_for_the_first_factor_leads_back_to_sign_in() {
    let jane = person().password().upstream();
    let seen = jane.seen(&[(UPSTREAM, 0)]);
    assert_eq!(ask(&must(&[PPT]), &seen, &jane, 1), sign_in_again(&[PASSWORD]));
    let optional = Decision::SignIn {
        again: Some(JANE),
        wanted: None,
        with: vec![PASSWORD],
        skippable: true,
    };
    assert_eq!(ask(&preferring(&[PPT]), &seen, &jane, 1), optional);
    let needs = without(preferring(&[PPT]));
    assert_eq!(
        level_and_name(ask(&needs, &seen, &jane, 1)),
        (1, "urn:gradus:acr:1".to_owned())
    );
}

#[test]
fn a_passkey_that_signed_somebody_in_unverified_leads_back_to_a_first_factor_of_another_kind() {
    let jane = person()
        .password()
        .phone()
        .passkey()
        .but(PASSKEY, |held| held.verifies_user = false);
    let seen = jane.seen(&[(PASSKEY, 0), (PHONE, 1)]);
    assert_eq!(ask(&must(&["2"]), &seen, &jane, 2), sign_in_again(&[PASSWORD]));
}

#[test]
fn a_first_factor_that_is_too_old_comes_before_how_to_get_there() {
    let jane = person().password();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        ask(&must(&["2"]), &seen, &jane, 12 * 60 + 1),
        sign_in_again(&[PASSWORD])
    );
}

#[test]
fn a_sign_in_that_is_too_old_can_not_be_continued_without() {
    let jane = person().password().phone();
    let needs = Needs {
        not_before: Some(minute(5)),
        ..preferring(&["2"])
    };
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 6)]);
    assert_eq!(ask(&needs, &seen, &jane, 7), sign_in_again(&[PASSWORD]));
    assert_eq!(ask(&without(needs), &seen, &jane, 7), sign_in_again(&[PASSWORD]));
}

#[test]
fn an_old_sign_in_is_mended_by_a_passkey_alone() {
    let jane = person().password().passkey().phone();
    let seen = jane.seen(&[(PASSWORD, 0)]);
    assert_eq!(
        ask(&must(&["2"]), &seen, &jane, 12 * 60 + 1),
        sign_in_again(&[PASSWORD, PASSKEY])
    );
}

/// A passkey that verified its user in the morning, and was only touched since.
fn touched_since(jane: &Jane) -> Evidence {
    let used = |user_verified, at| {
        event(
            Means::Passkey {
                user_verified,
                attested: false,
            },
            PASSKEY,
            at,
        )
    };
    jane.seen(&[]).with(used(true, 0)).with(used(false, 8 * 60))
}

#[test]
fn a_password_is_never_offered_as_a_step_up() {
    let jane = person().password().passkey();
    assert_eq!(
        ask(&must(&["2"]), &touched_since(&jane), &jane, 9 * 60),
        step_up(Level::TWO, &[PASSKEY])
    );
}

#[test]
fn a_step_up_that_leads_nowhere_is_a_sign_in() {
    let jane = person()
        .password()
        .passkey()
        .but(PASSKEY, |held| held.verifies_user = false);
    assert_eq!(
        ask(&must(&["2"]), &touched_since(&jane), &jane, 9 * 60),
        sign_in_again(&[PASSWORD])
    );
}
