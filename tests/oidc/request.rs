//! What bad input gets at the authorization endpoint: a page while client or redirect URI is unproven, else the client.

use tests::{Page, TestIdp, request::AuthorizeRequest};

async fn ask(request: AuthorizeRequest, idp: &TestIdp) -> Page {
    idp.browser().visit(request).await
}

fn is_a_page(page: &Page, what: &str) {
    assert!(page.status.is_client_error(), "{what}: {}", page.story());
    assert_eq!((page.name(), page.left()), ("problem".to_owned(), None), "{what}");
}

#[tokio::test]
async fn while_client_or_redirect_uri_is_unproven_it_is_a_page() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let ours = shop.redirect_uri.clone();
    for (what, request) in [
        ("no client", shop.authorize().without("client_id")),
        ("unknown client", shop.authorize().with("client_id", "nobody")),
        ("two clients", shop.authorize().and("client_id", "shop")),
        ("endless client", shop.authorize().with("client_id", "x".repeat(5000))),
        ("no redirect URI", shop.authorize().without("redirect_uri")),
        ("two redirect URIs", shop.authorize().and("redirect_uri", &ours)),
        (
            "another path",
            shop.authorize().with("redirect_uri", format!("{ours}/")),
        ),
        (
            "another query",
            shop.authorize().with("redirect_uri", format!("{ours}?a=b")),
        ),
        ("a fragment", shop.authorize().with("redirect_uri", format!("{ours}#a"))),
        (
            "another host",
            shop.authorize()
                .with("redirect_uri", "https://shop.example.evil.example/callback"),
        ),
        (
            "a user part",
            shop.authorize()
                .with("redirect_uri", "https://shop.example@evil.example/callback"),
        ),
        (
            "upper case",
            shop.authorize().with("redirect_uri", "https://SHOP.example/callback"),
        ),
        (
            "dots",
            shop.authorize()
                .with("redirect_uri", "https://shop.example/x/../callback"),
        ),
        ("script", shop.authorize().with("redirect_uri", "javascript:alert(1)")),
        ("oversized", shop.authorize().with("state", "x".repeat(20_000))),
    ] {
        is_a_page(&ask(request, &idp).await, what);
    }
    is_a_page(&idp.browser().visit("/oauth2/authorize").await, "nothing at all");
}

#[tokio::test]
async fn everything_else_goes_to_the_client_with_its_state() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let long = "x".repeat(3000);
    let invalid = "invalid_request";
    for (error, request) in [
        (invalid, shop.authorize().without("response_type")),
        (
            "unsupported_response_type",
            shop.authorize().with("response_type", "token"),
        ),
        (
            "unsupported_response_type",
            shop.authorize().with("response_type", "code id_token"),
        ),
        (invalid, shop.authorize().with("response_mode", "query.jwt")),
        ("invalid_scope", shop.authorize().without("scope")),
        ("invalid_scope", shop.authorize().with("scope", "profile")),
        (invalid, shop.authorize().without("code_challenge")),
        (invalid, shop.authorize().with("code_challenge", "short")),
        (invalid, shop.authorize().without("code_challenge_method")),
        (invalid, shop.authorize().with("code_challenge_method", "plain")),
        (invalid, shop.authorize().with("max_age", "-1")),
        (invalid, shop.authorize().with("max_age", "soon")),
        (invalid, shop.authorize().with("max_age", "99999999999999999999")),
        (invalid, shop.authorize().with("prompt", "dance")),
        (invalid, shop.authorize().with("prompt", "none login")),
        (invalid, shop.authorize().with("claims", "{")),
        (invalid, shop.authorize().with("claims", "[]")),
        (
            invalid,
            shop.authorize()
                .with("claims", r#"{"id_token":{"acr":{"essential":"yes"}}}"#),
        ),
        (
            invalid,
            shop.authorize()
                .with("claims", r#"{"id_token":{"acr":{"values":[1]}}}"#),
        ),
        (invalid, shop.authorize().with("claims", r#"{"id_token":[]}"#)),
        (invalid, shop.authorize().with("nonce", &long)),
        (invalid, shop.authorize().with("acr_values", &long)),
        (invalid, shop.authorize().with("login_hint", &long)),
        (invalid, shop.authorize().and("scope", "openid")),
        (invalid, shop.authorize().and("nonce", "another")),
        (invalid, shop.authorize().and("made_up", "1").and("made_up", "2")),
        (invalid, shop.authorize().with("prompt", "create")),
        (invalid, shop.authorize().with("prompt", "none consent")),
        (invalid, shop.authorize().with("claims", r#"{"userinfo":{"email":1}}"#)),
        (
            invalid,
            shop.authorize()
                .with("claims", r#"{"id_token":{"sub":{"value":"a\u0000b"}}}"#),
        ),
        (invalid, shop.authorize().with("claims", "[".repeat(1000))),
        (
            invalid,
            shop.authorize()
                .with("claims", format!(r#"{{"x":"{}"}}"#, "x".repeat(9000))),
        ),
        (invalid, shop.authorize().with("id_token_hint", "e30.e30.e30")),
        (
            "invalid_target",
            shop.authorize().with("resource", "https://unknown.example"),
        ),
        (
            "registration_not_supported",
            shop.authorize().with("registration", "{}"),
        ),
        ("request_not_supported", shop.authorize().with("request", "e30.e30.")),
        (
            "request_uri_not_supported",
            shop.authorize().with("request_uri", "https://shop.example/r"),
        ),
    ] {
        let story = format!("{:?}", request.params());
        let page = ask(request, &idp).await;
        assert!(page.redirected.is_some(), "{story}: {}", page.story());
        assert_eq!(shop.receive_error(&page), error, "{story}");
    }
}

#[tokio::test]
async fn a_state_that_is_too_long_or_comes_twice_isnt_handed_back() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    for request in [
        shop.authorize().and("state", "another"),
        shop.authorize().with("state", "x".repeat(3000)),
    ] {
        let page = ask(request, &idp).await;
        assert_eq!(
            (page.error(), page.param("state")),
            ("invalid_request".to_owned(), None)
        );
    }
}

#[tokio::test]
async fn a_request_without_state_or_nonce_is_answered_without() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let request = shop.authorize().without("state").without("nonce");
    let verifier = request.asked.verifier.clone();
    let page = alice.visit(request).await;
    assert_eq!(page.param("state"), None);
    let answer = shop.exchange(&page.code(), Some(&verifier)).await;
    let id_token = tests::relying_party::json(&answer)["id_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let claims = tests::token::verify(&id_token, &idp.get("/oauth2/jwks").await.html).claims;
    assert!(claims.get("nonce").is_none(), "{claims}");
}

#[tokio::test]
async fn empty_values_count_as_absent_and_unknown_parameters_are_ignored() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let request = shop
        .authorize()
        .with("prompt", "")
        .with("max_age", "")
        .with("display", "hologram")
        .with("claims_locales", "de fr")
        .with("ui_locales", "tlh")
        .with("made_up", "1");
    let page = alice.visit(request).await;
    shop.receive(&page).await;
}

#[tokio::test]
async fn a_redirect_uri_with_a_query_keeps_it() {
    let idp = TestIdp::start().await;
    let uri = "https://shop.example/callback?tenant=7&x=%20y";
    let shop = idp.application("shop").oidc("redirect_uris", vec![uri]).create().await;
    let page = ask(shop.authorize().with("redirect_uri", uri).prompt("none"), &idp).await;
    let left = page.left().unwrap();
    assert!(
        left.as_str().starts_with(&format!("{uri}&error=login_required")),
        "{left}"
    );
}

#[tokio::test]
async fn the_host_header_decides_no_url() {
    let idp = TestIdp::start().await;
    let request = axum::http::Request::get("/.well-known/openid-configuration")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example;proto=https");
    let page = idp.call(request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(!page.html.contains("evil"), "{}", page.html);
}

#[tokio::test]
async fn pkce_may_be_waived_for_a_confidential_client_only() {
    let idp = TestIdp::start().await;
    let legacy = idp
        .application("legacy")
        .confidential("a secret of the client")
        .oidc("require_pkce", false)
        .create()
        .await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice
        .visit(
            legacy
                .authorize()
                .without("code_challenge")
                .without("code_challenge_method"),
        )
        .await;
    assert_eq!(legacy.exchange(&page.code(), None).await.status, 200);
    // A verifier for a request without a challenge is a downgrade in progress: RFC 9700 §2.1.1.
    let page = alice
        .visit(
            legacy
                .authorize()
                .without("code_challenge")
                .without("code_challenge_method"),
        )
        .await;
    let answer = legacy.exchange(&page.code(), Some(&"v".repeat(43))).await;
    assert_eq!(tests::relying_party::json(&answer)["error"], "invalid_grant");
}
