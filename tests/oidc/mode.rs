//! `response_mode`: how answers and errors travel, before a form of ours and after one.

use serde_json::json;
use tests::{TestIdp, relying_party::json as body};

const MODES: [&str; 3] = ["query", "fragment", "form_post"];

#[tokio::test]
async fn an_answer_travels_as_it_was_asked_for() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for mode in MODES {
        let page = alice.visit(shop.authorize().with("response_mode", mode)).await;
        assert_eq!(page.mode(), Some(mode));
        shop.receive(&page).await;
        let mut elsewhere = alice.elsewhere();
        let page = elsewhere.visit(shop.authorize().with("response_mode", mode)).await;
        let page = elsewhere.sign_in(page).await;
        assert_eq!((page.mode(), page.status.as_u16()), (Some(mode), 200));
        shop.receive(&page).await;
    }
}

#[tokio::test]
async fn an_error_travels_so_too_whatever_is_wrong() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    for mode in MODES {
        for (request, error) in [
            (shop.authorize().prompt("none"), "login_required"),
            (shop.authorize().scope("profile"), "invalid_scope"),
            (shop.authorize().and("nonce", "another"), "invalid_request"),
            (shop.authorize().without("response_type"), "invalid_request"),
            (shop.authorize().with("request", "e30.e30."), "request_not_supported"),
            (shop.authorize().with("resource", "https://x.example"), "invalid_target"),
        ] {
            let request = request.with("response_mode", mode);
            let page = idp.browser().visit(request.clone()).await;
            assert_eq!((page.mode(), shop.receive_error(&page)), (Some(mode), error.to_owned()));
            let page = idp
                .browser()
                .post_from_afar("/oauth2/authorize", request.params())
                .await;
            assert_eq!((page.mode(), shop.receive_error(&page)), (Some(mode), error.to_owned()));
        }
        let page = idp.browser().visit(shop.authorize().with("response_mode", mode)).await;
        let mut browser = idp.browser();
        let cancelled = browser.visit(shop.authorize().with("response_mode", mode)).await;
        let cancelled = browser.submit(cancelled.form().press("cancel")).await;
        assert_eq!(cancelled.mode(), Some(mode));
        assert_eq!(shop.receive_error(&cancelled), "access_denied");
        assert_eq!(page.name(), "sign-in.identifier");
    }
}

#[tokio::test]
async fn a_mode_that_isnt_known_is_told_by_query() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    for request in [
        shop.authorize().with("response_mode", "jwt"),
        shop.authorize().with("response_mode", "Fragment"),
        shop.authorize()
            .with("response_mode", "fragment")
            .and("response_mode", "form_post"),
    ] {
        let page = idp.browser().visit(request).await;
        assert_eq!(
            (page.mode(), page.error()),
            (Some("query"), "invalid_request".to_owned())
        );
    }
}

#[tokio::test]
async fn a_posted_answer_stays_text_and_goes_to_its_redirect_uri_only() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let state = "\"><script>alert(1)</script>";
    let request = shop.authorize().with("response_mode", "form_post").with("state", state);
    let page = alice.visit(request).await;
    assert_eq!(page.param("state").as_deref(), Some(state));
    assert_eq!(page.form().action, shop.redirect_uri);
    let policy = page.header(axum::http::header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy.contains("form-action 'self' https://shop.example;"), "{policy}");
}

#[tokio::test]
async fn discovery_lists_the_modes() {
    let idp = TestIdp::start().await;
    let document = body(&idp.get("/.well-known/openid-configuration").await);
    assert_eq!(document["response_modes_supported"], json!(MODES));
    assert_eq!(
        document["prompt_values_supported"],
        json!(["none", "login", "consent", "select_account"])
    );
    assert_eq!(document["claims_parameter_supported"], true);
}
