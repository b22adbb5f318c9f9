//! Mallory begins an authorization at the provider and sends Alice the address of a step in the middle, so that Alice
//! signs in for Mallory's request; or he gets hold of the address of Alice's step and goes on in his own browser. An
//! interaction belongs to the browser that opened it: everywhere else its address is a problem page, whoever is signed in.

use std::time::Duration;
use tests::{Page, TestIdp};

fn is_elsewhere(page: &Page) {
    assert_eq!(
        (page.name(), page.status.as_u16()),
        ("problem".to_owned(), 403),
        "{}",
        page.story()
    );
    assert!(page.text().contains("another browser"), "{}", page.text());
}

#[tokio::test]
async fn every_step_is_closed_to_another_browser() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let mut mallory = idp
        .account("mallory")
        .with_password()
        .with_phone("+12025550199")
        .signed_in()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let interaction = page.address.strip_suffix("/step-up").unwrap().to_owned();
    let (code_page, code) = alice.choose(page.clone()).await;
    let steps = [
        "",
        "/sign-in",
        "/sign-in/password",
        "/step-up",
        "/choose-account",
        "/consent",
        "/obtain",
        "/be-proofed",
    ];
    let csrf = mallory.visit("/dashboard").await.form().value("csrf").unwrap();
    for address in steps
        .map(|step| format!("{interaction}{step}"))
        .iter()
        .chain([&code_page.address])
    {
        is_elsewhere(&mallory.visit(address.clone()).await);
        is_elsewhere(&idp.browser().visit(address.clone()).await);
        if *address != interaction {
            let fields = [("csrf", &*csrf), ("code", &*code), ("action", "next")];
            is_elsewhere(&mallory.post(address, &fields).await);
        }
    }
    let page = alice.submit(code_page.form().set("code", code)).await;
    vault.receive(&page).await;
}

#[tokio::test]
async fn a_stolen_session_cookie_is_nothing_without_the_browsers() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().signed_in().await;
    let mut mallory = idp.browser();
    mallory.visit("/dashboard").await;
    mallory.set_cookie("session", alice.cookie("session").unwrap());
    assert_eq!(mallory.visit("/dashboard").await.name(), "sign-in.identifier");
}

#[tokio::test]
async fn an_interaction_answers_once() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let interaction = page.address.strip_suffix("/step-up").unwrap().to_owned();
    alice.step_up(page).await;
    let again = alice.visit(interaction).await;
    assert_eq!(
        (again.name(), again.status.as_u16()),
        ("problem".to_owned(), 410),
        "{}",
        again.story()
    );
}

#[tokio::test]
async fn an_interaction_ends_after_half_an_hour_and_an_unknown_one_is_nowhere() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut browser = idp.browser();
    let page = browser.visit(shop.authorize()).await;
    idp.travel(Duration::from_secs(30 * 60 + 1));
    let late = browser.visit(page.address).await;
    assert_eq!(
        (late.name(), late.status.as_u16()),
        ("problem".to_owned(), 410),
        "{}",
        late.story()
    );
    for unknown in [
        "00000000-0000-7000-8000-000000000000",
        "nonsense",
        "%00",
        "..%2f..",
        "'%20OR%201=1",
    ] {
        let page = browser.visit(format!("/interaction/{unknown}")).await;
        assert_eq!(
            (page.name(), page.status.as_u16()),
            ("problem".to_owned(), 404),
            "{unknown}: {}",
            page.story()
        );
    }
}

#[tokio::test]
async fn the_oldest_of_more_than_twenty_open_ones_is_dropped() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut browser = idp.browser();
    let mut addresses = Vec::new();
    for _ in 0..21 {
        addresses.push(browser.visit(shop.authorize()).await.address);
        idp.travel(Duration::from_millis(10));
    }
    assert_eq!(browser.visit(addresses[0].clone()).await.name(), "problem");
    assert_eq!(browser.visit(addresses[1].clone()).await.name(), "sign-in.identifier");
    assert_eq!(browser.visit(addresses[20].clone()).await.name(), "sign-in.identifier");
}

#[tokio::test]
async fn the_account_of_an_interaction_never_changes() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let bob = idp
        .account("bob")
        .with_password()
        .with_phone("+12025550199")
        .create()
        .await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.sign_in(page).await;
    let interaction = page.address.strip_suffix("/step-up").unwrap().to_owned();
    // In another tab Bob signs in: the session is his now, the question is still Alice's.
    let mut bob = bob.in_front_of(&alice);
    let tab = bob.visit(vault.authorize().prompt("select_account")).await;
    let tab = bob.submit(tab.form().choose("Another account")).await;
    let tab = bob.sign_in(tab).await;
    assert_eq!(tab.name(), "step-up.choose", "{}", tab.story());
    let page = bob.visit(interaction).await;
    assert_eq!(page.left(), None, "{}", page.story());
    let page = if page.name() == "sign-in.identifier" {
        bob.sign_in(page).await
    } else {
        bob.give_password(page).await
    };
    assert_eq!(
        (page.left(), page.name()),
        (None, "problem".to_owned()),
        "{}",
        page.story()
    );
}
