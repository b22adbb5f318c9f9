//! Texts and calls through a gateway of Twilio's shape.

use super::{NOW, at_choice, house, send, until_it_says};
use data_encoding::BASE64;
use std::time::Duration;
use tests::{
    Gateway,
    gateway::{ACCOUNT, SECRET},
};

#[tokio::test]
async fn a_text_is_a_message_of_the_account_and_its_code_works() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    assert_eq!(got.path, format!("2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
    let login = BASE64.encode(format!("{ACCOUNT}:{SECRET}").as_bytes());
    assert_eq!(got.header("authorization"), format!("Basic {login}"));
    assert_eq!(got.field("To").as_deref(), Some("+12025550123"));
    assert_eq!(got.field("From").as_deref(), Some("+12025550000"));
    let text = got.field("Body").unwrap();
    assert!(text.ends_with(&format!("@localhost #{}", got.code())), "{text}");
    let (callback, key) = (got.field("StatusCallback").unwrap(), got.header("idempotency-key"));
    assert_eq!(callback, format!("{}/delivery/receipt/one?send={key}", idp.issuer()));
    let page = until_it_says(&mut alice, &page, "We sent a code").await;
    let page = alice.submit(page.form().set("code", got.code())).await;
    assert!(page.left().is_some(), "{}", page.story());
}

#[tokio::test]
async fn a_call_reads_the_code_out() {
    let gateway = Gateway::open().await;
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = alice.submit(page.form().set("delivery", "voice")).await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    assert_eq!(got.path, format!("2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
    assert_eq!(got.field("Body"), None);
    let said = got.field("Twiml").unwrap();
    let (_, said) = said.split_once("<Say language=\"en-US\">").unwrap();
    let (said, _) = said.split_once("</Say></Response>").unwrap();
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    let (code, again) = digits.split_at(6);
    assert_eq!(code, again, "it is read twice: {said}");
    assert!(said.matches(". ").count() >= 12, "slowly: {said}");
    let page = until_it_says(&mut alice, &page, "We called").await;
    let page = alice.submit(page.form().set("code", code)).await;
    assert!(page.left().is_some(), "{}", page.story());
}

#[tokio::test]
async fn a_messaging_service_sends_instead_of_a_number() {
    let gateway = Gateway::open().await;
    let table = format!(
        "{}\nmessaging_service = \"MG1\"\nreceipts = false",
        gateway.twilio("one")
    );
    let idp = house(&gateway, "\"one\"", &[table]).await;
    let (mut alice, page) = at_choice(&idp).await;
    send(&mut alice, &page).await;
    let got = gateway.wait_for("one", 1).await.remove(0);
    assert_eq!(got.field("MessagingServiceSid").as_deref(), Some("MG1"));
    assert_eq!((got.field("From"), got.field("StatusCallback")), (None, None));
}

#[tokio::test]
async fn what_the_gateway_will_never_take_is_told_at_once() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 400, NOW);
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    let page = until_it_says(&mut alice, &page, "We couldn’t reach the number ending 0123").await;
    assert!(page.offers("resend") && page.offers("back"), "{}", page.story());
    idp.travel(Duration::from_secs(30));
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(gateway.got("one").len(), 1);
}

#[tokio::test]
async fn a_busy_gateway_is_asked_again_with_the_same_key() {
    let gateway = Gateway::open().await;
    gateway.answer("one", 429, NOW);
    let idp = house(&gateway, "\"one\"", &[gateway.twilio("one")]).await;
    let (mut alice, page) = at_choice(&idp).await;
    let page = send(&mut alice, &page).await;
    gateway.wait_for("one", 1).await;
    until_it_says(&mut alice, &page, "on its way").await;
    gateway.answer("one", 201, NOW);
    idp.travel(Duration::from_secs(2));
    let got = gateway.wait_for("one", 2).await;
    assert_eq!(got[0].header("idempotency-key"), got[1].header("idempotency-key"));
    assert_eq!(got[0].body, got[1].body);
    until_it_says(&mut alice, &page, "We sent a code").await;
}
