//! Mallory hopes to leave no tracks: he has a right password for a suspended account, replays a code that he has seen,
//! fails as a client. Each is in the audit log with the address that it came from; so is each new secret of a session.

use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, QueryFilter};
use tests::TestIdp;

async fn told(idp: &TestIdp, act: &str) -> Vec<(String, Option<String>)> {
    let rows = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act));
    let rows = rows.all(idp.app().db.read()).await.unwrap();
    rows.into_iter().map(|row| (row.outcome, row.address)).collect()
}

fn once(outcome: &str, address: &str) -> Vec<(String, Option<String>)> {
    vec![(outcome.to_owned(), Some(address.to_owned()))]
}

#[tokio::test]
async fn what_a_client_does_is_told_with_its_address() {
    let idp = TestIdp::start().await;
    let bank = idp
        .application("bank")
        .confidential("the secret of the bank")
        .create()
        .await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(bank.authorize()).await;
    let asked = bank.remember(&page);
    let impostor = bank.clone().showing(Some("a guess"));
    impostor.exchange(&page.code(), Some(&asked.verifier)).await;
    bank.exchange(&page.code(), Some(&asked.verifier)).await;
    bank.exchange(&page.code(), Some(&asked.verifier)).await;
    assert_eq!(
        told(&idp, act::CLIENT_REFUSED).await,
        once("not-proven", "198.51.100.7")
    );
    assert_eq!(told(&idp, act::GRANT_REDEEMED).await, once("success", "198.51.100.7"));
    assert_eq!(
        told(&idp, act::GRANT_REPLAYED).await,
        once("used-before", "198.51.100.7")
    );
}

#[tokio::test]
async fn a_right_password_that_opens_nothing_is_told() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .set("suspended", true)
        .create()
        .await;
    let page = alice.visit("/dashboard").await;
    assert_eq!(alice.sign_in(page).await.status, 403);
    assert_eq!(told(&idp, act::SIGN_IN_PASSWORD).await, once("suspended", "192.0.2.1"));
}

#[tokio::test]
async fn every_new_secret_of_a_session_is_told() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp.account("alice").with_password().with_totp().signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    alice.step_up(page).await;
    assert_eq!(told(&idp, act::SESSION_STARTED).await, once("success", "192.0.2.1"));
    assert_eq!(told(&idp, act::SESSION_RENEWED).await, once("success", "192.0.2.1"));
}
