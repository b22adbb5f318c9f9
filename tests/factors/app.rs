//! Authenticator apps: added, used, renamed, removed.

use super::{LIST, NEW_APP, add_app, href, one, scan, undo};
use std::time::Duration;
use tests::{Page, Person, TestIdp};

const STEP: Duration = Duration::from_secs(30);

/// Somebody with a phone, at the page of a new app.
async fn at_new_app(idp: &TestIdp) -> (Person, Page) {
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = alice.visit(NEW_APP).await;
    let page = alice.step_up(page).await;
    (alice, page)
}

#[tokio::test]
async fn an_app_is_added_and_raises_to_level_2() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let (mut alice, page) = at_new_app(&idp).await;
    assert!(
        page.html.contains("<svg class=\"qr\"") && page.html.contains("otpauth://totp/"),
        "{}",
        page.html
    );
    let page = add_app(&idp, &mut alice, page, "Pocket").await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    assert!(page.text().contains("Authenticator app, Pocket"), "{}", page.text());
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.sign_in(page).await;
    idp.travel(STEP);
    let page = elsewhere.step_up_with(page, "Pocket").await;
    let token = vault.receive(&page).await.id_token;
    assert_eq!(token["amr"], serde_json::json!(["pwd", "otp", "mfa"]));
}

#[tokio::test]
async fn the_owner_is_told_by_mail_and_on_the_phone_and_can_undo_it() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_new_app(&idp).await;
    let before = idp.outbox().messages().len();
    add_app(&idp, &mut alice, page, "Pocket").await;
    idp.outbox().nth(before + 2).await;
    let told = idp.outbox().messages().split_off(before);
    let mail = told.iter().find(|message| message.channel == "mail").unwrap();
    assert!(
        mail.text.contains("The authenticator app Pocket was added"),
        "{}",
        mail.text
    );
    let text = told.iter().find(|message| message.channel == "sms").unwrap();
    assert_eq!(text.to, "+12025550123");
    let page = undo(&idp, &mut alice).await;
    assert!(!page.text().contains("Pocket"), "{}", page.text());
}

#[tokio::test]
async fn the_code_that_bound_an_app_counts_no_second_time() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_new_app(&idp).await;
    add_app(&idp, &mut alice, page, "Pocket").await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    let page = elsewhere.sign_in(page).await;
    let page = elsewhere.submit(page.button("elevate", "")).await;
    let page = elsewhere.step_up_with(page, "Pocket").await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    assert!(page.text().contains("used already"), "{}", page.text());
    idp.travel(STEP);
    let next = elsewhere.totp_code(idp.now());
    let page = elsewhere.submit(page.form().set("code", next)).await;
    assert_eq!((page.name(), page.level()), ("dashboard".to_owned(), Some(2)));
}

#[tokio::test]
async fn a_wrong_code_binds_nothing_and_the_picture_stays() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_new_app(&idp).await;
    let key = page.texts("code.key");
    for (typed, said) in [
        ("", "Type the code"),
        ("12ab56", "didn’t match"),
        ("000000", "didn’t match"),
    ] {
        let page = alice.submit(page.button("next", "").set("code", typed)).await;
        assert_eq!(page.status, 422, "{}", page.story());
        assert!(page.text().contains(said), "{}", page.text());
        assert_eq!(page.texts("code.key"), key);
    }
    let page = alice.visit(LIST).await;
    assert!(page.text().contains("You have none here yet"), "{}", page.text());
}

#[tokio::test]
async fn ten_wrong_codes_burn_the_picture() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_new_app(&idp).await;
    scan(&mut alice, &page);
    let key = page.texts("code.key");
    for _ in 0..10 {
        let page = alice.submit(page.button("next", "").set("code", "000000")).await;
        assert_eq!(page.texts("code.key"), key, "{}", page.story());
    }
    let right = alice.totp_code(idp.now());
    let page = alice.submit(page.button("next", "").set("code", right)).await;
    assert_eq!(page.name(), "authenticator.new-app");
    assert!(page.text().contains("here is a new one"), "{}", page.text());
    assert_ne!(page.texts("code.key"), key);
}

#[tokio::test]
async fn the_first_second_factor_takes_the_link_to_the_confirmed_address() {
    let idp = TestIdp::start().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(NEW_APP).await;
    assert_eq!(page.name(), "first", "{}", page.story());
    assert!(!page.html.contains("otpauth:"));
    let mail = idp.outbox().nth(1).await;
    let link = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("/account/first/"));
    let page = bob.visit(link.unwrap()).await;
    let page = bob.submit(page.button("next", "")).await;
    let page = add_app(&idp, &mut bob, page, "").await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    assert!(page.text().contains("Active, offered first"), "{}", page.text());
    idp.travel(STEP);
    let page = bob.visit("/dashboard").await;
    let page = bob.submit(page.button("elevate", "")).await;
    assert_eq!(bob.step_up(page).await.level(), Some(2));
}

#[tokio::test]
async fn an_app_gets_another_name() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_new_app(&idp).await;
    let page = add_app(&idp, &mut alice, page, "Pocket").await;
    let one = one(&page, "app");
    let page = alice.visit(one.clone()).await;
    let page = alice
        .submit(page.button("rename", "").set("name", "  Work\tphone "))
        .await;
    assert!(page.text().contains("Authenticator app, Workphone"), "{}", page.text());
    let page = alice.visit(one).await;
    let page = alice.submit(page.button("rename", "").set("name", "<b>x</b>")).await;
    assert!(
        page.text().contains("Authenticator app, <b>x</b>"),
        "shown as it was typed: {}",
        page.html
    );
}

#[tokio::test]
async fn a_removed_app_falls_with_all_that_rests_on_it() {
    let idp = TestIdp::start().await;
    let (mut alice, page) = at_new_app(&idp).await;
    let page = add_app(&idp, &mut alice, page, "Pocket").await;
    let one = one(&page, "app");
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    let page = elsewhere.sign_in(page).await;
    idp.travel(STEP);
    let page = elsewhere.submit(page.button("elevate", "")).await;
    assert_eq!(elsewhere.step_up_with(page, "Pocket").await.level(), Some(2));

    let page = alice.visit(one.clone()).await;
    let page = alice.submit(page.button("remove", "")).await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    assert!(!page.text().contains("Pocket"), "{}", page.text());
    assert_eq!(page.level(), Some(2), "the phone still counts here");
    assert_eq!(elsewhere.visit("/dashboard").await.name(), "sign-in.identifier");
    assert_eq!(alice.visit(one).await.status, 404);
    // A code to the phone, then what was told of the app twice: by mail and on the phone.
    idp.outbox().nth(5).await;
    let mut mail = idp.outbox().messages().into_iter();
    assert!(mail.any(|mail| mail.text.contains("The authenticator app Pocket was removed")));
}

#[tokio::test]
async fn removing_the_app_by_which_one_is_here_takes_the_level_along() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().with_totp().signed_in().await;
    let page = alice.visit(LIST).await;
    let page = alice.visit(one(&page, "app")).await;
    let page = alice.step_up(page).await;
    assert_eq!((page.name(), page.level()), ("authenticator.app".to_owned(), Some(2)));
    assert!(page.text().contains("can’t reach level 2"), "{}", page.text());
    let page = alice.submit(page.button("remove", "")).await;
    assert_eq!(
        (page.name(), page.level()),
        ("authenticators".to_owned(), Some(1)),
        "{}",
        page.story()
    );
}

#[tokio::test]
async fn a_sixth_app_is_refused_on_the_page_and_behind_it() {
    let idp = TestIdp::start().await;
    let (mut alice, mut page) = at_new_app(&idp).await;
    let mut other = alice.visit(LIST).await;
    for nth in 0..5 {
        other = add_app(&idp, &mut alice, page, &format!("App {nth}")).await;
        assert!(other.text().contains(&format!("App {nth}")), "{}", other.story());
        page = alice.visit(NEW_APP).await;
    }
    assert!(href(&other, "/app/new").is_none());
    assert!(
        other.text().contains("as many apps as you can have"),
        "{}",
        other.text()
    );
    assert_eq!(page.name(), "authenticators", "{}", page.story());
}

#[tokio::test]
async fn whoever_comes_from_an_interaction_goes_back_to_it() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(vault.authorize()).await;
    assert_eq!(page.name(), "obtain", "{}", page.story());
    let waiting = page.address.split("/obtain").next().unwrap().to_owned();
    let waiting = &waiting[waiting.find("/interaction/").unwrap()..];
    bob.visit(format!("{NEW_APP}?back={waiting}")).await;
    let mail = idp.outbox().nth(1).await;
    let link = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("/account/first/"));
    let page = bob.visit(link.unwrap()).await;
    let page = bob.submit(page.button("next", "")).await;
    let page = add_app(&idp, &mut bob, page, "Pocket").await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    idp.travel(STEP);
    let page = bob.step_up(page).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "urn:gradus:acr:2");
}
