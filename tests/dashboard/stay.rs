//! *Stay signed in*: offered on every page where somebody is signed in, and answered without leaving it.

use std::time::Duration;
use tests::TestIdp;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn every_page_of_somebody_offers_to_stay_and_no_page_of_nobody() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    for address in ["/dashboard", "/account/consents", "/sign-out", "/nowhere"] {
        let page = alice.visit(address).await;
        assert!(page.html.contains("href=\"/session/stay\""), "{address}");
        assert!(page.html.contains("data-idle=\"1800\""), "{address}");
    }
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(page.name(), "step-up.choose");
    assert!(page.html.contains("href=\"/session/stay\""));
    let page = idp.browser().visit("/dashboard").await;
    assert!(!page.html.contains("/session/stay") && !page.html.contains("idle.js"));
}

#[tokio::test]
async fn staying_prolongs_the_session_and_leads_nowhere() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for _ in 0..4 {
        idp.travel(25 * MINUTE);
        let page = alice.visit("/session/stay").await;
        assert_eq!((page.status.as_u16(), page.html.as_str()), (204, ""));
    }
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard");
}

#[tokio::test]
async fn a_session_that_is_over_is_not_brought_back() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    idp.travel(31 * MINUTE);
    let page = alice.visit("/session/stay").await;
    assert_eq!(page.name(), "sign-in.identifier");
}

#[tokio::test]
async fn staying_ends_with_the_session_s_whole_life() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for _ in 0..28 {
        idp.travel(25 * MINUTE);
        alice.visit("/session/stay").await;
    }
    let page = alice.visit("/dashboard").await;
    assert!(page.html.contains("data-absolute=\"1200\""), "{}", page.html);
    idp.travel(25 * MINUTE);
    assert_eq!(alice.visit("/session/stay").await.name(), "sign-in.identifier");
}
