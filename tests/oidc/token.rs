//! The token endpoint: what it asks, and what wrong answers get.

use axum::{
    body::Body,
    http::{Request, header},
};
use tests::{
    Page, Person, TestIdp,
    relying_party::{basic, json as body, refused},
};

const FORM: &str = "application/x-www-form-urlencoded";

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

#[tokio::test]
async fn a_code_works_once_and_a_replay_ends_what_it_gave() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let asked = shop.remember(&page);
    let tokens = shop.receive(&page).await;
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 200);
    refused(
        &shop.exchange(&page.code(), Some(&asked.verifier)).await,
        400,
        "invalid_grant",
    );
    assert_eq!(
        shop.userinfo(&tokens.access_token).await.status,
        401,
        "RFC 6749 §4.1.2: the replay ends the tokens"
    );
}

#[tokio::test]
async fn a_wrong_verifier_gets_nothing() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    for verifier in [
        None,
        Some("x".repeat(43)),
        Some("short".to_owned()),
        Some("x".repeat(200)),
        Some("ä".repeat(43)),
    ] {
        let page = alice.visit(shop.authorize()).await;
        refused(
            &shop.exchange(&page.code(), verifier.as_deref()).await,
            400,
            "invalid_grant",
        );
    }
}

#[tokio::test]
async fn a_code_belongs_to_its_client_and_its_redirect_uri() {
    let idp = TestIdp::start().await;
    let (shop, wiki) = (idp.relying_party("shop").await, idp.relying_party("wiki").await);
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let (asked, code) = (shop.remember(&page), page.code());
    refused(&wiki.exchange(&code, Some(&asked.verifier)).await, 400, "invalid_grant");
    // Another client's try isn't the client's: its code still works.
    assert_eq!(shop.exchange(&code, Some(&asked.verifier)).await.status, 200);
    let page = alice.visit(shop.authorize()).await;
    let (asked, code) = (shop.remember(&page), page.code());
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("client_id", "shop"),
        ("redirect_uri", "https://shop.example/elsewhere"),
        ("code_verifier", &*asked.verifier),
    ];
    refused(&shop.post_token(&fields).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_client_with_a_secret_must_prove_it() {
    let idp = TestIdp::start().await;
    let bank = idp
        .application("bank")
        .confidential("s3cret: with + and %")
        .create()
        .await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(bank.authorize()).await;
    bank.receive(&page).await;
    for secret in [None, Some("wrong"), Some("")] {
        let page = alice.visit(bank.authorize()).await;
        let asked = bank.remember(&page);
        let impostor = bank.clone().showing(secret);
        let answer = impostor.exchange(&page.code(), Some(&asked.verifier)).await;
        refused(&answer, 401, "invalid_client");
        let challenged = answer.header(header::WWW_AUTHENTICATE).starts_with("Basic");
        assert_eq!(challenged, secret.is_some(), "RFC 6749 §5.2");
    }
}

#[tokio::test]
async fn a_public_client_has_no_secret_to_show() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let impostor = shop.clone().showing(Some("a secret"));
    refused(
        &impostor.exchange("code", Some(&"v".repeat(43))).await,
        401,
        "invalid_client",
    );
}

#[tokio::test]
async fn malformed_requests_get_the_error_that_the_specification_names() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let code = ("code", "abc");
    let (client, grant) = (("client_id", "shop"), ("grant_type", "authorization_code"));
    refused(&shop.post_token(&[client, code]).await, 400, "invalid_request");
    refused(&shop.post_token(&[client, grant]).await, 400, "invalid_request");
    refused(
        &shop.post_token(&[client, grant, code, code]).await,
        400,
        "invalid_request",
    );
    refused(
        &shop.post_token(&[client, ("grant_type", "password"), code]).await,
        400,
        "unsupported_grant_type",
    );
    refused(
        &shop.post_token(&[("client_id", "nobody"), grant, code]).await,
        401,
        "invalid_client",
    );
    refused(&shop.post_token(&[grant, code]).await, 401, "invalid_client");
    refused(
        &shop.post_token(&[client, grant, ("code", &"x".repeat(5000))]).await,
        400,
        "invalid_grant",
    );
    refused(
        &shop.post_token(&[client, grant, ("code", "unknown")]).await,
        400,
        "invalid_grant",
    );
}

async fn post(idp: &TestIdp, kind: &str, body: impl Into<Body>) -> Page {
    let request = Request::post("/oauth2/token").header(header::CONTENT_TYPE, kind);
    idp.call(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn what_isnt_a_form_is_refused() {
    let idp = TestIdp::start().await;
    idp.relying_party("shop").await;
    refused(
        &post(&idp, "application/json", r#"{"grant_type":"authorization_code"}"#).await,
        400,
        "invalid_request",
    );
    refused(&post(&idp, FORM, vec![0xff, 0xfe, b'=']).await, 400, "invalid_request");
    let flood = post(&idp, FORM, "x".repeat(1024 * 1024)).await;
    assert_eq!(flood.status, 413, "{}", flood.story());
    let get = idp.get("/oauth2/token").await;
    assert_eq!(get.status, 405);
}

#[tokio::test]
async fn a_client_may_not_show_itself_in_two_ways() {
    let idp = TestIdp::start().await;
    let bank = idp
        .application("bank")
        .confidential("a secret of the bank")
        .create()
        .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_secret", "a secret of the bank"),
    ];
    refused(&bank.post_token(&fields).await, 400, "invalid_request");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_id", "shop"),
    ];
    refused(&bank.post_token(&fields).await, 400, "invalid_request");
    for broken in [
        "Basic",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "Bearer abc",
        &basic("bank", "wrong"),
    ] {
        let request = Request::post("/oauth2/token")
            .header(header::CONTENT_TYPE, FORM)
            .header(header::AUTHORIZATION, broken)
            .body(Body::from("grant_type=authorization_code&code=x"));
        refused(&idp.call(request.unwrap()).await, 401, "invalid_client");
    }
}

#[tokio::test]
async fn rs256_is_the_default_and_each_algorithm_can_be_registered() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
        let id = alg.to_lowercase();
        let party = idp
            .application(&id)
            .oidc("id_token_signed_response_alg", alg)
            .create()
            .await;
        let page = alice.visit(party.authorize()).await;
        party.receive(&page).await;
    }
    let text = "[[application]]\nid = \"plain\"\nname = \"Plain\"\nowner = \"globex\"\nsubscribers = [\"acme\"]\n\
                [application.oidc]\nclient_id = \"plain\"\ntoken_endpoint_auth_method = \"none\"\n\
                redirect_uris = [\"https://plain.example/callback\"]\n";
    idp.apply_text(text).await.unwrap();
    let shop = idp.relying_party("shop").await;
    let plain = shop.called("plain", "https://plain.example/callback");
    let page = alice.visit(plain.authorize()).await;
    let asked = plain.remember(&page);
    let answer = body(&plain.exchange(&page.code(), Some(&asked.verifier)).await);
    let jwks = idp.get("/oauth2/jwks").await.html;
    let verified = tests::token::verify(answer["id_token"].as_str().unwrap(), &jwks);
    assert_eq!(verified.header["alg"], "RS256");
}

#[tokio::test]
async fn the_access_token_is_one_of_rfc_9068() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize().with("scope", "openid email")).await;
    let tokens = shop.receive(&page).await;
    let claims = &tokens.access_claims;
    for required in ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"] {
        assert!(claims.get(required).is_some(), "{required} is missing: {claims}");
    }
    assert_eq!(claims["aud"], *idp.issuer());
    assert_eq!(claims["client_id"], "shop");
    assert_eq!(claims["scope"], "openid email");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    assert_eq!(tokens.answer["expires_in"], 600);
    assert!(
        tokens.id_token.get("email").is_none(),
        "claims of scopes are userinfo's where there is an access token"
    );
}
