//! Mallory puts his own markup or addresses into whatever the provider shows or leads to: names, states, hints, paths.

use axum::http::Method;
use tests::TestIdp;

const MARKUP: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

#[tokio::test]
async fn what_is_typed_is_shown_as_text() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").set("name", MARKUP).create().await;
    let mut browser = idp.browser();
    // That no page has inline scripts or handlers is checked at every page.
    let page = browser.visit(shop.authorize().with("login_hint", MARKUP)).await;
    assert_eq!(page.form().value("identifier").as_deref(), Some(MARKUP));
    let page = browser.submit(page.form()).await;
    assert!(page.text().contains(MARKUP), "{}", page.text());
    browser.submit(page.form().set("password", MARKUP)).await;
}

#[tokio::test]
async fn a_state_comes_back_as_it_was_and_as_nothing_else() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    for state in [
        MARKUP,
        "a&code=stolen&iss=https://evil.example",
        "x\r\nSet-Cookie: a=b",
        "ü€😀",
        "#fragment",
    ] {
        let mut browser = idp.browser();
        let page = browser
            .visit(shop.authorize().with("state", state).prompt("none"))
            .await;
        assert_eq!(page.param("state").as_deref(), Some(state));
        assert_eq!(page.param("code"), None);
        let page = browser.visit(shop.authorize().with("state", state)).await;
        let page = browser.submit(page.form().press("cancel")).await;
        assert_eq!(page.name(), "onward");
        assert_eq!(page.param("state").as_deref(), Some(state));
    }
}

#[tokio::test]
async fn an_address_that_isnt_there_is_a_problem_page_of_ours() {
    let idp = TestIdp::start().await;
    for path in [
        "/nothing",
        "/interaction",
        "/oauth2",
        "//evil.example",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/../Cargo.toml",
    ] {
        let page = idp
            .browser()
            .request(Method::GET, &format!("{}{path}", idp.issuer()), &[])
            .await;
        assert_eq!(page.status, 404, "{path}: {}", page.story());
    }
    let page = idp.browser().request(Method::POST, "/dashboard", &[]).await;
    assert_eq!((page.name(), page.status.as_u16()), ("problem".to_owned(), 405));
}
