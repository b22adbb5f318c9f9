//! Mallory wants Alice's *Allow* without Alice's look. He sends the address of her consent page to his own browser, or of
//! his to hers; he signs in as himself in another tab of the browser that they share, while her page stands open, and
//! presses *Allow* there; or he leaves his page open and lets her sign in. An interaction belongs to its browser, and from
//! the moment that its consent page is shown to one account only.

use tests::{TestIdp, on_both};

#[tokio::test]
async fn a_consent_page_is_answered_in_its_own_browser_only() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").set("consent", "always").create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    assert_eq!(page.name(), "consent");
    let csrf = mallory.visit("/dashboard").await.form().value("csrf").unwrap();
    let fields = [("csrf", &*csrf), ("action", "allow")];
    for mut other in [mallory.browser.clone(), idp.browser()] {
        assert_eq!(other.visit(page.address.clone()).await.status, 403);
        assert_eq!(other.post(&page.address, &fields).await.status, 403);
    }
    let again = alice.visit(page.address.clone()).await;
    assert_eq!(again.name(), "consent", "nobody has answered for her");
}

#[tokio::test]
async fn a_consent_page_is_answered_by_the_account_that_it_was_shown_to() {
    on_both(async |idp| {
        let shop = idp.application("shop").set("consent", "always").create().await;
        let vault = idp.relying_party("vault").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let mallory = idp.account("mallory").with_password().create().await;
        let open = alice.visit(shop.authorize()).await;
        assert_eq!(open.name(), "consent");
        // In another tab of the same browser somebody else signs in; the page of before is still open.
        let mut there = mallory.in_front_of(&alice);
        let tab = there.visit(vault.authorize().prompt("select_account")).await;
        let tab = there.submit(tab.form().choose("Another account")).await;
        there.sign_in(tab).await;
        let page = there.submit(open.form().press("allow")).await;
        assert!(page.name().starts_with("sign-in."), "{}", page.story());
        assert_eq!(page.left(), None);
        let page = there.visit("/account/consents").await;
        assert!(page.text().contains("There is nothing here"), "{}", page.text());
        // Alice signs in again there: she is asked, for nothing was allowed.
        let mut alice = alice.in_front_of(&there);
        let page = alice.visit(open.address.trim_end_matches("/consent").to_owned()).await;
        let page = match &*page.name() {
            "sign-in.password" => alice.give_password(page).await,
            _ => alice.sign_in(page).await,
        };
        assert_eq!(page.name(), "consent", "{}", page.story());
    })
    .await;
}

#[tokio::test]
async fn allow_pressed_twice_gives_one_code() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").set("consent", "always").create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    let first = alice.submit(page.form().press("allow")).await;
    let second = alice.submit(page.form().press("allow")).await;
    assert_eq!((second.status.as_u16(), second.left()), (410, None));
    shop.receive(&first).await;
}
