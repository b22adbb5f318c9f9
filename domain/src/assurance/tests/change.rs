//! Sensitive changes: the highest level that the account reaches, shown a moment ago.

use super::world::*;
use crate::assurance::{Decision, Ladder, Level, Loss, Needs, carried, decide, loss};

fn change(jane: &Jane, seen: &[(crate::ids::AuthenticatorId, i64)], now: i64) -> Decision {
    let ladder = Ladder::default();
    let needs = Needs::change(&ladder, &jane.standing, minutes(5), minute(now));
    decide(&ladder, &needs, &jane.seen(seen), &jane.standing, minute(now))
}

#[test]
fn whoever_has_only_a_password_types_it_again_after_five_minutes() {
    let jane = person().password();
    assert!(matches!(change(&jane, &[(PASSWORD, 0)], 5), Decision::Grant(_)));
    assert!(matches!(change(&jane, &[(PASSWORD, 0)], 6), Decision::SignIn { .. }));
}

#[test]
fn whoever_has_a_phone_shows_it_again_and_keeps_the_password_of_the_morning() {
    let jane = person().password().phone();
    let seen = [(PASSWORD, 0), (PHONE, 100)];
    assert!(matches!(change(&jane, &seen, 105), Decision::Grant(_)));
    assert_eq!(change(&jane, &seen, 106), step_up(Level::TWO, &[PHONE]));
    assert_eq!(
        change(&jane, &[(PASSWORD, 106)], 106),
        step_up(Level::TWO, &[PHONE]),
        "a password alone isn't it"
    );
}

#[test]
fn a_lock_makes_a_change_no_easier() {
    let jane = person()
        .password()
        .phone()
        .but(PHONE, |held| held.locked_until = Some(minute(60)));
    let decision = change(&jane, &[(PASSWORD, 1)], 1);
    assert!(
        matches!(&decision, Decision::StepUp { with, .. } if with.is_empty()),
        "{decision:?}"
    );
}

#[test]
fn a_recovery_code_stands_for_a_lost_phone_but_not_for_a_proofed_one() {
    let jane = person().password().phone().recovery_codes();
    let seen = [(PASSWORD, 0), (RECOVERY, 1)];
    assert!(matches!(change(&jane, &seen, 2), Decision::Grant(_)));
    let jane = person().password().phone().recovery_codes().proofed();
    assert_eq!(change(&jane, &seen, 2), step_up(Level::THREE, &[PHONE]));
}

#[test]
fn what_is_bound_carries_level_3_only_beside_a_fresh_event_that_does() {
    let ladder = Ladder::default();
    let carries = |jane: &Jane, seen: &[(crate::ids::AuthenticatorId, i64)], now| {
        carried(&ladder, &jane.seen(seen), &jane.standing, minutes(5), minute(now))
    };
    let proofed = person().password().phone().proofed();
    let seen = [(PASSWORD, 0), (PHONE, 10)];
    assert_eq!(carries(&proofed, &seen, 15), Level::THREE);
    assert_eq!(carries(&proofed, &seen, 16), Level::TWO);
    assert_eq!(carries(&proofed, &[(PASSWORD, 10)], 11), Level::TWO);
    assert_eq!(carries(&person().password().phone(), &seen, 11), Level::TWO);
}

#[test]
fn what_is_lost_with_a_phone_is_the_gravest_that_nothing_else_keeps() {
    let only = person().password().phone();
    assert_eq!(loss(&only.standing, &[PHONE]), Loss::SecondFactor);
    assert_eq!(loss(&only.totp().standing, &[PHONE]), Loss::Nothing);
    let proofed = person().password().phone().proofed();
    assert_eq!(loss(&proofed.standing, &[PHONE]), Loss::Proofing);
    let later = person().password().phone().proofed().totp();
    assert_eq!(
        loss(&later.standing, &[PHONE]),
        Loss::Proofing,
        "an app that came later carries none"
    );
    let both = person().password().phone().totp().proofed();
    assert_eq!(loss(&both.standing, &[PHONE]), Loss::Nothing);
    assert_eq!(loss(&both.standing, &[PHONE, TOTP]), Loss::Proofing);
    let sheet = person().password().phone().recovery_codes();
    assert_eq!(
        loss(&sheet.standing, &[PHONE]),
        Loss::SecondFactor,
        "a sheet is no second factor for applications"
    );
}
