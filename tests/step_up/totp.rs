//! Authenticator apps.

use serde_json::json;
use std::time::Duration;
use tests::{Page, Person, TestIdp};

const STEP: Duration = Duration::from_secs(30);

async fn at_code(idp: &TestIdp) -> (Person, Page) {
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp.account("alice").with_password().with_totp().signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.submit(page.form()).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    (alice, page)
}

#[tokio::test]
async fn an_app_raises_to_level_2() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp.account("alice").with_password().with_totp().signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.step_up(page).await;
    let token = vault.receive(&page).await.id_token;
    assert_eq!(
        (&token["acr"], &token["amr"]),
        (&json!("urn:gradus:acr:2"), &json!(["pwd", "otp", "mfa"]))
    );
}

#[tokio::test]
async fn a_step_counts_once() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_code(&idp).await;
    let code = alice.totp_code(idp.now());
    let page = alice.submit(page.form().set("code", &*code)).await;
    assert_eq!(page.name(), "onward");
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    let page = elsewhere.sign_in(page).await;
    let page = elsewhere.submit(page.button("elevate", "")).await;
    let page = elsewhere.submit(page.form()).await;
    let page = elsewhere.submit(page.form().set("code", &*code)).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    assert!(page.text().contains("used already"), "{}", page.text());
    idp.travel(STEP);
    let next = elsewhere.totp_code(idp.now());
    let page = elsewhere.submit(page.form().set("code", next)).await;
    assert_eq!((page.name(), page.level()), ("dashboard".to_owned(), Some(2)));
}

#[tokio::test]
async fn a_clock_may_be_one_step_off_but_not_two() {
    for (early, late, works) in [(0, 1, true), (1, 0, true), (0, 2, false), (2, 0, false)] {
        let idp = TestIdp::start().await;
        idp.travel(10 * STEP);
        let (mut alice, page) = at_code(&idp).await;
        let code = alice.totp_code(idp.now() + early * STEP - late * STEP);
        let page = alice.submit(page.form().set("code", code)).await;
        assert_eq!(
            page.left().is_some(),
            works,
            "{early} early, {late} late: {}",
            page.story()
        );
    }
}

#[tokio::test]
async fn a_step_before_the_last_used_one_is_dead_too() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_code(&idp).await;
    let before = alice.totp_code(idp.now() - STEP);
    let present = alice.totp_code(idp.now());
    alice.submit(page.form().set("code", present)).await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    let page = elsewhere.sign_in(page).await;
    let page = elsewhere.submit(page.button("elevate", "")).await;
    let page = elsewhere.submit(page.form()).await;
    let page = elsewhere.submit(page.form().set("code", before)).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
}
