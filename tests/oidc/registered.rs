//! What a client registered for requests that don't say: `default_max_age`, `default_acr_values`, `require_auth_time`; and
//! `resource`, which makes a wish a must.

use serde_json::json;
use std::time::Duration;
use tests::TestIdp;
use toml::toml;

const TWO: &str = "urn:gradus:acr:2";

#[tokio::test]
async fn default_max_age_counts_where_a_request_says_none() {
    let idp = TestIdp::start().await;
    let shop = idp
        .application("shop")
        .oidc("default_max_age", 60)
        .oidc("require_auth_time", true)
        .create()
        .await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    assert!(shop.receive(&page).await.id_token["auth_time"].is_i64());
    idp.travel(Duration::from_mins(2));
    let page = alice.visit(shop.authorize().prompt("none")).await;
    assert_eq!(shop.receive_error(&page), "login_required");
    let page = alice.visit(shop.authorize().prompt("none").max_age(600)).await;
    shop.receive(&page).await;
    assert_eq!(alice.visit(shop.authorize()).await.name(), "sign-in.password");
}

#[tokio::test]
async fn default_acr_values_are_a_wish_that_a_request_can_replace() {
    let idp = TestIdp::start().await;
    let shop = idp
        .application("shop")
        .oidc("default_acr_values", vec![TWO])
        .create()
        .await;
    let strict = idp
        .application("strict")
        .oidc("default_acr_values", vec![TWO])
        .oidc("acr_values_required", true)
        .create()
        .await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    assert!(
        page.name() == "step-up.choose" && page.offers("skip"),
        "{}",
        page.story()
    );
    let page = alice.visit(shop.authorize().acr_values("1")).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], "1");
    let any = json!({ "id_token": { "acr": { "essential": true } } });
    let page = alice.visit(shop.authorize().claims(&any)).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], "urn:gradus:acr:1");
    let page = bob.visit(shop.authorize()).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], "urn:gradus:acr:1");
    assert_eq!(bob.visit(strict.authorize()).await.name(), "obtain");
}

#[tokio::test]
async fn a_resource_makes_a_wish_a_must_and_is_whom_the_token_is_for() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    for id in ["orders", "stock"] {
        let mut resource = toml! { secret = "a secret of the resource" };
        resource.insert("id".to_owned(), id.into());
        resource.insert("audience".to_owned(), format!("https://{id}.example").into());
        idp.edit(|file| file.push("resource", resource)).await;
    }
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let of = |request: tests::request::AuthorizeRequest| {
        request
            .and("resource", "https://orders.example")
            .and("resource", "https://stock.example")
    };
    let page = bob.visit(of(shop.authorize().acr_values(TWO))).await;
    assert_eq!(page.name(), "obtain");
    let page = bob.submit(page.form().press("back")).await;
    assert_eq!(shop.receive_error(&page), "unmet_authentication_requirements");
    let page = bob.visit(of(shop.authorize().acr_values(TWO).prompt("none"))).await;
    assert_eq!(shop.receive_error(&page), "interaction_required");
    let page = bob.visit(of(shop.authorize())).await;
    let tokens = shop.receive(&page).await;
    assert_eq!(
        tokens.access_claims["aud"],
        json!(["https://orders.example", "https://stock.example"])
    );
    let mixed = shop.authorize().and("resource", "https://orders.example");
    let page = bob.visit(mixed.and("resource", "https://unknown.example")).await;
    assert_eq!(shop.receive_error(&page), "invalid_target");
    let flood = (0..11).fold(shop.authorize(), |request, _| {
        request.and("resource", "https://orders.example")
    });
    let page = bob.visit(flood).await;
    assert_eq!(shop.receive_error(&page), "invalid_target");
}
