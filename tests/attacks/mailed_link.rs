//! Mallory collects links from mails: used ones, old ones, ones that were sent for something else, ones of before the
//! account changed. None of them may do anything; and of two who use a fresh one at once, one succeeds.

use std::time::Duration;
use tests::{Browser, Page, TestIdp, mailed, on_both};

const NEW: &str = "the sentence of mallory";

async fn forget(idp: &TestIdp, name: &str) -> String {
    let before = idp.outbox().messages().len();
    let mut browser = idp.browser();
    let page = browser.visit("/account/forgot-password").await;
    browser.submit(page.form().set("identifier", name)).await;
    idp.outbox().nth(before + 1).await;
    mailed(idp, &format!("{name}@acme.example"), "/account/forgot-password/").await
}

async fn post(browser: &mut Browser, link: &str) -> Page {
    let page = browser.visit("/account/forgot-password").await;
    let csrf = page.form().value("csrf").unwrap();
    let fields = [("csrf", &*csrf), ("password", NEW), ("password_confirm", NEW)];
    browser.post(link, &fields).await
}

#[tokio::test]
async fn used_old_and_replaced_links_do_nothing() {
    let idp = TestIdp::start().await;
    idp.account("alice").with_password().create().await;
    let mut mallory = idp.browser();
    let first = forget(&idp, "alice").await;
    let second = forget(&idp, "alice").await;
    assert_ne!(first, second);
    assert_eq!(post(&mut mallory, &first).await.status, 410, "a newer one was sent");
    assert_eq!(post(&mut mallory, &second).await.status, 200);
    assert_eq!(post(&mut mallory, &second).await.status, 410, "it was used");
    let third = forget(&idp, "alice").await;
    idp.travel(Duration::from_mins(30));
    assert_eq!(post(&mut mallory, &third).await.status, 410, "it is too old");
}

#[tokio::test]
async fn a_link_for_one_thing_does_no_other_and_needs_our_form() {
    let idp = TestIdp::start().await;
    idp.account("alice").with_password().create().await;
    let mut mallory = idp.browser();
    let link = forget(&idp, "alice").await;
    let secret = link.rsplit('/').next().unwrap().to_owned();
    assert_eq!(mallory.visit(format!("/account/email/{secret}")).await.status, 404);
    assert_eq!(
        post(&mut mallory, &format!("/account/email/{secret}")).await.status,
        404
    );
    assert_eq!(mallory.visit(format!("/account/undo/{secret}")).await.status, 404);
    assert_eq!(post(&mut mallory, "/account/forgot-password/AAAA").await.status, 404);
    let fields = [("password", NEW), ("password_confirm", NEW)];
    assert_eq!(mallory.post(&link, &fields).await.status, 403, "without our token");
    assert_eq!(mallory.visit(link).await.status, 200, "it still works");
}

#[tokio::test]
async fn a_link_in_the_old_mailbox_is_void_once_the_account_has_changed() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let link = forget(&idp, "alice").await;
    let page = alice.visit("/account/email").await;
    alice
        .submit(page.button("send", "").set("email", "alice@new.example"))
        .await;
    let confirm = mailed(&idp, "alice@new.example", "/account/email/").await;
    let page = alice.visit(confirm).await;
    alice.submit(page.form()).await;
    assert_eq!(post(&mut idp.browser(), &link).await.status, 410);
}

#[tokio::test]
async fn of_two_at_once_one_succeeds() {
    on_both(async |idp| {
        idp.account("alice").with_password().create().await;
        let link = forget(&idp, "alice").await;
        let (mut one, mut other) = (idp.browser(), idp.browser());
        let (one, other) = tokio::join!(post(&mut one, &link), post(&mut other, &link));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410]);
    })
    .await;
}
