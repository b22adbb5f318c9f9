//! When nobody who carries a channel is in order, the page says so before somebody waits for nothing.

use super::{NOW, at_choice, send, until_it_says};
use std::time::Duration;
use tests::{Gateway, Page, Person, Place};

async fn back(alice: &mut Person, page: &Page) -> Page {
    let page = alice.visit(&page.address).await;
    alice.submit(page.form().press("back")).await
}

#[tokio::test]
async fn when_texts_dont_get_through_the_page_says_so_and_prefers_a_call() {
    let gateway = Gateway::open().await;
    gateway.answer("texts", 500, NOW);
    let place = Place::sqlite()
        .delivery("sms = \"texts\"\nvoice = \"calls\"")
        .set(&[gateway.twilio("texts"), gateway.twilio("calls"), gateway.allowed()].join("\n"));
    let idp = place.start().await;
    let (mut alice, page) = at_choice(&idp).await;
    assert!(!page.text().contains("at the moment"), "{}", page.text());
    let page = send(&mut alice, &page).await;
    gateway.wait_for("texts", 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let page = back(&mut alice, &page).await;
    assert!(
        page.text()
            .contains("Text messages aren’t getting through at the moment"),
        "{}",
        page.text()
    );
    assert_eq!(page.form().value("delivery").as_deref(), Some("voice"));
    idp.travel(Duration::from_secs(21));
    let page = send(&mut alice, &page).await;
    gateway.wait_for("calls", 1).await;
    until_it_says(&mut alice, &page, "We called").await;
    // A minute later nothing is held against anybody.
    idp.travel(Duration::from_secs(61));
    let page = back(&mut alice, &page).await;
    assert!(!page.text().contains("at the moment"), "{}", page.text());
    assert_eq!(page.form().value("delivery").as_deref(), Some("text"));
}

#[tokio::test]
async fn when_no_phone_can_be_reached_the_page_names_other_ways() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 503, NOW);
    gateway.answer("two", 401, NOW);
    let place = Place::sqlite()
        .delivery("sms = [\"one\", \"two\"]")
        .set(&[gateway.twilio("one"), gateway.webhook("two"), gateway.allowed()].join("\n"));
    let idp = place.start().await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    gateway.wait_for("two", 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let choice = back(&mut alice, &page).await;
    assert!(
        choice.text().contains("We can’t reach phones at the moment"),
        "{}",
        choice.text()
    );
    // One of them recovers: that is enough.
    gateway.answer("two", 200, NOW);
    idp.travel(Duration::from_secs(2));
    until_it_says(&mut alice, &page, "We sent a code").await;
    let choice = back(&mut alice, &page).await;
    assert!(!choice.text().contains("at the moment"), "{}", choice.text());
}
