//! A day, hour by hour.

use super::{super::*, world::*};

const HOUR: i64 = 60;

#[test]
fn a_session_decays_hour_by_hour() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, HOUR)]);
    for hour in 0..=24 {
        let now = hour * HOUR;
        let level_2 = ask(&at(Level::TWO, oidc()), &seen, &jane, now);
        let anything = ask(&silently(oidc()), &seen, &jane, now);
        match hour {
            0..=9 => {
                assert_eq!(granted(level_2).auth_time, minute(0).seconds(), "{hour}");
                assert_eq!(granted(anything).level, Level::TWO, "{hour}");
            }
            10..=12 => {
                assert_eq!(level_2, step_up(Level::TWO, &[PHONE]), "{hour}");
                assert_eq!(granted(anything).level, Level::ONE, "{hour}");
            }
            _ => {
                assert_eq!(level_2, sign_in_again(&[PASSWORD]), "{hour}");
                assert_eq!(anything, Decision::Refuse(Refusal::SignInNeeded), "{hour}");
            }
        }
    }
}

#[test]
fn a_passkey_decays_from_level_2_to_level_1_to_nothing() {
    let jane = person().passkey();
    let seen = jane.seen(&[(PASSKEY, 0)]);
    for hour in 0..=14 {
        let reached = reached(&Ladder::default(), &seen, &jane.standing, minute(hour * HOUR));
        let expected = match hour {
            0..=8 => Some(Level::TWO),
            9..=12 => Some(Level::ONE),
            _ => None,
        };
        assert_eq!(reached.map(|answer| answer.level), expected, "{hour}");
    }
}

#[test]
fn a_level_ends_on_the_second() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    let level = |now| reached(&Ladder::default(), &seen, &jane.standing, now).map(|answer| answer.level);
    let end = minute(8 * HOUR);
    assert_eq!(level(end), Some(Level::TWO));
    assert_eq!(level(crate::time::UnixMillis(end.0 + 1)), Some(Level::ONE));
}

#[test]
fn a_second_code_in_the_afternoon_keeps_level_2_until_the_password_ends() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0), (PHONE, 7 * HOUR)]);
    for hour in 0..=12 {
        let answer = granted(ask(&at(Level::TWO, oidc()), &seen, &jane, hour * HOUR));
        assert_eq!(answer.auth_time, minute(0).seconds(), "{hour}");
    }
    assert_eq!(
        ask(&at(Level::TWO, oidc()), &seen, &jane, 13 * HOUR),
        sign_in_again(&[PASSWORD])
    );
}

#[test]
fn an_applications_own_max_age_ends_its_level_sooner() {
    let jane = person().password().phone();
    let seen = jane.seen(&[(PASSWORD, 0), (PHONE, 0)]);
    let strict = Needs {
        max_age: Some(minutes(60)),
        ..at(Level::TWO, oidc())
    };
    assert_eq!(granted(ask(&strict, &seen, &jane, HOUR)).level, Level::TWO);
    assert_eq!(ask(&strict, &seen, &jane, 2 * HOUR), sign_in_again(&[PASSWORD]));
    assert_eq!(
        granted(ask(&at(Level::TWO, oidc()), &seen, &jane, 2 * HOUR)).level,
        Level::TWO
    );
}
