//! Mallory lays the consent page, unseen, over a game on his own site, so that Alice's click on *Play* is a click on
//! *Allow*. No page of ours may be framed by anybody; that every page says so is checked at every page that any test sees,
//! and here once more at the pages where a click decides something.

use axum::http::header;
use tests::{Page, TestIdp};

fn cant_be_framed(page: &Page) {
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("frame-ancestors 'none'"), "{}: {policy}", page.name());
    assert!(policy.contains("form-action 'self';"), "{}: {policy}", page.name());
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{}", page.name());
}

#[tokio::test]
async fn no_page_where_a_click_decides_can_be_framed() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").set("consent", "always").create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    assert_eq!(page.name(), "consent");
    cant_be_framed(&page);
    alice.submit(page.form().press("allow")).await;
    for address in ["/account/consents", "/dashboard", "/sign-out"] {
        cant_be_framed(&alice.visit(address).await);
    }
}
