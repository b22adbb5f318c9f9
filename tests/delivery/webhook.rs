//! Messages as JSON that we sign.

use super::{NOW, at_choice, house, send, until_it_says};
use std::time::Duration;
use tests::{
    Gateway,
    gateway::{SECRET, signature},
};

#[tokio::test]
async fn a_webhook_gets_what_it_needs_signed() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"hook\"", &[gateway.webhook("hook")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    let got = gateway.wait_for("hook", 1).await.remove(0);
    let signed = signature(SECRET, idp.now().0 / 1000, &got.body);
    assert_eq!(got.header("gradus-signature"), signed);
    assert_eq!(got.header("content-type"), "application/json");
    let json = got.json();
    assert_eq!(json["id"], got.header("idempotency-key"));
    assert_eq!((&json["channel"], &json["language"]), (&"sms".into(), &"en".into()));
    assert_eq!(json["to"], "+12025550123");
    assert_eq!(json["expires_at"], idp.now().0 + 120_000);
    assert!(json["html"].is_null() && json["subject"].is_null());
    let code = json["code"].as_str().unwrap();
    assert_eq!(code, got.code());
    let page = until_it_says(&mut alice, &page, "We sent a code").await;
    let page = alice.submit(page.form().set("code", code)).await;
    assert!(page.left().is_some(), "{}", page.story());
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_comes_again_under_its_key_and_is_sent_once() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"hook\"", &[gateway.webhook("hook")]).await;
    // It takes the message, but its answer doesn't come in time.
    gateway.answer("hook", 201, Duration::from_mins(1));
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    gateway.wait_for("hook", 1).await;
    gateway.answer("hook", 201, NOW);
    // The worker waits for eight seconds, and then for one more.
    tokio::time::sleep(Duration::from_millis(8500)).await;
    idp.travel(Duration::from_secs(2));
    let got = gateway.wait_for("hook", 2).await;
    assert_eq!(got[0].json(), got[1].json());
    assert_eq!(gateway.sent("hook"), 1);
    until_it_says(&mut alice, &page, "We sent a code").await;
}
