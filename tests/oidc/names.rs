//! Which name the answer has, and what it rests on.

use serde_json::{Value, json};
use tests::{Person, RelyingParty, TestIdp};

const ONE: &str = "urn:gradus:acr:1";
const TWO: &str = "urn:gradus:acr:2";
const TIME_SYNC: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken";
const MOBILE: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered";

async fn well_equipped(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .with_totp()
        .signed_in()
        .await
}

async fn answered(party: &RelyingParty, person: &mut Person, values: &str) -> Value {
    let page = person.visit(party.authorize().acr_values(values)).await;
    party.receive(&page).await.id_token
}

#[tokio::test]
async fn none_asked_the_reached_level_answers_by_its_default_name() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = well_equipped(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let token = shop.receive(&page).await.id_token;
    assert_eq!((&token["acr"], &token["amr"]), (&json!(ONE), &json!(["pwd"])));
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    alice.step_up(page).await;
    let page = alice.visit(shop.authorize()).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], TWO);
}

#[tokio::test]
async fn the_answer_rests_only_on_what_its_name_needs() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = well_equipped(&idp).await;
    let page = alice.visit(shop.authorize().acr_values(TWO)).await;
    let page = alice.step_up_with(page, "3").await;
    let token = shop.receive(&page).await.id_token;
    assert_eq!(token["amr"], json!(["pwd", "otp", "sms", "mfa"]));
    // At level 2, asked for level 1 by one of its other names.
    let token = answered(&shop, &mut alice, "1").await;
    assert_eq!((&token["acr"], &token["amr"]), (&json!("1"), &json!(["pwd"])));
}

#[tokio::test]
async fn the_first_asked_name_that_holds_is_given() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = well_equipped(&idp).await;
    let page = alice.visit(shop.authorize().acr_values("urn:nobody:knows 2 1")).await;
    let page = alice.step_up(page).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], "2");
    assert_eq!(answered(&shop, &mut alice, &format!("{TWO} 2")).await["acr"], TWO);
    assert_eq!(answered(&shop, &mut alice, &format!("1 {TWO}")).await["acr"], "1");
}

#[tokio::test]
async fn a_name_limited_to_some_authenticators_offers_only_those() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = well_equipped(&idp).await;
    let page = alice.visit(shop.authorize().acr_values(TIME_SYNC)).await;
    assert_eq!(page.form().labels("authenticator").len(), 1, "{}", page.story());
    let page = alice.step_up(page).await;
    let token = shop.receive(&page).await.id_token;
    assert_eq!(
        (&token["acr"], &token["amr"]),
        (&json!(TIME_SYNC), &json!(["pwd", "otp", "mfa"]))
    );
    // The app's code is no phone's.
    let page = alice.visit(shop.authorize().acr_values(MOBILE)).await;
    assert_eq!(page.name(), "step-up.choose");
    let page = alice.step_up(page).await;
    let token = shop.receive(&page).await.id_token;
    assert_eq!(
        (&token["acr"], &token["amr"]),
        (&json!(MOBILE), &json!(["pwd", "otp", "sms", "mfa"]))
    );
}

#[tokio::test]
async fn a_call_is_told_from_a_text() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone_by("+12025550123", "voice")
        .signed_in()
        .await;
    let page = alice.visit(shop.authorize().acr_values(TWO)).await;
    let page = alice.step_up(page).await;
    assert_eq!(
        shop.receive(&page).await.id_token["amr"],
        json!(["pwd", "otp", "tel", "mfa"])
    );
}

#[tokio::test]
async fn the_applications_minimum_raises_a_weaker_name() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = well_equipped(&idp).await;
    let page = alice.visit(vault.authorize().acr_values(ONE)).await;
    assert_eq!(page.name(), "step-up.choose");
    let page = alice.step_up(page).await;
    let token = vault.receive(&page).await.id_token;
    assert_eq!(token["acr"], ONE, "the name that was asked holds at a higher level too");
    assert_eq!(
        token["amr"],
        json!(["pwd", "otp", "sms", "mfa"]),
        "and the level is the minimum's"
    );
}
