//! Mallory plants a session cookie of his in Alice's browser before she signs in (fixation), or copies hers before she
//! steps up. The session's id is renewed at every sign-in and every rise of level, and the old one is dead at once.

use std::time::Duration;
use tests::{Place, TestIdp};

#[tokio::test]
async fn the_session_is_renewed_at_every_rise_and_the_old_one_is_dead() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let mut copied = alice.browser.clone();
    let before = alice.cookie("session").unwrap().to_owned();
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    let page = alice.step_up(page).await;
    assert_eq!(page.level(), Some(2));
    assert_ne!(alice.cookie("session"), Some(&*before));
    assert_eq!(copied.visit("/dashboard").await.name(), "sign-in.identifier");
}

#[tokio::test]
async fn signing_in_anew_renews_it_too() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut copied = alice.browser.clone();
    idp.travel(Duration::from_secs(1));
    let page = alice.visit(shop.authorize().prompt("login")).await;
    alice.give_password(page).await;
    assert_eq!(copied.visit("/dashboard").await.name(), "sign-in.identifier");
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard");
}

#[tokio::test]
async fn the_browsers_cookie_stays_the_same() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit("/dashboard").await;
    let known = alice.cookie("browser").unwrap().to_owned();
    let page = alice.sign_in(page).await;
    let page = alice.submit(page.button("elevate", "")).await;
    alice.step_up(page).await;
    assert_eq!(alice.cookie("browser"), Some(&*known));
}

#[tokio::test]
async fn a_planted_session_is_never_taken_over() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().create().await;
    let mallory = idp.account("mallory").with_password().signed_in().await;
    let planted = mallory.cookie("session").unwrap().to_owned();
    alice.set_cookie("session", &planted);
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    assert!(page.text().contains("alice"), "{}", page.text());
    assert_ne!(alice.cookie("session"), Some(&*planted));
    for nonsense in ["", "x", "../../etc", &"A".repeat(43), &"A".repeat(4000)] {
        let mut alice = alice.elsewhere();
        alice.set_cookie("session", nonsense);
        alice.set_cookie("browser", nonsense);
        assert_eq!(
            alice.visit("/dashboard").await.name(),
            "sign-in.identifier",
            "{nonsense:?}"
        );
        let is_one = nonsense.len() == 43;
        assert_eq!(
            alice.cookie("browser") == Some(nonsense),
            is_one,
            "what can't be one of ours is replaced"
        );
    }
}

#[tokio::test]
async fn signing_out_is_the_end_of_the_cookie_everywhere() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut copied = alice.browser.clone();
    let page = alice.visit("/dashboard").await;
    alice.submit(page.button("sign-out", "")).await;
    assert_eq!(alice.cookie("session"), None);
    assert_eq!(copied.visit("/dashboard").await.name(), "sign-in.identifier");
}

/// What cookies and headers look like is checked at every page by `manners`; here with the other kind of issuer.
#[tokio::test]
async fn an_https_issuer_has_host_cookies_that_are_secure() {
    let idp = Place::sqlite().issuer("https://login.example").start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.sign_in(page).await;
    let page = alice.step_up(page).await;
    vault.receive(&page).await;
    let lines = page.set_cookies();
    assert!(
        lines.iter().any(|line| line.starts_with("__Host-gradus-session=")),
        "{lines:?}"
    );
    let text = idp.outbox().nth(1).await.text;
    assert!(text.lines().last().unwrap().starts_with("@login.example #"), "{text}");
}
