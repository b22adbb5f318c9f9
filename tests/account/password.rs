//! Changing the password: a new authenticator takes the place of the old one.

use super::open;
use tests::{Page, Person, TestIdp, mailed, on_both};

const NEW: &str = "a quite different sentence";

async fn change(person: &mut Person, new: &str, again: &str) -> Page {
    let page = open(person, "/account/password").await;
    assert_eq!(page.name(), "password", "{}", page.story());
    let form = page
        .button("next", "")
        .set("password", new)
        .set("password_confirm", again);
    person.submit(form).await
}

async fn signs_in(person: &Person, password: &str) -> bool {
    let mut person = person.elsewhere();
    person.password = password.to_owned();
    let page = person.visit("/dashboard").await;
    person.sign_in(page).await.name() == "dashboard"
}

#[tokio::test]
async fn s_89_the_password_is_changed_and_the_session_goes_on() {
    on_both(async |idp| {
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let before = alice.cookie("session").unwrap().to_owned();
        let page = change(&mut alice, NEW, NEW).await;
        assert_eq!(page.name(), "profile", "{}", page.story());
        assert!(page.text().contains("Your password is changed"), "{}", page.text());
        assert_ne!(alice.cookie("session").unwrap(), before);
        assert_eq!(alice.visit("/dashboard").await.level(), Some(1));
        assert!(signs_in(&alice, NEW).await);
        assert!(!signs_in(&alice, &alice.password).await);
    })
    .await;
}

#[tokio::test]
async fn other_sessions_and_all_that_rests_on_the_old_password_end() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    assert_eq!(elsewhere.sign_in(page).await.name(), "dashboard");
    change(&mut alice, NEW, NEW).await;
    assert_eq!(elsewhere.visit("/dashboard").await.name(), "sign-in.identifier");
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 401);
}

#[tokio::test]
async fn the_owner_is_told_and_can_undo_it() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    change(&mut alice, NEW, NEW).await;
    let link = mailed(&idp, "alice@acme.example", "/account/undo/").await;
    let mut anywhere = idp.browser();
    let page = anywhere.visit(link).await;
    let page = anywhere.submit(page.form().press("undo")).await;
    assert!(page.text().contains("It is undone"), "{}", page.text());
    assert_eq!(alice.visit("/dashboard").await.name(), "sign-in.identifier");
    assert!(signs_in(&alice, &alice.password).await);
    assert!(!signs_in(&alice, NEW).await);
}

#[tokio::test]
async fn what_is_no_good_password_is_refused_in_words() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .set("given_name", "Alice")
        .set("family_name", "Wonder")
        .signed_in()
        .await;
    let long = "x y".repeat(90);
    for (new, again, said) in [
        ("", "", "Type a new password"),
        ("short one", "short one", "too short"),
        (&*long, &*long, "too long"),
        ("password12345", "password12345", "everybody tries"),
        ("alice wonder 77", "alice wonder 77", "your own name"),
        (NEW, "something else entirely", "don’t match"),
    ] {
        let page = change(&mut alice, new, again).await;
        assert_eq!(page.status, 422, "{new}: {}", page.story());
        assert!(page.text().contains(said), "{new}: {}", page.text());
    }
    assert!(signs_in(&alice, &alice.password).await);
}
