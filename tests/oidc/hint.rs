//! `id_token_hint` and `login_hint`, with public and pairwise subjects: whom a request is about.

use serde_json::json;
use tests::{Person, RelyingParty, TestIdp};

const INVALID: &str = "invalid_request";

/// An ID token of this person, and what it says.
async fn id_token(party: &RelyingParty, person: &mut Person) -> (String, String) {
    let page = person.visit(party.authorize()).await;
    let tokens = party.receive(&page).await;
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (text(&tokens.answer["id_token"]), text(&tokens.id_token["sub"]))
}

async fn both(idp: &TestIdp) -> [RelyingParty; 2] {
    let pairwise = idp.application("sheet").oidc("subject_type", "pairwise");
    [idp.relying_party("shop").await, pairwise.create().await]
}

#[tokio::test]
async fn an_id_token_decides_who_must_sign_in() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    for party in both(&idp).await {
        let (token, sub) = id_token(&party, &mut bob).await;
        let hinted = || party.authorize().with("id_token_hint", &token);
        let page = bob.visit(hinted().prompt("none")).await;
        assert_eq!(party.receive(&page).await.id_token["sub"], *sub);
        let page = alice.visit(hinted().prompt("none")).await;
        assert_eq!(party.receive_error(&page), "login_required");
        let page = idp.browser().visit(hinted().prompt("none")).await;
        assert_eq!(party.receive_error(&page), "login_required");

        let mut shared = alice.browser.clone();
        let page = shared.visit(hinted()).await;
        assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
        let mut there = bob.in_front_of(&shared);
        let page = there.sign_in(page).await;
        assert_eq!(party.receive(&page).await.id_token["sub"], *sub);
    }
}

#[tokio::test]
async fn a_token_that_isnt_one_of_this_clients_is_refused() {
    let idp = TestIdp::start().await;
    let [shop, sheet] = both(&idp).await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let own = tokens.answer["id_token"].as_str().unwrap();
    let (of_another, _) = id_token(&sheet, &mut alice).await;
    let unsigned = own.rsplit_once('.').unwrap().0;
    for bad in [
        of_another.as_str(),
        &tokens.access_token,
        &format!("{unsigned}."),
        &format!("{unsigned}.AAAA"),
        "x",
        &"x".repeat(9000),
    ] {
        let page = alice.visit(shop.authorize().with("id_token_hint", bad)).await;
        assert_eq!(shop.receive_error(&page), INVALID, "{bad}");
    }
    let page = alice.visit(shop.authorize().with("id_token_hint", own)).await;
    shop.receive(&page).await;
}

#[tokio::test]
async fn an_id_token_that_has_expired_is_still_a_hint() {
    let idp = TestIdp::start().await;
    let [shop, _] = both(&idp).await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let (token, sub) = id_token(&shop, &mut alice).await;
    idp.travel(std::time::Duration::from_mins(20));
    let page = alice.visit(shop.authorize().with("id_token_hint", token)).await;
    assert_eq!(shop.receive(&page).await.id_token["sub"], *sub);
}

#[tokio::test]
async fn hints_may_not_contradict_each_other() {
    let idp = TestIdp::start().await;
    idp.account("bob").with_password().create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for party in both(&idp).await {
        let (token, sub) = id_token(&party, &mut alice).await;
        let hinted = || party.authorize().with("id_token_hint", &token);
        for same in ["alice", "alice@acme.example", &sub] {
            let page = alice.visit(hinted().with("login_hint", same)).await;
            assert_eq!(party.receive(&page).await.id_token["sub"], *sub, "{same}");
        }
        for other in ["bob", "nobody"] {
            let page = alice.visit(hinted().with("login_hint", other)).await;
            assert_eq!(party.receive_error(&page), INVALID, "{other}");
        }
        let claimed = |sub: &str| json!({ "id_token": { "sub": { "value": sub } } });
        let page = alice.visit(hinted().claims(&claimed(&sub))).await;
        party.receive(&page).await;
        let page = alice.visit(hinted().claims(&claimed("another"))).await;
        assert_eq!(party.receive_error(&page), INVALID);
    }
}

#[tokio::test]
async fn a_pairwise_client_knows_nobody_by_a_public_subject() {
    let idp = TestIdp::start().await;
    let [shop, sheet] = both(&idp).await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let (_, public) = id_token(&shop, &mut alice).await;
    let (_, pairwise) = id_token(&sheet, &mut alice).await;
    assert_ne!(public, pairwise);
    let hinted = |party: &RelyingParty, sub: &str| party.authorize().prompt("none").with("login_hint", sub);
    let page = alice.visit(hinted(&sheet, &pairwise)).await;
    assert_eq!(sheet.receive(&page).await.id_token["sub"], *pairwise);
    let page = alice.visit(hinted(&sheet, &public)).await;
    assert_eq!(sheet.receive_error(&page), "login_required");
    let page = alice.visit(hinted(&shop, &pairwise)).await;
    assert_eq!(shop.receive_error(&page), "login_required");
}

#[tokio::test]
async fn a_launch_hints_at_the_subject_that_the_client_knows() {
    let idp = TestIdp::start().await;
    let sheet = idp
        .application("sheet")
        .oidc("subject_type", "pairwise")
        .oidc("initiate_login_uri", "https://sheet.example/start")
        .create()
        .await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let (_, sub) = id_token(&sheet, &mut alice).await;
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("launch", "Sheet")).await;
    let hint = page.param("login_hint").unwrap();
    assert_eq!(hint, sub);
    let page = alice.visit(sheet.authorize().with("login_hint", hint)).await;
    assert_eq!(sheet.receive(&page).await.id_token["sub"], *sub);
}
