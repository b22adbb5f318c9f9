//! What is granted is fixed: later sign-ins, step-ups and decays never change it.

use serde_json::json;
use std::time::Duration;
use tests::{Person, TestIdp, relying_party::json as body};

const ONE: &str = "urn:gradus:acr:1";
const TWO: &str = "urn:gradus:acr:2";

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

#[tokio::test]
async fn a_code_from_before_a_step_up_tells_of_before() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let early = alice.visit(shop.authorize()).await;
    idp.travel(Duration::from_secs(30));
    let page = alice.visit(shop.authorize().acr_values(TWO)).await;
    let late = alice.step_up(page).await;
    let early = shop.receive(&early).await;
    assert_eq!(
        (&early.id_token["acr"], &early.id_token["amr"]),
        (&json!(ONE), &json!(["pwd"]))
    );
    assert_eq!(early.access_claims["acr"], ONE);
    assert_eq!(shop.receive(&late).await.id_token["acr"], TWO);
}

#[tokio::test]
async fn auth_time_isnt_moved_by_a_later_sign_in() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let began = idp.now().seconds();
    let early = alice.visit(shop.authorize()).await;
    idp.travel(Duration::from_secs(30));
    let page = alice.visit(shop.authorize().prompt("login")).await;
    alice.give_password(page).await;
    assert_eq!(shop.receive(&early).await.id_token["auth_time"], began);
}

#[tokio::test]
async fn a_code_lives_for_sixty_seconds() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let in_time = alice.visit(shop.authorize()).await;
    idp.travel(Duration::from_secs(59));
    shop.receive(&in_time).await;
    let too_late = alice.visit(shop.authorize()).await;
    let asked = shop.remember(&too_late);
    idp.travel(Duration::from_secs(61));
    let answer = shop.exchange(&too_late.code(), Some(&asked.verifier)).await;
    assert_eq!(
        (answer.status.as_u16(), &body(&answer)["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn signing_out_ends_what_the_session_gave() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let unused = alice.visit(shop.authorize()).await;
    let asked = shop.remember(&unused);
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 200);
    let page = alice.visit("/dashboard").await;
    alice.submit(page.button("sign-out", "")).await;
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 401);
    let answer = shop.exchange(&unused.code(), Some(&asked.verifier)).await;
    assert_eq!(body(&answer)["error"], "invalid_grant");
}

#[tokio::test]
async fn sid_differs_between_applications_and_stays_the_same_in_one() {
    let idp = TestIdp::start().await;
    let (shop, wiki) = (idp.relying_party("shop").await, idp.relying_party("wiki").await);
    let mut alice = alice(&idp).await;
    let mut sids = Vec::new();
    for party in [&shop, &shop, &wiki] {
        let page = alice.visit(party.authorize()).await;
        sids.push(party.receive(&page).await.id_token["sid"].clone());
    }
    assert_eq!(sids[0], sids[1]);
    assert_ne!(sids[0], sids[2]);
}

#[tokio::test]
async fn a_suspended_account_gets_no_tokens_any_more() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let unused = alice.visit(shop.authorize()).await;
    let asked = shop.remember(&unused);
    idp.edit(|document| {
        document
            .find("account", "user_id", "alice")
            .insert("suspended".to_owned(), true.into());
    })
    .await;
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 401);
    let answer = shop.exchange(&unused.code(), Some(&asked.verifier)).await;
    assert_eq!(body(&answer)["error"], "invalid_grant", "{}", answer.html);
    let page = alice.visit(shop.authorize()).await;
    assert_eq!(page.param("code"), None, "{}", page.story());
}

#[tokio::test]
async fn a_suspended_account_cant_sign_in_and_only_the_right_password_learns_why() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .set("suspended", true)
        .create()
        .await;
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    assert_eq!(
        (page.name(), page.status.as_u16()),
        ("problem".to_owned(), 403),
        "{}",
        page.story()
    );
    let mut stranger = alice.elsewhere();
    stranger.password = "not her password".to_owned();
    let page = stranger.visit("/dashboard").await;
    assert_eq!(stranger.sign_in(page).await.name(), "sign-in.password");
}
