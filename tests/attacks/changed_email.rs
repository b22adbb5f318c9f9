//! Mallory knows Alice's password, and nothing else of hers. He wants the account for good: he signs in, makes his mailbox
//! the account's address, and lets a forgotten password do the rest. What guards an account is changed only by who has just
//! shown the most that the account can show; her phone is in her pocket.

use tests::TestIdp;

#[tokio::test]
async fn the_password_alone_changes_neither_address_nor_password() {
    let idp = TestIdp::start().await;
    let alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let mut mallory = alice.elsewhere();
    let page = mallory.visit("/dashboard").await;
    assert_eq!(mallory.sign_in(page).await.name(), "dashboard");
    for path in ["/account/email", "/account/password"] {
        let page = mallory.visit(path).await;
        assert_eq!(page.name(), "step-up.choose", "{path}: {}", page.story());
    }
    // He posts the forms all the same.
    let csrf = mallory.visit("/dashboard").await.form().value("csrf").unwrap();
    let fields = [("csrf", &*csrf), ("email", "mallory@evil.example"), ("action", "send")];
    let page = mallory.post("/account/email", &fields).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    let new = "the sentence of mallory";
    let fields = [("csrf", &*csrf), ("password", new), ("password_confirm", new)];
    let page = mallory.post("/account/password", &fields).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    assert!(idp.outbox().messages().is_empty());
    let mut alice = alice.elsewhere();
    let page = alice.visit("/dashboard").await;
    assert_eq!(alice.sign_in(page).await.name(), "dashboard");
}

#[tokio::test]
async fn a_step_of_an_hour_ago_is_not_enough() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice.visit("/account/email").await;
    let page = alice.step_up(page).await;
    assert_eq!(page.name(), "email", "{}", page.story());
    idp.travel(std::time::Duration::from_mins(6));
    let page = alice
        .submit(page.button("send", "").set("email", "alice@new.example"))
        .await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    assert_eq!(idp.outbox().messages().len(), 1, "the code alone");
}
