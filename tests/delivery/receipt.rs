//! Receipts: what a provider says afterwards, and what the page makes of it.

use super::{at_choice, house, send, until_it_says};
use axum::{body::Body, http::Request};
use tests::{
    Gateway,
    gateway::{SECRET, twilios_receipt, webhooks_receipt},
};

#[tokio::test]
async fn a_text_that_arrived_is_told_and_can_not_be_lost_again() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    assert_eq!(idp.call(got.receipt("sent")).await.status, 204, "no end, so nothing");
    until_it_says(&mut alice, &page, "We sent a code to the number ending 0123").await;
    assert_eq!(idp.call(got.receipt("delivered")).await.status, 204);
    let page = until_it_says(&mut alice, &page, "The code has arrived at the number ending 0123").await;
    assert_eq!(idp.call(got.receipt("failed")).await.status, 204);
    assert_eq!(idp.call(got.receipt("delivered")).await.status, 204);
    let page = until_it_says(&mut alice, &page, "has arrived").await;
    let page = alice.submit(page.form().set("code", got.code())).await;
    assert!(page.left().is_some(), "{}", page.story());
}

#[tokio::test]
async fn a_text_that_is_lost_is_told_and_another_way_is_offered() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    // At once: the worker may not have written down yet that the gateway took it.
    assert_eq!(idp.call(got.receipt("undelivered")).await.status, 204);
    let page = until_it_says(&mut alice, &page, "We couldn’t reach the number ending 0123").await;
    let page = alice.submit(page.form().press("back")).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    assert!(!page.text().contains("at the moment"), "one phone is no outage");
}

#[tokio::test]
async fn a_call_that_nobody_takes_is_told() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = alice.submit(page.form().set("delivery", "voice")).await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    let url = got.field("StatusCallback").unwrap();
    let receipt = twilios_receipt(&url, &[("CallSid", "CA1"), ("CallStatus", "no-answer")], SECRET);
    assert_eq!(idp.call(receipt).await.status, 204);
    until_it_says(&mut alice, &page, "We couldn’t reach the number ending 0123").await;
}

#[tokio::test]
async fn a_webhook_sends_receipts_as_json() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"hook\"", &[gateway.webhook("hook")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    let got = gateway.wait_for("hook", 1).await.remove(0);
    let said = format!(
        "{{\"id\":\"{}\",\"status\":\"delivered\"}}",
        got.header("idempotency-key")
    );
    let receipt = webhooks_receipt("hook", &said, SECRET, idp.now().0 / 1000);
    assert_eq!(idp.call(receipt).await.status, 204);
    until_it_says(&mut alice, &page, "has arrived").await;
}

#[tokio::test]
async fn only_whoever_took_a_message_says_what_became_of_it() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 500, super::NOW);
    let tables = [gateway.twilio("one"), gateway.webhook("two")];
    let idp = house(&gateway, "[\"one\", \"two\"]", &tables).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    gateway.wait_for("two", 1).await;
    until_it_says(&mut alice, &page, "We sent a code").await;
    let refused = gateway.got("one").remove(0);
    assert_eq!(idp.call(refused.receipt("failed")).await.status, 204);
    until_it_says(&mut alice, &page, "We sent a code").await;
}

#[tokio::test]
async fn receipts_of_nobody_or_of_nothing_change_nothing() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one"), gateway.webhook("hook")]).await;
    let post = |path: &str| Request::post(path).body(Body::empty()).unwrap();
    assert_eq!(idp.call(post("/delivery/receipt/nobody")).await.status, 404);
    assert_eq!(idp.call(post("/delivery/receipt/outbox")).await.status, 404);
    assert_eq!(idp.call(post("/delivery/receipt/one")).await.status, 403);
    assert_eq!(idp.get("/delivery/receipt/one").await.status, 405);
    let of_nothing = format!(
        "{}/delivery/receipt/one?send=00000000-0000-7000-8000-000000000000",
        idp.issuer()
    );
    let receipt = twilios_receipt(&of_nothing, &[("MessageStatus", "delivered")], SECRET);
    assert_eq!(idp.call(receipt).await.status, 204);
    let second = idp.now().0 / 1000;
    for said in ["", "[]", "{\"id\":7,\"status\":\"delivered\"}", "{}"] {
        let receipt = webhooks_receipt("hook", said, SECRET, second);
        assert_eq!(idp.call(receipt).await.status, 204, "{said}");
    }
    let long = "x".repeat(17 * 1024);
    assert_eq!(
        idp.call(webhooks_receipt("hook", &long, SECRET, second)).await.status,
        413
    );
}
