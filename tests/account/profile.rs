//! The profile: what applications can be told.

use super::open;
use tests::TestIdp;

#[tokio::test]
async fn s_89_names_and_contact_number_are_changed_and_told() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit("/account/profile").await;
    assert_eq!(page.name(), "profile", "{}", page.story());
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.text.contains("First name"))
        .unwrap();
    let form = form
        .set("First name", "Alice")
        .set("Last name", " Wonder ")
        .set("Contact number", "+1 (202) 555-0100");
    let page = alice.submit(form).await;
    assert!(page.text().contains("Your profile is saved"), "{}", page.story());
    let page = alice.visit(shop.authorize().scope("openid profile phone")).await;
    let tokens = shop.receive(&page).await;
    let told: serde_json::Value = serde_json::from_str(&shop.userinfo(&tokens.access_token).await.html).unwrap();
    assert_eq!(told["given_name"], "Alice");
    assert_eq!(told["family_name"], "Wonder");
    assert_eq!(told["phone_number"], "+12025550100");
}

#[tokio::test]
async fn a_bad_number_is_refused_in_words_and_what_was_typed_stays() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit("/account/profile").await;
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.text.contains("First name"))
        .unwrap();
    let form = form.set("First name", "Alice").set("Contact number", "12345");
    let page = alice.submit(form).await;
    assert_eq!(page.status, 422, "{}", page.story());
    assert!(page.text().contains("That is no phone number"), "{}", page.text());
    assert!(page.html.contains("value=\"Alice\""));
}

#[tokio::test]
async fn a_proofed_name_is_locked() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .set("given_name", "Alice")
        .proofed()
        .signed_in()
        .await;
    let page = open(&mut alice, "/account/profile").await;
    assert!(page.text().contains("can’t be changed here"), "{}", page.text());
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.text.contains("Contact number"))
        .unwrap();
    let page = alice
        .submit(form.add("given_name", "Mallory").add("family_name", "M"))
        .await;
    assert!(
        page.text().contains("Alice") && !page.text().contains("Mallory"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn nobody_sees_it_who_is_not_signed_in() {
    let idp = TestIdp::start().await;
    for path in ["profile", "email", "password", "sessions", "activity"] {
        let page = idp.browser().visit(format!("/account/{path}")).await;
        assert_eq!(page.name(), "sign-in.identifier", "{path}");
    }
}

#[tokio::test]
async fn s_90_there_is_no_page_of_security_questions() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for path in ["profile", "password", "sessions", "activity", "consents"] {
        let page = open(&mut alice, &format!("/account/{path}")).await;
        assert!(!page.text().to_lowercase().contains("security question"), "{path}");
    }
    assert_eq!(alice.visit("/account/security-questions").await.status, 404);
}
