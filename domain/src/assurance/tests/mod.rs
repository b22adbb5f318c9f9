//! What the heart promises, tried.

mod world;

use super::*;
use world::*;

#[test]
fn a_password_and_a_code_make_level_2() {
    let person = person().password().phone();
    let seen = person.seen(&[(PASSWORD, 0), (PHONE, 5)]);
    let Decision::Grant(answer) = decide(&Ladder::default(), &oidc(), &seen, &person.standing, minute(10)) else {
        panic!("not granted")
    };
    assert_eq!(answer.amr, ["pwd", "otp", "sms", "mfa"]);
    assert_eq!(answer.auth_time, minute(0).seconds());
}
