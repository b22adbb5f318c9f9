//! Choosing a phone: which is first, how it is shown, how the code travels.

use tests::{Person, TestIdp};

async fn two_phones(idp: &TestIdp) -> Person {
    let person = idp.account("alice").with_password();
    person
        .with_phone("+12025550123")
        .with_phone_by("+12025550188", "voice")
        .with_totp()
        .signed_in()
        .await
}

#[tokio::test]
async fn the_default_phone_is_first_and_chosen_with_its_stored_delivery() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = two_phones(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    let form = page.form();
    let labels = form.labels("authenticator");
    assert_eq!(labels.len(), 3, "{labels:?}");
    assert!(labels[0].contains("0123"), "{labels:?}");
    assert_eq!(form.value("delivery").as_deref(), Some("text"));
    assert!(
        form.pairs().contains(&("action".to_owned(), "send".to_owned())),
        "the main button sends"
    );
}

#[tokio::test]
async fn the_main_button_is_next_where_the_only_authenticator_is_an_app() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp.account("alice").with_password().with_totp().signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(page.name(), "step-up.choose", "it is shown even for one authenticator");
    assert!(page.form().pairs().contains(&("action".to_owned(), "next".to_owned())));
    alice.step_up(page).await;
    assert!(idp.outbox().messages().is_empty());
}

#[tokio::test]
async fn either_button_works_with_any_authenticator() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = two_phones(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    let form = page.form().choose("Pocket").without("action");
    let page = alice.submit(form).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    let page = alice.submit(page.form().press("back")).await;
    let pressed_next = page.form().choose("0123").without("action").add("action", "next");
    let page = alice.submit(pressed_next).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    assert_eq!(idp.outbox().nth(1).await.to, "+12025550123");
}

#[tokio::test]
async fn another_way_leads_back_to_the_choice() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = two_phones(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    let (page, _) = alice.choose(page).await;
    let page = alice.submit(page.form().press("back")).await;
    let page = alice.step_up_with(page, "Pocket").await;
    vault.receive(&page).await;
}

#[tokio::test]
async fn a_choice_that_isnt_the_persons_sends_nothing() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut bob = idp
        .account("bob")
        .with_password()
        .with_phone("+12025550199")
        .signed_in()
        .await;
    let page = bob.visit(vault.authorize()).await;
    let bobs = page.form().value("authenticator").unwrap();
    let mut alice = two_phones(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    for foreign in [&*bobs, "", "nonsense", "00000000-0000-7000-8000-000000000000"] {
        let form = page.form().without("authenticator").add("authenticator", foreign);
        let answer = alice.submit(form).await;
        assert_eq!(
            (answer.name(), answer.status.as_u16()),
            ("step-up.choose".to_owned(), 422),
            "{foreign:?}"
        );
    }
    assert!(idp.outbox().messages().is_empty());
}
