//! A lost phone: on our own pages a recovery code leads on, else the page says whom to ask.

use super::{LIST, NEW_APP, add_app, href, with_codes};
use tests::TestIdp;

#[tokio::test]
async fn a_recovery_code_leads_to_a_new_app() {
    let idp = TestIdp::start().await;
    let (alice, codes) = with_codes(&idp, "alice").await;
    let mut alice = alice.elsewhere();
    let page = alice.visit(NEW_APP).await;
    let page = alice.sign_in(page).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    let page = alice.visit(href(&page, "/step-up/lost").unwrap()).await;
    assert_eq!(page.name(), "step-up.lost", "{}", page.story());
    let sheet = page.html.split("class=\"main\" href=\"").nth(1).unwrap();
    let page = alice.visit(sheet.split('"').next().unwrap()).await;
    assert!(
        page.text().contains("Type one of your recovery codes"),
        "{}",
        page.text()
    );
    let page = alice.submit(page.form().set("code", &*codes[0])).await;
    let page = add_app(&idp, &mut alice, page, "New phone").await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    assert!(page.text().contains("New phone"), "{}", page.text());
}

#[tokio::test]
async fn without_codes_the_page_says_whom_to_ask() {
    let idp = TestIdp::start().await;
    let roles = vec![toml::Value::from("organisation-administrator")];
    idp.account("chief")
        .with_password()
        .set("given_name", "Ada")
        .set("family_name", "Chief")
        .set("roles", roles)
        .create()
        .await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = alice.visit(NEW_APP).await;
    let page = alice.visit(href(&page, "/step-up/lost").unwrap()).await;
    assert!(page.text().contains("You have no recovery codes"), "{}", page.text());
    assert!(
        page.text().contains("Ada Chief (chief@acme.example)"),
        "{}",
        page.text()
    );
    let page = alice.visit(href(&page, "/step-up").unwrap()).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    assert_eq!(alice.visit(LIST).await.name(), "authenticators");
}
