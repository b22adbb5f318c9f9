//! Web Browser SSO: [SAML Profiles §4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf).

use super::context::{LEVEL_2, PASSWORD};
use std::time::Duration;
use tests::{Person, TestIdp, on_both};

async fn alice(idp: &TestIdp) -> Person {
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    alice.create().await
}

#[tokio::test]
async fn a_request_by_redirect_leads_through_sign_in_to_an_assertion() {
    on_both(async |idp| {
        let wiki = idp.service_provider("wiki").create().await;
        let mut alice = alice(&idp).await;
        let request = wiki.request();
        let page = alice.visit(request.url()).await;
        assert!(
            page.text().contains("Wiki wants to know that it is you"),
            "{}",
            page.text()
        );
        let page = alice.sign_in(page).await;
        let response = wiki.receive(&page).await;
        assert_eq!(response.context(), PASSWORD);
        assert_eq!(response.relay_state.as_deref(), Some("where I was"));
        assert_eq!(response.one("samlp:Response/@InResponseTo"), request.id);
        assert_eq!(response.one("saml:SubjectConfirmationData/@InResponseTo"), request.id);
        assert_eq!(response.one("saml:SubjectConfirmationData/@Recipient"), wiki.acs);
        assert_eq!(response.one("saml:Audience"), wiki.entity_id);
        assert!(response.all("saml:SubjectConfirmationData/@NotBefore").is_empty());
        // The session satisfies the next one without a page of ours to fill in.
        let page = alice.visit(wiki.request().url()).await;
        let again = wiki.receive(&page).await;
        assert_eq!(again.one("saml:NameID"), response.one("saml:NameID"));
        assert_eq!(
            again.one("saml:AuthnStatement/@SessionIndex"),
            response.one("saml:AuthnStatement/@SessionIndex")
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_by_post_of_another_site_does_as_well() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut alice = alice(&idp).await;
    let request = wiki.request().change(|request| request.signed = false);
    let page = alice.browser.post_from_afar("/saml/sso", &request.form()).await;
    let page = alice.sign_in(page).await;
    let response = wiki.receive(&page).await;
    assert_eq!(response.context(), PASSWORD);
    assert_eq!(response.relay_state.as_deref(), Some("where I was"));
}

#[tokio::test]
async fn an_application_that_needs_level_2_gets_it() {
    let idp = TestIdp::start().await;
    let vault = idp.service_provider("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(vault.request().url()).await;
    let page = alice.sign_in(page).await;
    let page = alice.step_up(page).await;
    assert_eq!(vault.receive(&page).await.context(), LEVEL_2);
}

#[tokio::test]
async fn force_authn_asks_for_both_factors_again() {
    let idp = TestIdp::start().await;
    let vault = idp.service_provider("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(vault.request().url()).await;
    let page = alice.sign_in(page).await;
    let page = alice.step_up(page).await;
    let first = vault.receive(&page).await;
    idp.travel(Duration::from_secs(90));
    let page = alice.visit(vault.request().with("ForceAuthn", "true").url()).await;
    let page = alice.give_password(page).await;
    let page = alice.step_up(page).await;
    let second = vault.receive(&page).await;
    let at = |response: &tests::service_provider::Response| response.one("saml:AuthnStatement/@AuthnInstant");
    assert!(at(&second) > at(&first), "{} {}", at(&first), at(&second));
}

#[tokio::test]
async fn is_passive_is_answered_without_a_page() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut alice = alice(&idp).await;
    let quiet = || wiki.request().with("IsPassive", "true");
    let page = alice.visit(quiet().url()).await;
    assert_eq!(wiki.receive(&page).await.status(), ["Responder", "NoPassive"]);
    let page = alice.visit(wiki.request().url()).await;
    alice.sign_in(page).await;
    let page = alice.visit(quiet().url()).await;
    assert_eq!(wiki.receive(&page).await.context(), PASSWORD);
    let page = alice.visit(quiet().contexts("exact", &[LEVEL_2]).url()).await;
    assert_eq!(wiki.receive(&page).await.status(), ["Responder", "NoPassive"]);
}

#[tokio::test]
async fn cancel_says_so() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(wiki.request().url()).await;
    let page = alice.submit(page.button("cancel", "")).await;
    let refused = wiki.receive(&page).await;
    assert_eq!(refused.status(), ["Responder", "AuthnFailed"]);
    assert!(refused.all("saml:Assertion").is_empty());
}

#[tokio::test]
async fn whoever_lacks_the_means_goes_back_with_no_context() {
    let idp = TestIdp::start().await;
    let vault = idp.service_provider("vault").minimum_level(2).create().await;
    let mut bob = idp.account("bob").with_password().create().await;
    let page = bob.visit(vault.request().url()).await;
    let page = bob.sign_in(page).await;
    assert_eq!(page.name(), "obtain", "{}", page.story());
    let page = bob.submit(page.button("back", "")).await;
    assert_eq!(vault.receive(&page).await.status(), ["Responder", "NoAuthnContext"]);
}

#[tokio::test]
async fn another_organisations_people_have_no_access() {
    let idp = TestIdp::start().await;
    let wiki = idp
        .service_provider("wiki")
        .set("subscribers", Vec::<String>::new())
        .create()
        .await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(wiki.request().url()).await;
    let page = alice.sign_in(page).await;
    assert_eq!(
        (page.status.as_u16(), page.name().as_str()),
        (403, "problem"),
        "{}",
        page.story()
    );
}

#[tokio::test]
async fn a_request_that_is_loaded_again_goes_on_and_one_that_was_answered_does_not() {
    on_both(async |idp| {
        let wiki = idp.service_provider("wiki").create().await;
        let mut alice = alice(&idp).await;
        let request = wiki.request();
        let first = alice.visit(request.url()).await;
        let second = alice.visit(request.url()).await;
        assert_eq!(first.address, second.address, "the same interaction");
        let mut elsewhere = alice.elsewhere();
        let page = elsewhere.visit(request.url()).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (410, "problem"),
            "{}",
            page.story()
        );
        let page = alice.sign_in(second).await;
        wiki.receive(&page).await;
        let page = alice.visit(request.url()).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (410, "problem"),
            "{}",
            page.story()
        );
        // Answered at once, too.
        let quick = wiki.request();
        let page = alice.visit(quick.url()).await;
        wiki.receive(&page).await;
        let page = alice.visit(quick.url()).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (410, "problem"),
            "{}",
            page.story()
        );
    })
    .await;
}

#[tokio::test]
async fn the_session_is_known_until_it_ends_or_decays() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(wiki.request().contexts("minimum", &[LEVEL_2]).url()).await;
    let page = alice.sign_in(page).await;
    let page = alice.step_up(page).await;
    let response = wiki.receive(&page).await;
    let instant = |name: &str| response.one(&format!("saml:AuthnStatement/@{name}"));
    // Level 2 lasts eight hours, the session twelve.
    let (at, until) = (instant("AuthnInstant"), instant("SessionNotOnOrAfter"));
    let hour = |text: &str| text.get(11..13).and_then(|hour| hour.parse::<i32>().ok()).unwrap();
    assert_eq!((hour(&until) - hour(&at)).rem_euclid(24), 8, "{at} {until}");
}
