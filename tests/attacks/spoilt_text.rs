//! Mallory puts a NUL into everything that he can send: PostgreSQL takes no text with it, so each would be a fault of
//! ours and a line in the error log. And he sends a parameter twice whose *name* is a message to the people at the
//! client, which shows them what it is told. The first gets what malformed requests get, the second isn't repeated.

use axum::{
    body::Body,
    http::{Request, header},
};
use tests::{TestIdp, on_both, relying_party::basic};

#[tokio::test]
async fn a_nul_is_refused_like_any_other_nonsense() {
    on_both(async |idp| {
        let shop = idp.relying_party("shop").await;
        let mut browser = idp.browser();
        for page in ["client_id", "redirect_uri"] {
            let page = browser.visit(shop.authorize().with(page, "a\0b")).await;
            assert_eq!(
                (page.status.as_u16(), page.name().as_str()),
                (400, "problem"),
                "{}",
                page.story()
            );
        }
        for told in ["login_hint", "nonce", "scope", "acr_values", "nonsense"] {
            let page = browser.visit(shop.authorize().with(told, "a\0b")).await;
            assert_eq!(shop.receive_error(&page), "invalid_request", "{told}");
        }
        let page = browser.visit("/dashboard").await;
        let page = browser.submit(page.form().set("identifier", "alice\0")).await;
        assert!(page.status.is_client_error(), "{}", page.story());
        let request = Request::post("/oauth2/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, basic("shop\0", "x"));
        let answer = idp
            .call(
                request
                    .body(Body::from("grant_type=authorization_code&code=x"))
                    .unwrap(),
            )
            .await;
        assert_eq!(answer.status, 401, "{}", answer.html);
    })
    .await;
}

#[tokio::test]
async fn a_strangers_words_arent_passed_on_to_the_client() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let name = "<b>Your account is blocked</b>: call +1 900 555 0100";
    let page = idp
        .browser()
        .visit(shop.authorize().and(name, "a").and(name, "b"))
        .await;
    assert_eq!(shop.receive_error(&page), "invalid_request");
    assert!(!page.param("error_description").unwrap().contains("blocked"));
    let page = idp.browser().visit(shop.authorize().and("scope", "openid")).await;
    assert!(page.param("error_description").unwrap().contains("scope"));
}
