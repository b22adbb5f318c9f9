//! Wrong tries in a row: passwords by name, second factors by account.

use std::time::Duration;
use tests::{Page, Person, TestIdp};

const MINUTE: Duration = Duration::from_mins(1);

/// One wrong password, from the first page.
async fn wrong_password(person: &mut Person, name: &str) -> Page {
    let page = person.visit("/dashboard").await;
    let page = person.submit(page.form().set("identifier", name)).await;
    person
        .submit(page.form().set("password", "certainly not the password"))
        .await
}

/// Ten wrong passwords, however long one has to wait between them.
async fn lock(idp: &TestIdp, person: &mut Person, name: &str) -> Page {
    let mut page = wrong_password(person, name).await;
    for _ in 0..60 {
        if page.text().contains("closed for a while") {
            return page;
        }
        idp.travel(MINUTE);
        page = wrong_password(person, name).await;
    }
    panic!("it never locks: {}", page.story())
}

#[tokio::test]
async fn ten_wrong_passwords_lock_a_name_for_a_quarter_of_an_hour() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().create().await;
    let mut stranger = alice.elsewhere();
    let page = lock(&idp, &mut stranger, "alice").await;
    assert_eq!(page.status, 429);
    let mut alice = alice.elsewhere();
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    assert!(
        page.text().contains("closed for a while"),
        "the right one waits too: {}",
        page.text()
    );
    idp.travel(15 * MINUTE);
    let page = alice.visit("/dashboard").await;
    assert_eq!(alice.sign_in(page).await.name(), "dashboard");
}

#[tokio::test]
async fn an_unknown_name_locks_in_the_same_way() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().create().await;
    let known = lock(&idp, &mut alice.elsewhere(), "alice").await;
    let unknown = lock(&idp, &mut alice.elsewhere(), "nobody").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.text().replace("alice", "…"),
        unknown.text().replace("nobody", "…")
    );
}

#[tokio::test]
async fn a_stranger_cant_lock_the_owner_out() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit("/dashboard").await;
    alice.submit(page.button("sign-out", "")).await;
    lock(&idp, &mut alice.elsewhere(), "alice").await;
    let page = alice.visit("/dashboard").await;
    assert_eq!(
        alice.sign_in(page).await.name(),
        "dashboard",
        "this browser signed in before"
    );
}

#[tokio::test]
async fn an_address_has_a_hundred_failures() {
    let idp = tests::Place::sqlite()
        .set("[limits]\nfailures_per_address = 5\n")
        .start()
        .await;
    let alice = idp.account("alice").with_password().create().await;
    for guess in 0..5 {
        let page = wrong_password(&mut alice.elsewhere(), &format!("guess{guess}")).await;
        assert_eq!(page.name(), "sign-in.password", "{}", page.story());
    }
    let page = wrong_password(&mut alice.elsewhere(), "guess5").await;
    assert_eq!((page.name(), page.status.as_u16()), ("problem".to_owned(), 429));
    let mut afar = alice.elsewhere();
    afar.browser = afar.browser.at("203.0.113.9");
    let page = afar.visit("/dashboard").await;
    assert_eq!(afar.sign_in(page).await.name(), "dashboard");
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_look_the_same() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().create().await;
    let known = wrong_password(&mut alice.elsewhere(), "alice").await;
    let unknown = wrong_password(&mut alice.elsewhere(), "nobody").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.text().replace("alice", "…"),
        unknown.text().replace("nobody", "…")
    );
}

#[tokio::test]
async fn ten_wrong_codes_lock_the_second_factor_over_phones_and_apps_alike() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .with_totp()
        .signed_in()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let (mut page, code) = alice.choose(page).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        page = alice.submit(page.form().set("code", wrong)).await;
    }
    let page = alice.submit(page.form().press("back")).await;
    let mut page = alice.submit(page.form().choose("Pocket")).await;
    for _ in 0..5 {
        page = alice.submit(page.form().set("code", wrong)).await;
    }
    assert!(page.text().contains("closed for a while"), "{}", page.story());
    assert!(!page.form().has_field("code"), "{}", page.story());
    assert!(page.offers("cancel"));
    let told = idp.outbox().nth(2).await;
    assert_eq!((&*told.channel, &*told.to), ("mail", "alice@acme.example"));
    // The first factor is apart from that.
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.sign_in(page).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    assert!(page.text().contains("closed for a while"), "{}", page.text());
    idp.travel(15 * MINUTE);
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.step_up_with(page, "Pocket").await;
    vault.receive(&page).await;
}
