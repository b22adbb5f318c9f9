//! The `claims` parameter: single claims in userinfo and ID token, and the ones that decide something.

use serde_json::{Value, json};
use tests::{Person, RelyingParty, TestIdp, relying_party::json as body};

async fn alice(idp: &TestIdp) -> Person {
    let alice = idp.account("alice").with_password().set("given_name", "Alice");
    alice.set("phone_number", "+12025550100").signed_in().await
}

async fn answer(party: &RelyingParty, person: &mut Person, claims: Value) -> (Value, Value) {
    let page = person.visit(party.authorize().claims(&claims)).await;
    let tokens = party.receive(&page).await;
    let userinfo = body(&party.userinfo(&tokens.access_token).await);
    (tokens.id_token, userinfo)
}

#[tokio::test]
async fn a_claim_is_given_where_it_was_asked_for() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let asked = json!({
        "userinfo": { "email": { "essential": true }, "given_name": null, "favourite_colour": { "essential": true } },
        "id_token": { "phone_number": null, "auth_time": { "essential": true }, "email_verified": { "value": false } },
    });
    let (id_token, userinfo) = answer(&shop, &mut alice, asked).await;
    assert_eq!(userinfo["email"], "alice@acme.example");
    assert_eq!(userinfo["given_name"], "Alice");
    assert_eq!(userinfo.get("phone_number"), None, "it was asked for the ID token");
    assert_eq!(userinfo.get("favourite_colour"), None);
    assert_eq!(id_token["phone_number"], "+12025550100");
    assert!(id_token["auth_time"].is_i64());
    assert_eq!(
        id_token["email_verified"], true,
        "what is true is told, whatever was hoped"
    );
    assert_eq!(id_token.get("email"), None);
}

#[tokio::test]
async fn what_the_client_may_not_ask_for_is_not_given() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").oidc("scope", "openid profile").create().await;
    let mut alice = alice(&idp).await;
    let asked = json!({
        "userinfo": { "email": { "essential": true }, "given_name": null },
        "id_token": { "phone_number": { "essential": true } },
    });
    let (id_token, userinfo) = answer(&shop, &mut alice, asked).await;
    assert_eq!(userinfo["given_name"], "Alice");
    assert_eq!((userinfo.get("email"), id_token.get("phone_number")), (None, None));
}

#[tokio::test]
async fn an_acr_without_values_leaves_the_wish_alone() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    for acr in [json!(null), json!({ "essential": true }), json!({ "essential": false })] {
        let claims = json!({ "id_token": { "acr": acr } });
        let page = alice.visit(shop.authorize().claims(&claims).acr_values("1")).await;
        assert_eq!(shop.receive(&page).await.id_token["acr"], "1");
    }
}

#[tokio::test]
async fn a_sub_with_a_value_is_that_person_or_nobody() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(shop.authorize()).await;
    let bobs = shop.receive(&page).await.id_token["sub"].clone();
    let of_bob = json!({ "id_token": { "sub": { "value": bobs } } });

    let page = alice.visit(shop.authorize().claims(&of_bob).prompt("none")).await;
    assert_eq!(shop.receive_error(&page), "login_required");
    let page = alice.visit(shop.authorize().claims(&of_bob)).await;
    assert_eq!(page.name(), "sign-in.identifier");
    assert_eq!(
        page.form().value("identifier").as_deref(),
        Some(""),
        "a subject isn't a name that anybody types"
    );
    let again = alice.sign_in(page).await;
    assert_eq!((again.name(), again.left()), ("problem".to_owned(), None));
    let page = bob.visit(shop.authorize().claims(&of_bob).prompt("none")).await;
    assert_eq!(shop.receive(&page).await.id_token["sub"], bobs);

    let nobody = json!({ "id_token": { "sub": { "value": "nobody" } } });
    for request in [shop.authorize(), shop.authorize().prompt("none")] {
        let page = alice.visit(request.claims(&nobody)).await;
        assert_eq!(shop.receive_error(&page), "login_required");
    }
    let either = json!({ "id_token": { "sub": { "values": ["nobody", bobs] } } });
    let page = bob.visit(shop.authorize().claims(&either).prompt("none")).await;
    assert_eq!(shop.receive(&page).await.id_token["sub"], bobs);
}
