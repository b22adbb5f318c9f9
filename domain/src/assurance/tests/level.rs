//! The sentences of *The ladder*: what makes a level, what is said of it, and for how long.

use super::{super::*, world::*};
use crate::code::Channel;

fn reached_by(jane: &Jane, used: &[(crate::ids::AuthenticatorId, i64)], now: i64) -> u8 {
    reached(&Ladder::default(), &jane.seen(used), &jane.standing, minute(now)).map_or(0, |answer| answer.level.number())
}

#[test]
fn a_password_an_upstream_or_a_passkey_makes_level_1() {
    let jane = person()
        .password()
        .upstream()
        .passkey()
        .but(PASSKEY, |held| held.verifies_user = false);
    for first in [PASSWORD, UPSTREAM, PASSKEY] {
        assert_eq!(reached_by(&jane, &[(first, 0)], 1), 1, "{first}");
    }
}

#[test]
fn a_second_factor_alone_makes_nothing() {
    let jane = person().password().phone().totp().token().recovery_codes();
    for second in [PHONE, TOTP, TOKEN, RECOVERY] {
        assert_eq!(reached_by(&jane, &[(second, 0)], 1), 0, "{second}");
    }
}

#[test]
fn a_first_and_a_second_factor_make_level_2() {
    let jane = person().password().upstream().phone().totp().token().passkey();
    for first in [PASSWORD, UPSTREAM] {
        for second in [PHONE, TOTP, TOKEN, PASSKEY] {
            assert_eq!(reached_by(&jane, &[(first, 0), (second, 0)], 1), 2, "{first} {second}");
        }
    }
}

#[test]
fn a_passkey_that_verifies_its_user_makes_level_2_alone() {
    assert_eq!(reached_by(&person().passkey(), &[(PASSKEY, 0)], 1), 2);
}

#[test]
fn the_same_factor_never_counts_twice() {
    let jane = person()
        .password()
        .phone()
        .passkey()
        .but(PASSKEY, |held| held.verifies_user = false);
    assert_eq!(reached_by(&jane, &[(PASSKEY, 0), (PASSKEY, 1)], 2), 1);
    assert_eq!(reached_by(&jane, &[(PASSWORD, 0), (PASSWORD, 1)], 2), 1);
    assert_eq!(
        reached_by(&jane, &[(PASSKEY, 0), (PHONE, 1)], 2),
        1,
        "two things that she has"
    );
    assert_eq!(
        reached_by(&jane, &[(PASSWORD, 0), (PASSKEY, 1)], 2),
        2,
        "something she knows, and one she has"
    );
}

#[test]
fn an_upstream_event_serves_as_both_where_the_table_and_the_ladder_say_so() {
    let jane = person().upstream().but(UPSTREAM, |held| held.carries = Level::TWO);
    let seen = jane.seen(&[(UPSTREAM, 0)]);
    let mut ladder = Ladder::default();
    let level = |ladder: &Ladder| reached(ladder, &seen, &jane.standing, minute(1)).unwrap().level;
    assert_eq!(level(&ladder), Level::ONE);
    ladder.0[1].authenticators.push(Limit::Upstream);
    assert_eq!(level(&ladder), Level::TWO);
}

#[test]
fn an_upstream_event_lifts_no_higher_than_the_account_says_of_that_upstream() {
    let jane = person().upstream().but(UPSTREAM, |held| held.carries = Level::TWO);
    let seen = jane.seen(&[]).with(event(
        Means::Upstream {
            level: Level::THREE,
            amr: Vec::new(),
        },
        UPSTREAM,
        0,
    ));
    let mut ladder = Ladder::default();
    ladder.0[1].authenticators.push(Limit::Upstream);
    ladder.0[2].authenticators.push(Limit::Upstream);
    assert_eq!(
        reached(&ladder, &seen, &jane.standing, minute(1)).unwrap().level,
        Level::TWO
    );
}

#[test]
fn level_3_takes_an_authenticator_that_carries_it() {
    let jane = person().password().phone().proofed().totp();
    assert_eq!(reached_by(&jane, &[(PASSWORD, 0), (PHONE, 0)], 1), 3);
    assert_eq!(reached_by(&jane, &[(PASSWORD, 0), (TOTP, 0)], 1), 2);
    assert_eq!(reached_by(&person().passkey().proofed(), &[(PASSKEY, 0)], 1), 3);
}

#[test]
fn a_recovery_code_makes_level_2_on_our_own_pages_only_and_never_level_3() {
    let jane = person().password().recovery_codes().proofed();
    let seen = jane.seen(&[(PASSWORD, 0), (RECOVERY, 0)]);
    assert_eq!(granted(ask(&oidc(), &seen, &jane, 1)).level, Level::ONE);
    let answer = granted(ask(
        &Needs {
            own_page: true,
            ..oidc()
        },
        &seen,
        &jane,
        1,
    ));
    assert_eq!(
        (answer.level, answer.amr),
        (Level::TWO, vec!["pwd".to_owned(), "otp".to_owned(), "mfa".to_owned()])
    );
    let elsewhere = at(Level::TWO, oidc());
    assert!(matches!(ask(&elsewhere, &seen, &jane, 1), Decision::Obtain { .. }));
    let own = Needs {
        own_page: true,
        ..elsewhere
    };
    assert_eq!(
        ask(&own, &jane.seen(&[(PASSWORD, 0)]), &jane, 1),
        step_up(Level::TWO, &[RECOVERY])
    );
}

#[test]
fn each_authenticator_is_told_in_amr() {
    let jane = person().password().phone().totp().token().passkey().upstream();
    let amr = |seen: &Evidence| granted(ask(&oidc(), seen, &jane, 1)).amr;
    assert_eq!(amr(&jane.seen(&[(PASSWORD, 0)])), ["pwd"]);
    assert_eq!(
        amr(&jane.seen(&[(PASSWORD, 0), (PHONE, 0)])),
        ["pwd", "otp", "sms", "mfa"]
    );
    let call = event(
        Means::Phone {
            channel: Channel::Voice,
        },
        PHONE,
        0,
    );
    assert_eq!(
        amr(&jane.seen(&[(PASSWORD, 0)]).with(call)),
        ["pwd", "otp", "tel", "mfa"]
    );
    assert_eq!(amr(&jane.seen(&[(PASSWORD, 0), (TOTP, 0)])), ["pwd", "otp", "mfa"]);
    assert_eq!(amr(&jane.seen(&[(PASSWORD, 0), (TOKEN, 0)])), ["pwd", "otp", "mfa"]);
    assert_eq!(amr(&jane.seen(&[(PASSKEY, 0)])), ["swk", "user", "pop", "mfa"]);
    assert_eq!(amr(&jane.seen(&[(UPSTREAM, 0)])), ["face"]);
    assert_eq!(amr(&jane.seen(&[(UPSTREAM, 0), (TOTP, 0)])), ["face", "otp", "mfa"]);
    let attested = Means::Passkey {
        user_verified: false,
        attested: true,
    };
    assert_eq!(
        amr(&jane.seen(&[]).with(event(attested, PASSKEY, 0))),
        ["hwk", "user", "pop"]
    );
}

#[test]
fn an_upstream_password_is_never_told_as_ours() {
    let jane = person().upstream();
    let amr = ["pwd", "mfa", "otp"].map(str::to_owned).to_vec();
    let seen = jane
        .seen(&[])
        .with(event(Means::Upstream { level: Level::ONE, amr }, UPSTREAM, 0));
    assert_eq!(granted(ask(&oidc(), &seen, &jane, 1)).amr, ["mfa", "otp"]);
}

#[test]
fn the_answer_rests_on_the_newest_event_of_each_factor_and_is_as_old_as_the_oldest_of_these() {
    let jane = person().password().phone().totp();
    let seen = jane.seen(&[(PHONE, 5), (PASSWORD, 10), (PASSWORD, 2), (TOTP, 30), (PHONE, 20)]);
    let answer = granted(ask(&oidc(), &seen, &jane, 40));
    assert_eq!(answer.auth_time, minute(10).seconds());
    let rests_on = [(PASSWORD, 10), (TOTP, 30)].map(|(id, at)| Rested {
        authenticator: id,
        at: minute(at),
    });
    assert_eq!(answer.rests_on, rests_on);
    assert_eq!(answer.amr, ["pwd", "otp", "mfa"]);
}

#[test]
fn auth_time_is_rounded_down() {
    let jane = person().password();
    let mut seen = jane.seen(&[(PASSWORD, 0)]);
    seen.events[0].at.0 += 999;
    assert_eq!(granted(ask(&oidc(), &seen, &jane, 1)).auth_time, minute(0).seconds());
}

#[test]
fn an_answer_at_level_1_tells_of_its_first_factor_only() {
    let jane = person().password().phone();
    for used in [[(PHONE, 1), (PASSWORD, 10)], [(PASSWORD, 10), (PHONE, 15)]] {
        let answer = granted(ask(&must(&["1"]), &jane.seen(&used), &jane, 20));
        assert_eq!(answer.auth_time, minute(10).seconds());
        assert_eq!(answer.amr, ["pwd"]);
    }
}

#[test]
fn an_event_counts_only_while_its_authenticator_is_bound() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    assert_eq!(
        granted(ask(&oidc(), &seen, &person().password(), 1)).level,
        Level::ONE,
        "the phone was revoked"
    );
    let changed = person().has(RECOVERY, AuthenticatorKind::Password).phone();
    assert_eq!(
        ask(&oidc(), &seen, &changed, 1),
        sign_in_again(&[RECOVERY]),
        "the password is another one"
    );
}

#[test]
fn an_event_counts_only_while_its_authenticator_is_unlocked() {
    let jane = person()
        .password()
        .phone()
        .totp()
        .but(PHONE, |held| held.locked_until = Some(minute(10)));
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]).here_since(0);
    let needs = Needs {
        interaction: Some(THIS_INTERACTION),
        ..at(Level::TWO, oidc())
    };
    assert_eq!(
        ask(&needs, &seen, &jane, 9),
        step_up(Level::TWO, &[TOTP]),
        "even in this interaction"
    );
    assert_eq!(granted(ask(&needs, &seen, &jane, 10)).level, Level::TWO);
}

#[test]
fn when_all_are_locked_it_is_said_until_when() {
    let lock = |until: i64| move |held: &mut Held| held.locked_until = Some(minute(until));
    let jane = person()
        .password()
        .phone()
        .totp()
        .but(PHONE, lock(30))
        .but(TOTP, lock(20));
    let seen = jane.seen(&[(PASSWORD, 0)]);
    let locked_until = Some(minute(20));
    let locked = Decision::StepUp {
        to: Level::TWO,
        with: Vec::new(),
        locked_until,
        skippable: false,
    };
    assert_eq!(ask(&must(&["2"]), &seen, &jane, 1), locked);
    assert_eq!(
        reachable(&Ladder::default(), &jane.standing, minute(1)),
        Some(Level::TWO),
        "a lock passes"
    );
}

#[test]
fn an_event_counts_only_while_its_authenticator_is_entitled_where_the_level_asks_for_it() {
    let jane = person()
        .password()
        .phone()
        .but(PHONE, |held| held.entitled_until = Some(minute(10)));
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    let mut ladder = Ladder::default();
    ladder.0[1].entitlement = true;
    let needs = at(Level::TWO, oidc());
    let ask = |now| decide(&ladder, &needs, &seen, &jane.standing, minute(now));
    assert_eq!(granted(ask(9)).level, Level::TWO);
    let Decision::Obtain {
        level: Level::TWO,
        entitlement: true,
        ..
    } = ask(10)
    else {
        panic!("{:?}", ask(10))
    };
    assert_eq!(reachable(&ladder, &jane.standing, minute(10)), Some(Level::ONE));
}

#[test]
fn who_has_no_means_even_for_level_1_is_not_asked_to_sign_in_for_ever() {
    let mut ladder = Ladder::default();
    ladder.0[0].authenticators = vec![Limit::Passkey];
    let jane = person().password();
    let decision = decide(
        &ladder,
        &oidc(),
        &jane.seen(&[(PASSWORD, 0)]),
        &jane.standing,
        minute(0),
    );
    let one_of = vec![Limit::Passkey];
    assert_eq!(
        decision,
        Decision::Obtain {
            level: Level::ONE,
            one_of,
            entitlement: false
        }
    );
}

#[test]
fn a_max_age_or_a_force_that_names_no_level_asks_for_the_first_factor_only() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    let needs = Needs {
        not_before: Some(minute(60)),
        interaction: Some(THIS_INTERACTION),
        ..oidc()
    };
    assert_eq!(ask(&needs, &seen, &jane, 60), sign_in_again(&[PASSWORD]));
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0), (PASSWORD, 61)]).here_since(60);
    let answer = granted(ask(&needs, &seen, &jane, 61));
    assert_eq!((answer.level, answer.auth_time), (Level::ONE, minute(61).seconds()));
}

#[test]
fn force_at_level_2_asks_for_both_factors_again() {
    let jane = person().password().phone();
    let used = [(PASSWORD, 0), (PHONE, 0), (PASSWORD, 61), (PHONE, 62)];
    let needs = Needs {
        not_before: Some(minute(60)),
        interaction: Some(THIS_INTERACTION),
        ..at(Level::TWO, oidc())
    };
    let ask = |events: usize, now| ask(&needs, &jane.seen(&used[..events]).here_since(60), &jane, now);
    assert_eq!(ask(2, 60), sign_in_again(&[PASSWORD]));
    assert_eq!(ask(3, 61), step_up(Level::TWO, &[PHONE]));
    assert_eq!(granted(ask(4, 62)).auth_time, minute(61).seconds());
}

#[test]
fn nothing_decays_while_a_person_types() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 1)]).here_since(0);
    let asked = Needs {
        not_before: Some(minute(25)),
        max_age: Some(minutes(5)),
        ..at(Level::TWO, oidc())
    };
    assert_eq!(ask(&asked, &seen, &jane, 29), sign_in_again(&[PASSWORD]));
    let here = Needs {
        interaction: Some(THIS_INTERACTION),
        ..asked
    };
    assert_eq!(granted(ask(&here, &seen, &jane, 29)).level, Level::TWO);
}

#[test]
fn an_event_of_no_interaction_is_not_of_one_that_is_not_there_yet() {
    let jane = person().password();
    let needs = Needs {
        max_age: Some(minutes(5)),
        interaction: None,
        ..oidc()
    };
    assert_eq!(
        ask(&needs, &jane.seen(&[(PASSWORD, 0)]), &jane, 10),
        sign_in_again(&[PASSWORD])
    );
}

#[test]
fn not_before_is_true_of_the_whole_second_that_is_told() {
    let jane = person().password();
    let mut seen = jane.seen(&[(PASSWORD, 0)]);
    seen.events[0].at.0 += 700;
    let mut asked = oidc();
    asked.not_before = Some(minute(0));
    assert_eq!(granted(ask(&asked, &seen, &jane, 1)).auth_time, minute(0).seconds());
    asked.not_before = Some(crate::time::UnixMillis(minute(0).0 + 500));
    assert_eq!(ask(&asked, &seen, &jane, 1), sign_in_again(&[PASSWORD]));
}

#[test]
fn max_age_is_true_of_the_whole_second_that_is_told() {
    let jane = person().password();
    let mut seen = jane.seen(&[(PASSWORD, 0)]);
    seen.events[0].at.0 += 700;
    let needs = Needs {
        max_age: Some(minutes(1)),
        ..oidc()
    };
    let ask = |now| decide(&Ladder::default(), &needs, &seen, &jane.standing, now);
    assert_eq!(granted(ask(minute(1))).level, Level::ONE);
    assert_eq!(
        ask(crate::time::UnixMillis(minute(1).0 + 500)),
        sign_in_again(&[PASSWORD])
    );
}

#[test]
fn an_applications_max_age_bounds_every_event_of_its_answer() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 20)]);
    let needs = Needs {
        max_age: Some(minutes(30)),
        ..at(Level::TWO, oidc())
    };
    assert_eq!(granted(ask(&needs, &seen, &jane, 30)).level, Level::TWO);
    assert_eq!(ask(&needs, &seen, &jane, 31), sign_in_again(&[PASSWORD]));
    let seen = jane.seen(&[(PASSWORD, 20), (PHONE, 0)]);
    assert_eq!(ask(&needs, &seen, &jane, 31), step_up(Level::TWO, &[PHONE]));
}

#[test]
fn a_higher_level_holds_for_a_lower_one_that_counts_less() {
    let mut ladder = Ladder::default();
    ladder.0[1].authenticators = vec![Limit::Phone];
    let jane = person().passkey().proofed();
    let seen = jane.seen(&[(PASSKEY, 0)]);
    let answer = granted(decide(&ladder, &must(&["2"]), &seen, &jane.standing, minute(1)));
    assert_eq!((answer.level, answer.name.as_str()), (Level::TWO, "2"));
}

#[test]
fn a_level_that_takes_a_passkey_alone_signs_in_with_it() {
    let mut ladder = Ladder::default();
    ladder.0[0].authenticators = vec![Limit::Password];
    let jane = person().password().passkey();
    let ask = |used: &[_]| decide(&ladder, &must(&["2"]), &jane.seen(used), &jane.standing, minute(1));
    assert_eq!(ask(&[]), sign_in_again(&[PASSWORD, PASSKEY]));
    assert_eq!(granted(ask(&[(PASSKEY, 0)])).level, Level::TWO);
    assert_eq!(
        reached(&ladder, &jane.seen(&[(PASSKEY, 0)]), &jane.standing, minute(1))
            .unwrap()
            .level,
        Level::TWO
    );
}

#[test]
fn an_elevation_goes_to_the_next_level_and_ends_at_the_top() {
    let ladder = Ladder::default();
    let next = |reached| Needs::elevation(&ladder, reached).map(|needs| needs.minimum);
    assert_eq!(next(None), Some(Level::ONE));
    assert_eq!(next(Some(Level::ONE)), Some(Level::TWO));
    assert_eq!(next(Some(Level::TWO)), Some(Level::THREE));
    assert_eq!(next(Some(Level::THREE)), None);
}

#[test]
fn what_is_reachable_is_what_the_account_has_the_means_for() {
    let reachable = |jane: Jane| reachable(&Ladder::default(), &jane.standing, minute(0)).map(Level::number);
    assert_eq!(reachable(person()), None);
    assert_eq!(reachable(person().phone()), None, "nobody signs in by phone");
    assert_eq!(reachable(person().password()), Some(1));
    assert_eq!(
        reachable(person().password().recovery_codes()),
        Some(1),
        "recovery codes are for our own pages"
    );
    assert_eq!(reachable(person().password().phone()), Some(2));
    assert_eq!(reachable(person().passkey()), Some(2));
    assert_eq!(reachable(person().password().phone().proofed()), Some(3));
}
