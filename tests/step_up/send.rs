//! Sending: when again, how often, and what a limit says.

use std::time::Duration;
use tests::{Page, Person, Place, RelyingParty, TestIdp};

const SECOND: Duration = Duration::from_secs(1);

async fn at_choice(idp: &TestIdp) -> (Person, Page, RelyingParty) {
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice.visit(vault.authorize()).await;
    (alice, page, vault)
}

#[tokio::test]
async fn a_new_code_may_be_asked_for_after_twenty_seconds() {
    let idp = TestIdp::start().await;
    let (mut alice, page, _) = at_choice(&idp).await;
    let (page, _) = alice.choose(page).await;
    idp.travel(19 * SECOND);
    let page = alice.submit(page.form().press("resend")).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    idp.travel(2 * SECOND);
    alice.submit(page.form().press("resend")).await;
    idp.outbox().nth(2).await;
    assert_eq!(idp.outbox().messages().len(), 2, "the first press sent nothing");
}

#[tokio::test]
async fn an_hour_has_five_codes_for_a_phone_and_then_says_when() {
    let idp = TestIdp::start().await;
    let (mut alice, page, vault) = at_choice(&idp).await;
    let (mut page, _) = alice.choose(page).await;
    for sent in 2..=5 {
        idp.travel(21 * SECOND);
        page = alice.submit(page.form().press("resend")).await;
        idp.outbox().nth(sent).await;
    }
    idp.travel(21 * SECOND);
    let page = alice.submit(page.form().press("resend")).await;
    assert_eq!(
        (page.name(), page.status.as_u16()),
        ("step-up.choose".to_owned(), 429),
        "{}",
        page.story()
    );
    assert!(
        page.text().contains("We can’t send another code yet"),
        "{}",
        page.text()
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(idp.outbox().messages().len(), 5);
    idp.travel(Duration::from_hours(1));
    let page = alice.visit(vault.authorize()).await;
    let page = if page.name() == "sign-in.identifier" {
        alice.sign_in(page).await
    } else {
        page
    };
    alice.choose(page).await;
}

#[tokio::test]
async fn the_days_cap_stops_every_account() {
    let idp = Place::sqlite().set("[limits]\nsends_per_day = 1\n").start().await;
    let (mut alice, page, vault) = at_choice(&idp).await;
    alice.choose(page).await;
    let mut bob = idp
        .account("bob")
        .with_password()
        .with_phone("+12025550199")
        .signed_in()
        .await;
    let page = bob.visit(vault.authorize()).await;
    let page = bob.submit(page.form()).await;
    assert_eq!(page.status, 429, "{}", page.story());
}

#[tokio::test]
async fn an_address_cant_have_codes_sent_without_end() {
    let idp = Place::sqlite()
        .set("[limits]\nsends_per_address_per_hour = 1\n")
        .start()
        .await;
    let (mut alice, page, vault) = at_choice(&idp).await;
    alice.choose(page).await;
    let mut bob = idp
        .account("bob")
        .with_password()
        .with_phone("+12025550199")
        .signed_in()
        .await;
    let page = bob.visit(vault.authorize()).await;
    let refused = bob.submit(page.form()).await;
    assert_eq!(refused.status, 429, "{}", refused.story());
    // Nothing else was used up by it: from elsewhere the same press sends at once.
    bob.browser = bob.browser.clone().at("203.0.113.9");
    assert_eq!(bob.submit(page.form()).await.name(), "step-up.code");
}

#[tokio::test]
async fn a_channel_that_isnt_set_isnt_offered() {
    let idp = Place::sqlite().without_voice().start().await;
    let (_, page, _) = at_choice(&idp).await;
    assert_eq!(page.form().labels("delivery").len(), 1, "{}", page.story());
    assert_eq!(page.form().value("delivery").as_deref(), Some("text"));
}
