//! A mail speaks the language of its account, whatever the browser that caused it is set to.

use tests::TestIdp;

/// What the owner is told after ten wrong codes in an English browser.
async fn told(locale: &str) -> tests::outbox::Message {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let new = idp.account("alice").with_password().with_totp().set("locale", locale);
    let mut alice = new.signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    let (mut page, code) = alice.choose(page).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..10 {
        page = alice.submit(page.form().set("code", wrong)).await;
    }
    assert!(page.text().contains("closed for a while"), "{}", page.story());
    idp.outbox().nth(1).await
}

#[tokio::test]
async fn a_german_account_is_told_in_german() {
    let mail = told("de-AT").await;
    assert_eq!(mail.subject.as_deref(), Some("Gradus: zu viele falsche Codes"));
    assert!(mail.text.contains("Wenn Sie das nicht waren"), "{}", mail.text);
}

#[tokio::test]
async fn an_account_whose_language_we_lack_is_told_in_english() {
    let mail = told("tlh").await;
    assert_eq!(mail.subject.as_deref(), Some("Gradus: too many wrong codes"));
}
