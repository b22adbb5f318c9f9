//! Mallory's application wants to know who has an account here. It sends its visitors, unseen, through `prompt=none` with
//! a `login_hint` for each name on its list: a known name that isn't the visitor's is `login_required`, and if an unknown
//! one were simply ignored, success would say *nobody has that name*. In silence both get the same answer, to the letter.

use tests::{Page, TestIdp};

fn said(page: &Page) -> (String, Option<String>) {
    (page.error(), page.param("error_description"))
}

#[tokio::test]
async fn a_silent_hint_tells_nobody_which_names_exist() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    idp.account("bob").with_password().create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for mut browser in [alice.browser.clone(), idp.browser()] {
        let known = browser
            .visit(shop.authorize().prompt("none").with("login_hint", "bob"))
            .await;
        let unknown = browser
            .visit(shop.authorize().prompt("none").with("login_hint", "nobody"))
            .await;
        assert_eq!(said(&known), said(&unknown));
        assert_eq!(known.error(), "login_required");
    }
    // Asked aloud, a hint is a hint: the name on the first page, and whoever signs in.
    let page = alice.visit(shop.authorize().with("login_hint", "nobody")).await;
    shop.receive(&page).await;
}
