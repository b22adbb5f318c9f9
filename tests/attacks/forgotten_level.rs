//! Mallory reads Alice's mail. He lets her password be forgotten and sets his own; so far the mailbox carries him. He wants
//! what needs her phone, too: the link must count as no second factor, open no lock of it, and change no phone.

use tests::{TestIdp, mailed};

#[tokio::test]
async fn a_forgotten_password_is_never_a_second_factor() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let mut mallory = alice.elsewhere();
    let page = mallory.visit("/account/forgot-password").await;
    mallory.submit(page.form().set("identifier", "alice")).await;
    let link = mailed(&idp, "alice@acme.example", "/account/forgot-password/").await;
    let new = "the sentence of mallory";
    let page = mallory.visit(link).await;
    let form = page.form().set("password", new).set("password_confirm", new);
    mallory.submit(form).await;
    mallory.password = new.to_owned();
    let page = mallory.visit("/dashboard").await;
    assert_eq!(page.name(), "sign-in.identifier", "the link signs nobody in");
    let page = mallory.sign_in(page).await;
    assert_eq!((page.name().as_str(), page.level()), ("dashboard", Some(1)));
    assert!(
        page.text().contains("0123"),
        "the phone is still there: {}",
        page.text()
    );
    let page = mallory.visit(vault.authorize()).await;
    assert_eq!((page.name().as_str(), page.left()), ("step-up.choose", None));
    // Alice is told by mail and on the phone, and takes it back.
    let undo = mailed(&idp, "alice@acme.example", "/account/undo/").await;
    assert!(idp.outbox().messages().iter().any(|told| told.to == "+12025550123"));
    let page = alice.elsewhere().visit(undo.clone()).await;
    assert!(page.text().contains("Wasn’t this you"), "{}", page.text());
    let mut anywhere = idp.browser();
    let page = anywhere.visit(undo).await;
    anywhere.submit(page.form().press("undo")).await;
    assert_eq!(mallory.visit("/dashboard").await.name(), "sign-in.identifier");
    let mut alice = alice.elsewhere();
    let page = alice.visit("/dashboard").await;
    assert_eq!(alice.sign_in(page).await.name(), "dashboard");
}
