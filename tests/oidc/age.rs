//! Ages: `max_age`, `prompt=login`, and what decays by itself.

use serde_json::{Value, json};
use std::time::Duration;
use tests::{Page, Person, RelyingParty, TestIdp, clock::START};

const ONE: &str = "urn:gradus:acr:1";
const TWO: &str = "urn:gradus:acr:2";
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

async fn token(party: &RelyingParty, page: &Page) -> Value {
    party.receive(page).await.id_token
}

/// Time passes, and the person stays busy enough that the session goes on.
async fn stay(idp: &TestIdp, person: &mut Person, span: Duration) {
    let mut left = span;
    while left > Duration::ZERO {
        let step = left.min(20 * MINUTE);
        idp.travel(step);
        left -= step;
        person.visit("/dashboard").await;
    }
}

fn at(span: Duration) -> Value {
    json!(START.seconds() + i64::try_from(span.as_secs()).unwrap())
}

#[tokio::test]
async fn max_age_asks_for_the_password_again_when_it_is_older() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    idp.travel(10 * MINUTE);
    let page = alice.visit(shop.authorize().max_age(600)).await;
    assert_eq!(token(&shop, &page).await["auth_time"], at(Duration::ZERO));
    let page = alice.visit(shop.authorize().max_age(599)).await;
    let page = alice.give_password(page).await;
    assert_eq!(token(&shop, &page).await["auth_time"], at(10 * MINUTE));
}

#[tokio::test]
async fn max_age_0_and_prompt_login_always_ask() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    for request in [shop.authorize().max_age(0), shop.authorize().prompt("login")] {
        idp.travel(MINUTE);
        let page = alice.visit(request).await;
        let page = alice.give_password(page).await;
        assert_eq!(token(&shop, &page).await["auth_time"], idp.now().seconds());
    }
}

#[tokio::test]
async fn where_no_level_is_asked_max_age_asks_for_the_first_factor_only() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize().acr_values(TWO)).await;
    alice.step_up(page).await;
    idp.travel(10 * MINUTE);
    let page = alice.visit(shop.authorize().max_age(60)).await;
    let page = alice.give_password(page).await;
    assert_eq!(token(&shop, &page).await["acr"], ONE);
}

#[tokio::test]
async fn force_at_level_2_asks_for_both_factors_again() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    alice.step_up(page).await;
    idp.travel(10 * MINUTE);
    for request in [vault.authorize().prompt("login"), vault.authorize().max_age(0)] {
        idp.travel(MINUTE);
        let page = alice.visit(request).await;
        let page = alice.give_password(page).await;
        assert_eq!(page.name(), "step-up.choose", "{}", page.story());
        let page = alice.step_up(page).await;
        let token = token(&vault, &page).await;
        assert_eq!(
            (&token["acr"], &token["auth_time"]),
            (&json!(TWO), &json!(idp.now().seconds()))
        );
    }
}

#[tokio::test]
async fn nothing_decays_while_a_person_types() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(vault.authorize().max_age(5)).await;
    idp.travel(MINUTE);
    let page = alice.sign_in(page).await;
    idp.travel(MINUTE);
    let (page, code) = alice.choose(page).await;
    idp.travel(MINUTE);
    let page = alice.submit(page.form().set("code", code)).await;
    let token = token(&vault, &page).await;
    assert_eq!(token["acr"], TWO);
    assert_eq!(token["auth_time"], at(MINUTE), "the oldest of the two");
}

#[tokio::test]
async fn auth_time_is_the_oldest_of_what_the_answer_rests_on() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    idp.travel(7 * MINUTE);
    let page = alice.visit(vault.authorize()).await;
    let page = alice.step_up(page).await;
    assert_eq!(token(&vault, &page).await["auth_time"], at(Duration::ZERO));
}

#[tokio::test]
async fn a_second_factor_counts_for_eight_hours() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    alice.step_up(page).await;
    stay(&idp, &mut alice, 8 * HOUR).await;
    let page = alice.visit(vault.authorize().prompt("none")).await;
    assert_eq!(token(&vault, &page).await["acr"], TWO, "just eight hours old");
    idp.travel(Duration::from_secs(1));
    let page = alice.visit(vault.authorize().prompt("none")).await;
    assert_eq!(vault.receive_error(&page), "interaction_required");
    assert_eq!(alice.visit("/dashboard").await.level(), Some(1));
    let page = alice.visit(vault.authorize()).await;
    let page = alice.step_up(page).await;
    assert_eq!(token(&vault, &page).await["acr"], TWO);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_of_silence_and_after_twelve_hours_in_any_case() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    idp.travel(30 * MINUTE + Duration::from_secs(1));
    assert_eq!(alice.visit("/dashboard").await.name(), "sign-in.identifier");
    let page = alice.visit("/dashboard").await;
    alice.sign_in(page).await;
    stay(&idp, &mut alice, 11 * HOUR + 59 * MINUTE).await;
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard");
    idp.travel(2 * MINUTE);
    let page = alice.visit(shop.authorize().prompt("none")).await;
    assert_eq!(shop.receive_error(&page), "login_required");
}

#[tokio::test]
async fn silent_requests_keep_the_session_awake() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    for _ in 0..4 {
        idp.travel(20 * MINUTE);
        let page = alice.visit(shop.authorize().prompt("none")).await;
        token(&shop, &page).await;
    }
}

#[tokio::test]
async fn the_applications_own_max_age_bounds_every_factor() {
    let idp = TestIdp::start().await;
    let vault = idp
        .application("vault")
        .minimum_level(2)
        .set("max_age", "1h")
        .create()
        .await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    alice.step_up(page).await;
    stay(&idp, &mut alice, HOUR).await;
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(token(&vault, &page).await["auth_time"], at(Duration::ZERO));
    idp.travel(Duration::from_secs(1));
    let page = alice.visit(vault.authorize()).await;
    let page = alice.give_password(page).await;
    let page = alice.step_up(page).await;
    let token = token(&vault, &page).await;
    assert_eq!(token["auth_time"], idp.now().seconds());
}
