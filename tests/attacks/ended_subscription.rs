//! Acme has ended its subscription to the shop, or Alice has moved to another organisation that has none. The shop still
//! has her access token, and a code that it hasn't redeemed yet. Both end with what they rested on, at once, and come not
//! back when the subscription does.

use serde_json::json;
use tests::{Person, RelyingParty, TestIdp, relying_party::json as body};
use toml::Value;

async fn nothing_is_left_after(change: impl AsyncFn(&TestIdp)) {
    let idp = TestIdp::start().await;
    let (shop, wiki) = (idp.relying_party("shop").await, idp.relying_party("wiki").await);
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let token = token_of(&mut alice, &shop).await;
    let page = alice.visit(shop.authorize()).await;
    let (asked, code) = (shop.remember(&page), page.code());
    assert_eq!(shop.userinfo(&token).await.status, 200);
    let of_wiki = token_of(&mut alice, &wiki).await;

    change(&idp).await;
    assert_eq!(shop.userinfo(&token).await.status, 401);
    let answer = shop.exchange(&code, Some(&asked.verifier)).await;
    assert_eq!(body(&answer)["error"], json!("invalid_grant"), "{}", answer.html);
    let organisation = Value::from("acme");
    subscribe(&idp, &["acme"]).await;
    idp.edit(|file| {
        drop(
            file.find("account", "user_id", "alice")
                .insert("organisation".to_owned(), organisation),
        );
    })
    .await;
    assert_eq!(shop.userinfo(&token).await.status, 401, "what has ended stays ended");
    drop(of_wiki);
}

async fn token_of(person: &mut Person, party: &RelyingParty) -> String {
    let page = person.visit(party.authorize()).await;
    party.receive(&page).await.access_token
}

async fn subscribe(idp: &TestIdp, subscribers: &[&str]) {
    let subscribers = Value::from(subscribers.to_vec());
    idp.edit(|file| {
        drop(
            file.find("application", "id", "shop")
                .insert("subscribers".to_owned(), subscribers),
        );
    })
    .await;
}

#[tokio::test]
async fn what_rests_on_a_subscription_ends_with_it() {
    nothing_is_left_after(async |idp| subscribe(idp, &[]).await).await;
}

#[tokio::test]
async fn what_an_organisation_opened_closes_when_somebody_leaves_it() {
    nothing_is_left_after(async |idp| {
        let globex = Value::from("globex");
        idp.edit(|file| {
            drop(
                file.find("account", "user_id", "alice")
                    .insert("organisation".to_owned(), globex),
            );
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn others_keep_what_they_have() {
    let idp = TestIdp::start().await;
    let (shop, wiki) = (idp.relying_party("shop").await, idp.relying_party("wiki").await);
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut gus = idp
        .account("gus")
        .set("organisation", "globex")
        .with_password()
        .signed_in()
        .await;
    subscribe(&idp, &["acme", "globex"]).await;
    let of_gus = token_of(&mut gus, &shop).await;
    let of_wiki = token_of(&mut alice, &wiki).await;
    subscribe(&idp, &["globex"]).await;
    assert_eq!(shop.userinfo(&of_gus).await.status, 200);
    assert_eq!(wiki.userinfo(&of_wiki).await.status, 200);
}
