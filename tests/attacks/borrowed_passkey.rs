//! Mallory has no passkey of Alice's, and tries everything around it: an answer that a look-alike site made her device
//! give, an answer that was used before, one that was given in another browser or for another page, her own passkey under
//! Alice's name, a copy of Alice's device, a touch without a look at who touches, and answers that are none. Each is
//! refused in a sentence, changes nothing, and never breaks anything. Of the copy Alice is told.

use crate::factors::{NEW_PASSKEY, add_passkey, with_passkey};
use domain::entity::audit_event;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use tests::{Authenticator, Page, Person, TestIdp, authenticator::asked};

async fn first_page(person: &mut Person) -> Page {
    let page = person.visit("/dashboard").await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    page
}

fn is_refused(page: &Page, why: &str) {
    assert_eq!(
        (page.status.as_u16(), page.name().as_str()),
        (422, "sign-in.identifier"),
        "{}",
        page.story()
    );
    assert!(page.text().contains(why), "{}", page.text());
    assert!(page.level().is_none(), "{}", page.story());
}

#[tokio::test]
async fn a_look_alike_site_gets_nothing() {
    let idp = TestIdp::start().await;
    let (alice, device) = with_passkey(&idp, "alice").await;
    let mut mallory = alice.elsewhere();
    for origin in [
        "http://localhost:8081",
        "https://localhost:8080",
        "http://localhost.evil.example:8080",
        "http://evil.localhost:8080",
        "http://localhost",
    ] {
        let mut led_away = device.clone();
        origin.clone_into(&mut led_away.origin);
        let page = first_page(&mut mallory).await;
        let page = mallory.submit(led_away.answer(&page)).await;
        is_refused(&page, "didn’t match");
    }
}

#[tokio::test]
async fn an_answer_counts_once() {
    tests::on_both(async |idp| {
        let (alice, mut device) = with_passkey(&idp, "alice").await;
        let mut elsewhere = alice.elsewhere();
        let page = first_page(&mut elsewhere).await;
        let answered = device.answer(&page);
        let mut again = elsewhere.clone();
        let page = elsewhere.submit(answered.clone()).await;
        assert_eq!(page.name(), "dashboard", "{}", page.story());
        let page = again.submit(answered).await;
        assert_ne!(page.name(), "dashboard", "{}", page.story());
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_twice_raises_no_alarm() {
    let idp = TestIdp::start().await;
    let (alice, mut device) = with_passkey(&idp, "alice").await;
    // More than she has, so that the question stays open.
    let vault = idp.application("vault").minimum_level(3).create().await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let answered = device.answer(&page);
    let mut again = elsewhere.clone();
    elsewhere.submit(answered.clone()).await;
    let page = again.submit(answered).await;
    assert!(page.level().is_none(), "{}", page.story());
    assert!(!page.text().contains("there may be a copy"), "{}", page.text());
    assert_eq!(alarms(&idp).await, 0);
}

#[tokio::test]
async fn one_answer_of_a_copy_raises_one_alarm() {
    let idp = TestIdp::start().await;
    let (alice, mut device) = with_passkey(&idp, "alice").await;
    let mut copy = device.clone();
    let mut owner = alice.elsewhere();
    let page = first_page(&mut owner).await;
    owner.submit(device.answer(&page)).await;
    let mut mallory = alice.elsewhere();
    let page = first_page(&mut mallory).await;
    let answered = copy.answer(&page);
    for _ in 0..5 {
        let page = mallory.submit(answered.clone()).await;
        assert_ne!(page.name(), "dashboard", "{}", page.story());
    }
    assert_eq!(alarms(&idp).await, 1);
}

/// How often the audit says that a passkey may have been copied; each is a mail to its owner.
async fn alarms(idp: &TestIdp) -> usize {
    let copied = audit_event::COLUMN.outcome.eq("copied");
    let app = idp.app();
    let found = audit_event::Entity::find().filter(copied).all(app.db.read());
    found.await.unwrap().len()
}

#[tokio::test]
async fn an_answer_for_another_challenge_or_browser_or_page_is_worth_nothing() {
    let idp = TestIdp::start().await;
    let (alice, mut device) = with_passkey(&idp, "alice").await;
    let (mut mallory, mut other) = (alice.elsewhere(), alice.elsewhere());
    let (mine, theirs) = (first_page(&mut mallory).await, first_page(&mut other).await);
    let stolen = device.answer(&theirs);
    // Alice's answer with Mallory's challenge.
    let form = asked(&mine).0.set("credential", stolen.value("credential").unwrap());
    is_refused(&mallory.submit(form.press_first()).await, "didn’t match");
    // Alice's answer with her challenge, from Mallory's browser.
    let form = asked(&mine)
        .0
        .set("credential", stolen.value("credential").unwrap())
        .set("ceremony", stolen.value("ceremony").unwrap());
    is_refused(&mallory.submit(form.press_first()).await, "too old");
    // Another question of the same browser.
    let mut tab = mallory.clone();
    let second = first_page(&mut tab).await;
    let answer = device.answer(&mine);
    let form = asked(&second)
        .0
        .set("credential", answer.value("credential").unwrap())
        .set("ceremony", answer.value("ceremony").unwrap());
    is_refused(&tab.submit(form.press_first()).await, "too old");
    // Too late.
    let page = first_page(&mut mallory).await;
    let late = device.answer(&page);
    idp.travel(std::time::Duration::from_secs(301));
    is_refused(&mallory.submit(late).await, "too old");
}

#[tokio::test]
async fn a_passkey_of_somebody_else_is_no_second_factor_and_no_name() {
    let idp = TestIdp::start().await;
    let (alice, _) = with_passkey(&idp, "alice").await;
    let mut carol = idp
        .account("carol")
        .with_password()
        .with_phone("+12025550144")
        .signed_in()
        .await;
    let mut hers = Authenticator::default();
    add_passkey(&mut carol, &mut hers).await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut mallory = alice.elsewhere();
    let page = mallory.visit(vault.authorize()).await;
    let page = mallory.sign_in(page).await;
    let page = mallory.submit(page.form().choose("Passkey, Laptop")).await;
    assert_eq!(page.name(), "step-up.passkey", "{}", page.story());
    let (form, mut options) = asked(&page);
    options["publicKey"]["allowCredentials"] = json!([]);
    let page = mallory
        .submit(form.set("credential", hers.get(&options).to_string()).press_first())
        .await;
    assert_eq!(
        (page.status.as_u16(), page.name().as_str()),
        (422, "step-up.passkey"),
        "{}",
        page.story()
    );
    assert_eq!(page.level(), Some(1));
    // Alice's handle around Carol's passkey.
    let mut stranger = alice.elsewhere();
    let page = first_page(&mut stranger).await;
    let (form, options) = asked(&page);
    let mut answer = hers.get(&options);
    answer["response"]["userHandle"] = json!("AZpT9WFxdsKRfd1uW0nxeg");
    is_refused(
        &stranger
            .submit(form.set("credential", answer.to_string()).press_first())
            .await,
        "opens no account",
    );
}

#[tokio::test]
async fn a_copy_is_refused_and_its_owner_told() {
    tests::on_both(async |idp| {
        let (alice, mut device) = with_passkey(&idp, "alice").await;
        let mut copy = device.clone();
        for _ in 0..2 {
            let mut owner = alice.elsewhere();
            let page = first_page(&mut owner).await;
            let page = owner.submit(device.answer(&page)).await;
            assert_eq!(page.name(), "dashboard", "{}", page.story());
        }
        let mut mallory = alice.elsewhere();
        let page = first_page(&mut mallory).await;
        let page = mallory.submit(copy.answer(&page)).await;
        is_refused(&page, "there may be a copy");
        let mail = idp
            .outbox()
            .nth_of(1, |message| {
                message
                    .subject
                    .as_deref()
                    .is_some_and(|subject| subject.contains("was refused"))
            })
            .await;
        assert_eq!(mail.to, "alice@acme.example");
        let last = audit_event::Entity::find()
            .order_by_desc(audit_event::COLUMN.number)
            .one(idp.app().db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((last.act.as_str(), last.outcome.as_str()), ("passkey.used", "copied"));
    })
    .await;
}

#[tokio::test]
async fn a_device_that_checked_once_must_check_again() {
    let idp = TestIdp::start().await;
    let (alice, mut device) = with_passkey(&idp, "alice").await;
    device.verifies = false;
    let mut mallory = alice.elsewhere();
    let page = first_page(&mut mallory).await;
    is_refused(
        &mallory.submit(device.answer(&page)).await,
        "didn’t check that it is you",
    );
}

#[tokio::test]
async fn what_is_no_answer_is_refused_in_a_sentence() {
    let idp = TestIdp::start().await;
    let (mut alice, mut device) = with_passkey(&idp, "alice").await;
    let mut mallory = alice.elsewhere();
    let good = {
        let page = first_page(&mut mallory).await;
        device.answer(&page).value("credential").unwrap()
    };
    let half = good[..good.len() / 2].to_owned();
    let long = format!("{{\"id\":\"{}\"}}", "A".repeat(40_000));
    let empty = good.replace("\"signature\":\"", "\"signature\":\"!");
    for bad in [
        "",
        "{}",
        "[]",
        "null",
        "\u{fffd}",
        &half,
        &long,
        &empty,
        &"[".repeat(5_000),
    ] {
        let page = first_page(&mut mallory).await;
        let (form, _) = asked(&page);
        is_refused(
            &mallory.submit(form.set("credential", bad).press_first()).await,
            "Nothing came",
        );
    }
    for bad in ["", "AAAA", "%%%", &"A".repeat(9_000)] {
        let page = first_page(&mut mallory).await;
        let (form, options) = asked(&page);
        let form = form
            .set("credential", device.get(&options).to_string())
            .set("ceremony", bad);
        is_refused(&mallory.submit(form.press_first()).await, "too old");
    }
    // The same at the page that makes one.
    let page = alice.visit(NEW_PASSKEY).await;
    assert_eq!(page.name(), "authenticator.new-passkey", "{}", page.story());
    for bad in ["", "{}", &half] {
        let (form, _) = asked(&page);
        let refused = alice.submit(form.set("credential", bad).press_first()).await;
        assert_eq!(
            (refused.status.as_u16(), refused.name().as_str()),
            (422, "authenticator.new-passkey")
        );
    }
    let mut led_away = Authenticator::default();
    "https://evil.example".clone_into(&mut led_away.origin);
    let refused = alice.submit(led_away.answer(&page)).await;
    assert_eq!(refused.status, 422, "{}", refused.story());
}
