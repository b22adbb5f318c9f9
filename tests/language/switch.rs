//! The switch in the footer: a link on every page, a cookie, and back to where one was.

use tests::{Page, TestIdp};

/// The link of the footer that has this text.
pub(super) fn link(page: &Page, text: &str) -> String {
    let (before, _) = page.html.split_once(&format!(">{text}</a>")).unwrap();
    let (_, tag) = before.rsplit_once("<a href=\"").unwrap();
    tag.split('"').next().unwrap().replace("&#38;", "&")
}

#[tokio::test]
async fn the_switch_leads_back_to_the_same_page_in_the_other_language() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for address in [
        "/dashboard",
        "/account/consents",
        "/sign-out",
        "/dashboard?at=all&x=%C3%A4",
    ] {
        let english = alice.visit(address).await;
        let german = alice.visit(link(&english, "Deutsch")).await;
        assert!(german.html.contains("<html lang=\"de\">"), "{}", german.story());
        assert_eq!((german.name(), german.address.as_str()), (english.name(), address));
        let again = alice.visit(link(&german, "English")).await;
        assert!(again.html.contains("<html lang=\"en\">"), "{}", again.story());
    }
    let problem = alice.visit("/nowhere?x=evil.example").await;
    assert!(!problem.html.contains("evil.example"), "{}", problem.story());
}

#[tokio::test]
async fn a_language_that_we_do_not_speak_is_no_page_and_leaves_no_cookie() {
    let idp = TestIdp::start().await;
    let mut browser = idp.browser();
    for tag in ["tlh", "de-DE", "DE", "%2e%2e", "de%3B%20Domain=evil.example"] {
        let page = browser.visit(format!("/language/{tag}?back=/dashboard")).await;
        assert_eq!((page.status.as_u16(), page.name().as_str()), (404, "problem"), "{tag}");
    }
    assert_eq!(browser.cookie("language"), None);
}

#[tokio::test]
async fn a_spoilt_cookie_counts_as_none() {
    let idp = TestIdp::start().await;
    for value in ["tlh", "de.", "de.not-an-id", "<b>"] {
        let mut browser = idp.browser();
        browser.set_cookie("language", value);
        let page = browser.visit("/dashboard").await;
        assert!(page.html.contains("<html lang=\"en\">"), "{value}");
    }
}
