//! Introspection: who is told what of a token, and when it says no more.

use axum::http::header;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{
    Api, Person, Place, RelyingParty, TestIdp,
    assertion::ClientKey,
    on_both,
    relying_party::{Tokens, basic, json as body, refused},
    token,
};

const TWO: &str = "urn:gradus:acr:2";
const JWT: &str = "application/token-introspection+jwt";

async fn bank(idp: &TestIdp) -> RelyingParty {
    idp.application("bank")
        .confidential("the secret of the bank")
        .grant_types(&["authorization_code", "refresh_token", "client_credentials"])
        .oidc("scope", "openid profile email orders.read")
        .create()
        .await
}

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

/// Tokens at level 2.
async fn tokens(idp: &TestIdp, party: &RelyingParty) -> Tokens {
    let mut alice = alice(idp).await;
    let page = alice.visit(party.authorize().acr_values(TWO)).await;
    let page = alice.step_up(page).await;
    party.receive(&page).await
}

fn inactive(said: &Value) {
    assert_eq!(*said, json!({ "active": false }));
}

async fn own_token(party: &RelyingParty, more: &[(&str, &str)]) -> String {
    let fields = [&[("grant_type", "client_credentials")][..], more].concat();
    let answer = body(&party.post_token(&fields).await);
    answer["access_token"].as_str().expect("a token").to_owned()
}

#[tokio::test]
async fn an_access_token_says_what_was_fixed_at_its_grant() {
    on_both(async |idp| {
        let bank = bank(&idp).await;
        let tokens = tokens(&idp, &bank).await;
        idp.travel(Duration::from_mins(1));
        let said = bank.introspect(&tokens.access_token).await;
        assert_eq!(said["active"], true);
        assert_eq!(said["token_type"], "Bearer");
        assert_eq!(said["acr"], TWO);
        for claim in [
            "iss",
            "sub",
            "aud",
            "client_id",
            "exp",
            "iat",
            "jti",
            "scope",
            "acr",
            "amr",
            "auth_time",
        ] {
            assert_eq!(said[claim], tokens.access_claims[claim], "{claim}");
        }
        assert!(said.get("username").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_says_the_same_and_is_no_bearer_token() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let tokens = tokens(&idp, &bank).await;
    let said = bank.introspect(tokens.refresh_token()).await;
    assert_eq!(said["active"], true);
    for claim in ["iss", "sub", "client_id", "scope", "acr", "amr", "auth_time"] {
        assert_eq!(said[claim], tokens.access_claims[claim], "{claim}");
    }
    assert!(said.get("token_type").is_none());
    let now = idp.now().seconds();
    assert!(said["exp"].as_i64().unwrap() > now + 7 * 3600, "{said}");
    let next = bank.refreshed(tokens.refresh_token()).await;
    inactive(&bank.introspect(tokens.refresh_token()).await);
    let next = next["refresh_token"].as_str().unwrap();
    assert_eq!(
        bank.introspect(next).await["active"],
        true,
        "asking about the old one ends nothing"
    );
}

#[tokio::test]
async fn a_clients_own_token_says_nothing_of_assurance() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let said = bank.introspect(&own_token(&bank, &[]).await).await;
    assert_eq!((&said["active"], &said["sub"]), (&json!(true), &json!("bank")));
    assert_eq!(said["scope"], "orders.read");
    for claim in ["acr", "amr", "auth_time"] {
        assert!(said.get(claim).is_none(), "{claim}");
    }
}

#[tokio::test]
async fn a_resource_is_told_of_tokens_for_its_audience_alone() {
    on_both(async |idp| {
        let bank = bank(&idp).await;
        let (orders, stock) = (Api::register(&idp, "orders").await, Api::register(&idp, "stock").await);
        let for_orders = own_token(&bank, &[("resource", &orders.audience)]).await;
        let for_both = own_token(&bank, &[("resource", &orders.audience), ("resource", &stock.audience)]).await;
        let for_us = own_token(&bank, &[]).await;
        assert_eq!(orders.introspect(&for_orders).await["aud"], *orders.audience);
        assert_eq!(orders.introspect(&for_both).await["active"], true);
        assert_eq!(stock.introspect(&for_both).await["active"], true);
        inactive(&stock.introspect(&for_orders).await);
        inactive(&orders.introspect(&for_us).await);
        let tokens = tokens(&idp, &bank).await;
        inactive(&orders.introspect(tokens.refresh_token()).await);
        inactive(&orders.introspect(&tokens.access_token).await);
    })
    .await;
}

#[tokio::test]
async fn what_isnt_a_token_is_just_not_active() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let tokens = tokens(&idp, &bank).await;
    let (head, _) = tokens.access_token.rsplit_once('.').unwrap();
    for text in [
        tokens.answer["id_token"].as_str().unwrap(),
        &format!("{head}.AAAA"),
        &format!("{head}."),
        "abc",
        "a.b.c",
        " ",
        &"x".repeat(20_000),
        "ä",
        &"A".repeat(70),
    ] {
        inactive(&bank.introspect(text).await);
    }
}

#[tokio::test]
async fn a_token_says_no_more_once_what_it_rests_on_has_ended() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(bank.authorize()).await;
    let signed_out = bank.receive(&page).await;
    let page = alice.visit("/dashboard").await;
    alice.submit(page.button("sign-out", "")).await;
    inactive(&bank.introspect(&signed_out.access_token).await);
    inactive(&bank.introspect(signed_out.refresh_token()).await);
    let page = alice.visit(bank.authorize()).await;
    let page = alice.sign_in(page).await;
    let expired = bank.receive(&page).await;
    idp.travel(Duration::from_secs(601));
    inactive(&bank.introspect(&expired.access_token).await);
    assert_eq!(bank.introspect(expired.refresh_token()).await["active"], true);
    idp.travel(Duration::from_hours(8));
    inactive(&bank.introspect(expired.refresh_token()).await);
}

#[tokio::test]
async fn a_suspended_account_and_a_raised_minimum_make_tokens_inactive() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(bank.authorize()).await;
    let tokens = bank.receive(&page).await;
    let suspend = |suspended: bool| {
        idp.edit(move |document| {
            let alice = document.find("account", "user_id", "alice");
            alice.insert("suspended".to_owned(), suspended.into());
        })
    };
    suspend(true).await;
    inactive(&bank.introspect(&tokens.access_token).await);
    inactive(&bank.introspect(tokens.refresh_token()).await);
    suspend(false).await;
    idp.edit(|document| {
        let bank = document.find("application", "id", "bank");
        bank.insert("minimum_level".to_owned(), 2.into());
    })
    .await;
    inactive(&bank.introspect(&tokens.access_token).await);
    inactive(&bank.introspect(tokens.refresh_token()).await);
    assert_eq!(bank.userinfo(&tokens.access_token).await.status, 401);
}

#[tokio::test]
async fn only_who_proves_itself_may_ask() {
    let idp = TestIdp::start().await;
    let (bank, shop) = (bank(&idp).await, idp.relying_party("shop").await);
    let orders = Api::register(&idp, "orders").await;
    let tokens = tokens(&idp, &bank).await;
    let token = ("token", &*tokens.access_token);
    let path = "/oauth2/introspect";
    refused(
        &shop.post(path, &[token, ("client_id", "shop")]).await,
        401,
        "invalid_client",
    );
    refused(&shop.post(path, &[token]).await, 401, "invalid_client");
    refused(
        &bank.clone().showing(Some("wrong")).post(path, &[token]).await,
        401,
        "invalid_client",
    );
    let wrong = orders.clone().showing("wrong").ask(token.1, None).await;
    refused(&wrong, 401, "invalid_client");
    assert!(wrong.header(header::WWW_AUTHENTICATE).starts_with("Basic"));
    refused(&bank.post(path, &[]).await, 400, "invalid_request");
    refused(&bank.post(path, &[token, token]).await, 400, "invalid_request");
    refused(
        &bank.post(path, &[token, ("client_secret", "x")]).await,
        400,
        "invalid_request",
    );
    let twice = [(header::AUTHORIZATION, basic(&orders.id, &orders.secret))];
    refused(
        &idp.post(path, &twice, &[token, ("client_secret", "x")]).await,
        400,
        "invalid_request",
    );
    let json = axum::http::Request::post(path).header(header::CONTENT_TYPE, "application/json");
    refused(&idp.call(json.body("{}".into()).unwrap()).await, 400, "invalid_request");
    assert_eq!(idp.get(path).await.status, 405);
    let flood = "x".repeat(70_000);
    assert_eq!(bank.post(path, &[("token", &flood)]).await.status, 413);
}

#[tokio::test]
async fn whoever_guesses_a_resources_secret_is_soon_not_looked_at() {
    let idp = Place::sqlite().set("[limits]\nfailures_per_address = 3").start().await;
    let orders = Api::register(&idp, "orders").await;
    let thief = orders.clone().showing("a guess");
    for _ in 0..3 {
        refused(&thief.ask("abc", None).await, 401, "invalid_client");
    }
    for asker in [&thief, &orders] {
        refused(&asker.ask("abc", None).await, 429, "invalid_client");
    }
    idp.travel(Duration::from_mins(10));
    inactive(&orders.introspect("abc").await);
}

#[tokio::test]
async fn a_client_and_a_resource_may_have_one_name() {
    let idp = TestIdp::start().await;
    let orders = Api::register(&idp, "orders").await;
    let party = idp
        .application("orders")
        .confidential("another secret of it")
        .create()
        .await;
    inactive(&orders.introspect("abc").await);
    inactive(&party.introspect("abc").await);
    refused(&orders.showing("wrong").ask("abc", None).await, 401, "invalid_client");
}

/// An assertion of the bank, signed by its own key.
fn assertion(key: &ClientKey, idp: &TestIdp, jti: &str) -> String {
    let expires = idp.now().seconds() + 60;
    let claims = json!({ "iss": "bank", "sub": "bank", "aud": idp.issuer(), "jti": jti, "exp": expires });
    key.sign(&json!({ "alg": "ES256" }), &claims)
}

#[tokio::test]
async fn a_client_may_prove_itself_by_its_own_key() {
    let idp = TestIdp::start().await;
    let key = ClientKey::fresh();
    let jwks = toml::Value::try_from(key.jwks()).unwrap();
    let bank = idp
        .application("bank")
        .oidc("token_endpoint_auth_method", "private_key_jwt");
    let bank = bank.oidc("jwks", jwks).create().await;
    for path in ["/oauth2/introspect", "/oauth2/revoke"] {
        let shown = assertion(&key, &idp, path);
        let fields = [
            ("token", "abc"),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &*shown),
        ];
        assert_eq!(bank.post(path, &fields).await.status, 200, "{path}");
        refused(&bank.post(path, &fields).await, 401, "invalid_client");
    }
    refused(
        &bank
            .post("/oauth2/introspect", &[("token", "abc"), ("client_id", "bank")])
            .await,
        401,
        "invalid_client",
    );
}

#[tokio::test]
async fn whoever_asks_for_a_jwt_gets_one() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let orders = Api::register(&idp, "orders").await;
    let own = own_token(&bank, &[("resource", &orders.audience)]).await;
    let jwks = idp.get("/oauth2/jwks").await.html;
    for (text, active) in [(&*own, true), ("abc", false)] {
        let answer = orders.ask(text, Some(JWT)).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), JWT);
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let signed = token::verify(&answer.html, &jwks);
        assert_eq!(
            (&signed.header["typ"], &signed.header["alg"]),
            (&json!("token-introspection+jwt"), &json!("RS256"))
        );
        let claims = signed.claims.as_object().unwrap();
        let names: Vec<&str> = claims.keys().map(String::as_str).collect();
        assert_eq!(names, ["aud", "iat", "iss", "token_introspection"]);
        assert_eq!(claims["aud"], *orders.audience);
        assert_eq!(claims["token_introspection"]["active"], active);
        assert_eq!(claims["token_introspection"], orders.introspect(text).await);
    }
}

#[tokio::test]
async fn a_client_that_registered_an_algorithm_gets_jwts_unless_it_asks_for_json() {
    let idp = TestIdp::start().await;
    let bank = idp.application("bank").confidential("the secret of the bank");
    let bank = bank.oidc("introspection_signed_response_alg", "ES256").create().await;
    let ask = async |accept: &str| {
        let secret = bank.secret.as_deref().unwrap();
        let headers = [
            (header::AUTHORIZATION, basic("bank", secret)),
            (header::ACCEPT, accept.to_owned()),
        ];
        idp.post("/oauth2/introspect", &headers, &[("token", "abc")]).await
    };
    let jwks = idp.get("/oauth2/jwks").await.html;
    for accept in ["*/*", JWT, "text/html, application/token-introspection+jwt;q=0.5"] {
        let signed = token::verify(&ask(accept).await.html, &jwks);
        assert_eq!(
            (&signed.header["alg"], &signed.claims["aud"]),
            (&json!("ES256"), &json!("bank"))
        );
    }
    inactive(&body(&ask("application/json").await));
}
