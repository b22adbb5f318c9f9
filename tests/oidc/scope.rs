//! `scope`: what is granted of what was asked.

use serde_json::json;
use tests::{Person, RelyingParty, TestIdp, relying_party::json as body};

async fn granted(party: &RelyingParty, person: &mut Person, scope: &str) -> String {
    let page = person.visit(party.authorize().scope(scope)).await;
    let tokens = party.receive(&page).await;
    assert_eq!(tokens.access_claims["scope"], tokens.answer["scope"]);
    tokens.answer["scope"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_scope_at_once_succeeds() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let all = "openid profile email address phone offline_access";
    let open = idp.application("open").oidc("scope", all).create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    assert_eq!(granted(&shop, &mut alice, all).await, "openid profile email phone");
    assert_eq!(
        granted(&open, &mut alice, all).await,
        "openid profile email address phone"
    );
    let page = alice.visit(open.authorize().scope("openid address")).await;
    let tokens = open.receive(&page).await;
    let told = body(&open.userinfo(&tokens.access_token).await);
    assert_eq!(told, json!({ "sub": tokens.id_token["sub"] }), "no address is kept yet");
}

#[tokio::test]
async fn a_clients_own_scopes_are_granted_if_it_registered_them() {
    let idp = TestIdp::start().await;
    let shop = idp
        .application("shop")
        .oidc("scope", "openid email orders:read orders:write")
        .create()
        .await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let asked = "orders:write openid orders:delete email profile orders:write";
    assert_eq!(granted(&shop, &mut alice, asked).await, "openid email orders:write");
}
