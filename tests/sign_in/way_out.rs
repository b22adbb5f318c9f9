//! Whoever can't sign in for a question can leave it, and the application hears of it.

use tests::{Page, Person, TestIdp};

/// The page that the one way on leads to.
async fn go_on(person: &mut Person, page: &Page) -> Page {
    let start = page.html.split("class=\"main\" href=\"").nth(1).unwrap();
    let href = start.split('"').next().unwrap().to_owned();
    person.visit(&*href).await
}

#[tokio::test]
async fn a_suspended_person_can_go_back_to_the_application() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .set("suspended", true)
        .create()
        .await;
    let page = alice.visit(shop.authorize()).await;
    let page = alice.sign_in(page).await;
    assert_eq!((page.name().as_str(), page.status.as_u16()), ("problem", 403));
    let page = go_on(&mut alice, &page).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    let page = alice.submit(page.form().press("cancel")).await;
    assert_eq!(page.error(), "access_denied");
}

#[tokio::test]
async fn who_signed_in_as_somebody_else_can_sign_in_as_the_one_that_is_meant() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().create().await;
    let bob = idp.account("bob").with_password().create().await;
    let page = alice.visit(shop.authorize().with("login_hint", "alice")).await;
    let mut bob = bob.in_front_of(&alice.browser);
    let page = bob.sign_in(page).await;
    assert_eq!((page.name().as_str(), page.status.as_u16()), ("problem", 403));
    alice.browser = bob.browser.clone();
    let page = go_on(&mut alice, &page).await;
    let page = alice.sign_in(page).await;
    assert!(page.left().is_some(), "{}", page.story());
}
