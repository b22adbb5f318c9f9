//! Several providers: who is asked when, and within the life of a code.

use super::{NOW, at_choice, house, send, until_it_says};
use std::time::{Duration, Instant};
use tests::Gateway;

#[tokio::test]
async fn the_second_provider_takes_what_the_first_cant() {
    for status in [500, 503, 429, 400, 401, 302] {
        let gateway = Gateway::open().await;
        gateway.answer("one", status, NOW);
        let tables = [gateway.twilio("one"), gateway.webhook("two")];
        let idp = house(&gateway, "[\"one\", \"two\"]", &tables).await;
        let (mut alice, page) = at_choice(&idp).await;
        let page = send(&mut alice, &page).await;
        let got = gateway.wait_for("two", 1).await.remove(0);
        assert_eq!(gateway.got("one").len(), 1, "{status}");
        assert_eq!(
            gateway.got("one")[0].header("idempotency-key"),
            got.header("idempotency-key")
        );
        let page = until_it_says(&mut alice, &page, "We sent a code").await;
        let page = alice.submit(page.form().set("code", got.code())).await;
        assert!(page.left().is_some(), "{status}: {}", page.story());
    }
}

#[tokio::test]
async fn a_provider_that_doesnt_answer_costs_a_few_seconds_once() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 201, Duration::from_mins(10));
    let tables = [gateway.twilio("one"), gateway.webhook("two")];
    let idp = house(&gateway, "[\"one\", \"two\"]", &tables).await;
    let (mut alice, page) = at_choice(&idp).await;
    let begun = Instant::now();
    let page = send(&mut alice, &page).await;
    gateway.wait_for("two", 1).await;
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    let page = until_it_says(&mut alice, &page, "We sent a code").await;
    idp.travel(Duration::from_secs(21));
    let begun = Instant::now();
    let page = alice.submit(page.form().press("resend")).await;
    let got = gateway.wait_for("two", 2).await.remove(1);
    assert!(begun.elapsed() < Duration::from_secs(5), "who failed lately comes last");
    assert_eq!(gateway.got("one").len(), 1);
    let page = until_it_says(&mut alice, &page, "We sent a code").await;
    let page = alice.submit(page.form().set("code", got.code())).await;
    assert!(page.left().is_some(), "{}", page.story());
}

#[tokio::test]
async fn the_first_is_asked_first_again_after_a_minute() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 500, NOW);
    let tables = [gateway.twilio("one"), gateway.webhook("two")];
    let idp = house(&gateway, "[\"one\", \"two\"]", &tables).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    gateway.wait_for("two", 1).await;
    let page = until_it_says(&mut alice, &page, "We sent a code").await;
    gateway.answer("one", 201, NOW);
    idp.travel(Duration::from_secs(61));
    alice.submit(page.form().press("resend")).await;
    gateway.wait_for("one", 2).await;
    assert_eq!(gateway.got("two").len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_once_the_life_of_the_code_is_over() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 500, NOW);
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    gateway.wait_for("one", 1).await;
    until_it_says(&mut alice, &page, "on its way").await;
    // The attempt is written down before time goes on.
    tokio::time::sleep(Duration::from_millis(300)).await;
    gateway.answer("one", 201, NOW);
    idp.travel(Duration::from_secs(121));
    until_it_says(&mut alice, &page, "time of that code is over").await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(gateway.got("one").len(), 1);
}
