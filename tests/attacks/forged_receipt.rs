//! Mallory wants Alice to believe that her text is lost, so that she takes the call that he can listen to; or that it
//! arrived, so that she waits for nothing. He knows the URL that the gateway calls, has seen receipts, and keeps one that was
//! true. Whatever he posts without the gateway's secret is refused and changes nothing; so does a true one that is old, or
//! that belongs to another message.

use axum::{body::Body, http::Request};
use std::time::Duration;
use tests::{
    Gateway, Page, Person, Place, TestIdp,
    gateway::{SECRET, twilios_receipt, webhooks_receipt},
};

async fn waiting(tables: &str, name: &str) -> (TestIdp, Person, Page) {
    let place = Place::sqlite().delivery(&format!("sms = \"{name}\"")).set(tables);
    let idp = place.start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.submit(page.form()).await;
    (idp, alice, page)
}

async fn says(alice: &mut Person, page: &Page) -> String {
    // The worker writes down that the gateway took it a moment after the gateway has it.
    for _ in 0..200 {
        let text = alice.visit(&page.address).await.text();
        if !text.contains("on its way") {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    alice.visit(&page.address).await.text()
}

#[tokio::test]
async fn a_receipt_without_the_gateways_signature_changes_nothing() {
    let gateway = Gateway::open().await;
    let tables = format!("{}\n{}", gateway.twilio("one"), gateway.allowed());
    let (idp, mut alice, page) = waiting(&tables, "one").await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    assert!(says(&mut alice, &page).await.contains("We sent a code"));
    let url = got.field("StatusCallback").unwrap();
    let failed = [("MessageSid", "SM1"), ("MessageStatus", "failed")];
    let forged = [
        twilios_receipt(&url, &failed, "a guess"),
        twilios_receipt(&url, &failed, ""),
        changed(
            twilios_receipt(&url, &[("MessageStatus", "sent")], SECRET),
            "MessageStatus=failed",
        ),
        changed(
            twilios_receipt(&url, &failed, SECRET),
            "MessageSid=SM1&MessageStatus=failed&MessageStatus=sent",
        ),
        elsewhere(twilios_receipt("http://evil.example/?send=1", &failed, SECRET), &url),
        Request::post(path(&url))
            .body(Body::from("MessageStatus=failed"))
            .unwrap(),
    ];
    for request in forged {
        assert_eq!(idp.call(request).await.status, 403);
    }
    assert!(says(&mut alice, &page).await.contains("We sent a code"));
    // A Host of his own helps as little: the URL that was signed is ours.
    let mut request = twilios_receipt(&url.replace("localhost:8080", "evil.example"), &failed, SECRET);
    request.headers_mut().insert("host", "evil.example".parse().unwrap());
    assert_eq!(idp.call(request).await.status, 403);
    assert_eq!(idp.call(got.receipt("failed")).await.status, 204, "the true one counts");
    assert!(says(&mut alice, &page).await.contains("We couldn’t reach"));
}

#[tokio::test]
async fn a_true_receipt_says_nothing_of_another_message() {
    let gateway = Gateway::open().await;
    let tables = format!("{}\n{}", gateway.webhook("hook"), gateway.allowed());
    let (idp, mut alice, page) = waiting(&tables, "hook").await;
    let first = gateway.wait_for("hook", 1).await.remove(0);
    says(&mut alice, &page).await;
    let said = format!(
        "{{\"id\":\"{}\",\"status\":\"failed\"}}",
        first.header("idempotency-key")
    );
    let second = idp.now().0 / 1000;
    let again = || webhooks_receipt("hook", &said, SECRET, second);
    assert_eq!(idp.call(again()).await.status, 204);
    let lost = alice.visit(&page.address).await;
    idp.travel(Duration::from_secs(21));
    let page = alice.submit(lost.form().press("resend")).await;
    let next = gateway.wait_for("hook", 2).await.remove(1);
    assert!(says(&mut alice, &page).await.contains("We sent a code"));
    assert_eq!(idp.call(again()).await.status, 204);
    assert!(says(&mut alice, &page).await.contains("We sent a code"));
    let mut moved = again();
    let other = said.replace(&first.header("idempotency-key"), &next.header("idempotency-key"));
    *moved.body_mut() = Body::from(other);
    assert_eq!(idp.call(moved).await.status, 403);
    idp.travel(Duration::from_secs(301));
    assert_eq!(idp.call(again()).await.status, 403, "it is old");
}

fn changed(mut request: Request<Body>, body: &str) -> Request<Body> {
    *request.body_mut() = Body::from(body.to_owned());
    request
}

fn elsewhere(mut request: Request<Body>, url: &str) -> Request<Body> {
    *request.uri_mut() = path(url).parse().unwrap();
    request
}

fn path(url: &str) -> &str {
    url.trim_start_matches("http://localhost:8080")
}
