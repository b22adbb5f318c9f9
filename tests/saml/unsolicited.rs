//! Responses that nobody asked for: [SAML Profiles §4.1.5](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf).

use super::context::LEVEL_2;
use tests::TestIdp;

#[tokio::test]
async fn whoever_takes_them_gets_them_and_others_do_not() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").saml("unsolicited", true).create().await;
    let shy = idp.service_provider("shy").create().await;
    let mut alice = idp.account("alice").with_password().create().await;
    let path = |id: &str| format!("/saml/unsolicited?providerId={id}&target=%2Fpage%3Fa%3D1");
    let page = alice.visit(path(&wiki.entity_id)).await;
    let page = alice.sign_in(page).await;
    let response = wiki.receive(&page).await;
    assert_eq!(response.relay_state.as_deref(), Some("/page?a=1"));
    assert!(!response.xml.contains("InResponseTo"), "{}", response.xml);
    let page = alice.visit(path(&shy.entity_id)).await;
    assert_eq!(
        (page.status.as_u16(), page.name().as_str()),
        (403, "problem"),
        "{}",
        page.story()
    );
    let page = alice.visit(path("https://nobody.example")).await;
    assert_eq!(
        (page.status.as_u16(), page.name().as_str()),
        (400, "problem"),
        "{}",
        page.story()
    );
}

#[tokio::test]
async fn launch_leads_there_through_what_the_application_needs() {
    let idp = TestIdp::start().await;
    let vault = idp
        .service_provider("vault")
        .minimum_level(2)
        .saml("unsolicited", true)
        .create()
        .await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("launch", "Vault")).await;
    let page = alice.step_up(page).await;
    assert_eq!(vault.receive(&page).await.context(), LEVEL_2);
}
