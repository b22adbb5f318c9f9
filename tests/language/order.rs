//! First what the application asks for, then what the person chose, then what the browser is set to.

use tests::{Page, TestIdp};

fn tag(page: &Page) -> String {
    let (_, rest) = page.html.split_once("<html lang=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_speaks_the_language_of_the_browser() {
    let idp = TestIdp::start().await;
    let page = idp.browser().speaking("de-AT, en;q=0.5").visit("/dashboard").await;
    assert_eq!(tag(&page), "de");
    assert!(page.text().contains("E-Mail oder Benutzerkennung"), "{}", page.text());
    let page = idp.browser().speaking("tlh").visit("/dashboard").await;
    assert_eq!(tag(&page), "en");
}

#[tokio::test]
async fn what_the_person_chose_comes_before_the_browser() {
    let idp = TestIdp::start().await;
    let mut browser = idp.browser().speaking("en");
    browser.visit("/language/de?back=/dashboard").await;
    let page = browser.visit("/dashboard").await;
    assert_eq!(tag(&page), "de");
}

#[tokio::test]
async fn what_the_application_asks_for_comes_before_both() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut browser = idp.browser().speaking("en");
    browser.visit("/language/en").await;
    let page = browser.visit(shop.authorize().with("ui_locales", "tlh de en")).await;
    assert_eq!(tag(&page), "de");
    let page = browser.visit(shop.authorize().with("ui_locales", "tlh")).await;
    assert_eq!(tag(&page), "en");
    let page = browser.visit("/nowhere").await;
    assert_eq!(tag(&page), "en");
}

#[tokio::test]
async fn the_application_s_wish_holds_on_every_page_of_its_question() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(shop.authorize().with("ui_locales", "de")).await;
    let mut form = page.form();
    form = form.set("E-Mail oder Benutzerkennung", "alice");
    let page = alice.submit(form).await;
    assert_eq!((tag(&page).as_str(), page.name().as_str()), ("de", "sign-in.password"));
    let page = alice.submit(page.form().set("Passwort", "wrong")).await;
    assert_eq!(tag(&page), "de");
    assert!(
        page.text().contains("Name und Passwort passen nicht zusammen"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_choice_made_on_the_page_itself_comes_before_the_application() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut browser = idp.browser();
    let request = || shop.authorize().with("ui_locales", "de");
    let page = browser.visit(request()).await;
    assert_eq!(tag(&page), "de");
    let page = browser.visit(super::switch::link(&page, "English")).await;
    assert_eq!(
        (tag(&page).as_str(), page.name().as_str()),
        ("en", "sign-in.identifier")
    );
    let page = browser.visit(request()).await;
    assert_eq!(tag(&page), "de", "the next question asks anew");
}

#[tokio::test]
async fn discovery_lists_the_languages() {
    let idp = TestIdp::start().await;
    let document = idp.get("/.well-known/openid-configuration").await;
    let document: serde_json::Value = serde_json::from_str(&document.html).unwrap();
    assert_eq!(document["ui_locales_supported"], serde_json::json!(["de", "en"]));
}
