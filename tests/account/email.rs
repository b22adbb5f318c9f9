//! Another e-mail address: only after the link that goes there.

use super::open;
use std::time::Duration;
use tests::{Page, Person, TestIdp, mailed, on_both};

const NEW: &str = "alice@new.example";

async fn ask(person: &mut Person, email: &str) -> Page {
    let page = open(person, "/account/email").await;
    assert_eq!(page.name(), "email", "{}", page.story());
    person.submit(page.button("send", "").set("email", email)).await
}

async fn signs_in_as(person: &Person, name: &str) -> bool {
    let mut person = person.elsewhere();
    let page = person.visit("/dashboard").await;
    person.sign_in_as(page, name).await.name() == "dashboard"
}

#[tokio::test]
async fn s_89_the_address_changes_only_after_the_link() {
    on_both(async |idp| {
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let page = ask(&mut alice, NEW).await;
        assert_eq!(page.name(), "profile", "{}", page.story());
        assert!(page.text().contains("alice@new.example waits"), "{}", page.text());
        assert!(!signs_in_as(&alice, NEW).await);
        let link = mailed(&idp, NEW, "/account/email/").await;
        // Whoever merely looks (a mail scanner) changes nothing.
        let mut anywhere = idp.browser();
        let page = anywhere.visit(link.clone()).await;
        assert!(page.text().contains("Confirm this address"), "{}", page.text());
        assert!(signs_in_as(&alice, "alice@acme.example").await);
        let page = anywhere.submit(page.form()).await;
        assert!(page.text().contains("You sign in by it from now on"), "{}", page.text());
        assert!(signs_in_as(&alice, NEW).await);
        assert!(!signs_in_as(&alice, "alice@acme.example").await);
        assert_eq!(anywhere.visit(link).await.status, 410);
    })
    .await;
}

#[tokio::test]
async fn the_old_address_is_told_and_undoes_it() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    ask(&mut alice, NEW).await;
    let link = mailed(&idp, NEW, "/account/email/").await;
    let page = alice.visit(link).await;
    alice.submit(page.form()).await;
    let undo = mailed(&idp, "alice@acme.example", "/account/undo/").await;
    let page = alice.visit(undo).await;
    alice.submit(page.form().press("undo")).await;
    assert!(signs_in_as(&alice, "alice@acme.example").await);
    assert!(!signs_in_as(&alice, NEW).await);
}

#[tokio::test]
async fn an_address_by_which_another_account_signs_in_stays_that_ones_name() {
    let idp = TestIdp::start().await;
    let bob = idp.account("bob").with_password().create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    ask(&mut alice, "Bob@acme.example").await;
    let link = mailed(&idp, "Bob@acme.example", "/account/email/").await;
    let page = alice.visit(link).await;
    let page = alice.submit(page.form()).await;
    assert!(
        page.text().contains("Another account signs in by this address"),
        "{}",
        page.text()
    );
    assert!(signs_in_as(&bob, "bob@acme.example").await);
    assert!(!signs_in_as(&alice, "bob@acme.example").await);
    assert!(signs_in_as(&alice, "alice").await);
}

#[tokio::test]
async fn a_link_is_too_old_after_half_an_hour_and_void_after_a_newer_one() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    ask(&mut alice, "first@new.example").await;
    let first = mailed(&idp, "first@new.example", "/account/email/").await;
    ask(&mut alice, NEW).await;
    let second = mailed(&idp, NEW, "/account/email/").await;
    assert_eq!(alice.visit(first).await.status, 410);
    let page = alice.visit(second.clone()).await;
    assert_eq!(page.status, 200);
    idp.travel(Duration::from_mins(30));
    assert_eq!(alice.submit(page.form()).await.status, 410);
    assert!(alice.visit(second).await.text().contains("too old"));
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for email in [
        "",
        "nobody",
        "a@b",
        "a b@c.example",
        "a@b@c.example",
        "<a@c.example>",
        "alice@acme.example",
    ] {
        assert_eq!(ask(&mut alice, email).await.status, 422, "{email}");
    }
    assert!(idp.outbox().messages().is_empty());
}
