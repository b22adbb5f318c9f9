//! What a bad request gets: a page where it isn't proven who asks, else a status; never a 500, never an assertion.

use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use tests::{Page, Place, TestIdp, service_provider::SamlRequest};

fn is_refused(page: &Page, status: u16, why: &str) {
    assert_eq!(
        (page.status.as_u16(), page.name().as_str()),
        (status, "problem"),
        "{why}: {}",
        page.story()
    );
    assert!(page.text().contains(why), "{why}: {}", page.text());
}

/// Each is recorded, up to a limit: a flood of bad requests is no flood of rows.
#[tokio::test]
async fn what_is_not_proven_is_recorded() {
    let idp = Place::sqlite().set("[limits]\nfailures_per_address = 5").start().await;
    let wiki = idp
        .service_provider("wiki")
        .saml("require_signed_requests", true)
        .create()
        .await;
    let forged = wiki.request().change(|it| it.signed = false).url();
    for most in [1, 2, 3, 4, 5, 5, 5] {
        is_refused(&idp.browser().visit(forged.clone()).await, 400, "isn't signed");
        let refused = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act::REQUEST_REFUSED));
        assert_eq!(refused.count(idp.app().db.read()).await.unwrap(), most);
    }
}

#[tokio::test]
async fn what_is_not_proven_ends_at_a_page() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let strict = idp
        .service_provider("strict")
        .saml("require_signed_requests", true)
        .create()
        .await;
    let mut browser = idp.browser();
    let table: Vec<(SamlRequest, &str)> = vec![
        (
            wiki.request()
                .change(|it| it.issuer = "https://nobody.example".to_owned()),
            "isn't a service provider",
        ),
        (
            wiki.request().change(|it| it.issuer = strict.entity_id.clone()),
            "isn't one of the issuer's keys",
        ),
        (
            strict.request().change(|it| it.signed = false),
            "isn't signed, and must be",
        ),
        (
            wiki.request()
                .change(|it| it.destination = Some("https://evil.example/sso".to_owned())),
            "Destination",
        ),
        (wiki.request().change(|it| it.destination = None), "Destination"),
        (wiki.request().change(|it| it.issued.0 -= 600_000), "IssueInstant"),
        (wiki.request().change(|it| it.issued.0 += 600_000), "IssueInstant"),
        (
            wiki.request()
                .with("AssertionConsumerServiceURL", "https://evil.example/acs"),
            "assertion consumer service",
        ),
        (
            wiki.request().with("AssertionConsumerServiceIndex", "7"),
            "assertion consumer service",
        ),
        (
            wiki.request().with("AssertionConsumerServiceIndex", "-1"),
            "can't be read",
        ),
        (
            wiki.request()
                .with("ProtocolBinding", "urn:oasis:names:tc:SAML:2.0:bindings:PAOS"),
            "assertion consumer service",
        ),
        (wiki.request().with("IsPassive", "perhaps"), "can't be read"),
        (
            wiki.request().change(|it| it.relay_state = Some("x".repeat(1025))),
            "RelayState is too long",
        ),
    ];
    for (request, why) in table {
        is_refused(&browser.visit(request.url()).await, 400, why);
    }
}

#[tokio::test]
async fn what_is_no_message_ends_at_a_page() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut browser = idp.browser();
    let good = wiki.request();
    let xml = good.xml();
    let spoilt = [
        String::new(),
        "<a/>".to_owned(),
        xml.replace("AuthnRequest", "LogoutRequest"),
        xml.replace("Version=\"2.0\"", "Version=\"1.1\""),
        xml.replace("<saml:Issuer>", "<saml:Issuer><!-- -->"),
        xml.replace("<saml:Issuer>", "<saml:Issuer><?php ?>"),
        format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{xml}"),
        format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000)),
        xml.replace("urn:oasis:names:tc:SAML:2.0:protocol", "urn:other"),
        xml.replace(&good.id, ""),
    ];
    for bad in spoilt {
        let page = browser.visit(format!("/saml/sso?{}", good.query_of(&bad))).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (400, "problem"),
            "{bad}: {}",
            page.story()
        );
    }
    // A message that is small on the wire and large inside.
    let bomb = format!("<a>{}</a>", " ".repeat(10_000_000));
    let page = browser.visit(format!("/saml/sso?{}", good.query_of(&bomb))).await;
    assert!(matches!(page.status.as_u16(), 400 | 414), "{}", page.story());
    for query in [
        "",
        "SAMLRequest=",
        "SAMLRequest=%25%25",
        "SAMLRequest=AAAA",
        "SAMLRequest=AAAA&SAMLRequest=AAAA",
    ] {
        let page = browser.visit(format!("/saml/sso?{query}")).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (400, "problem"),
            "{query}"
        );
    }
    for form in [vec![], vec![("SAMLRequest".to_owned(), "PGE+".to_owned())]] {
        let page = browser.post_from_afar("/saml/sso", &form).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (400, "problem"),
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn a_query_whose_signed_part_was_touched_is_refused() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut browser = idp.browser();
    let url = wiki.request().url();
    let other = wiki.request().url();
    let message = |url: &str| url.split('&').next().unwrap().to_owned();
    for touched in [
        url.replace("where+I+was", "elsewhere"),
        url.replace(&message(&url), &message(&other)),
        url.replace("ecdsa-sha256", "ecdsa-sha1"),
        url.replace("ecdsa-sha256", "rsa-sha256"),
        url.replace("xmldsig-more%23ecdsa-sha256", "xmldsig-more%23hmac-sha256"),
        url.split("&SigAlg").next().unwrap().to_owned() + "&Signature=AAAA",
    ] {
        let page = browser.visit(touched.as_str()).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (400, "problem"),
            "{touched}: {}",
            page.story()
        );
    }
    assert_eq!(browser.visit(url).await.name(), "sign-in.identifier");
}

#[tokio::test]
async fn scoping_without_us_is_answered() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut browser = idp.browser();
    let scoped = |provider: &str| {
        let body = format!(
            r#"<samlp:Scoping><samlp:IDPList><samlp:IDPEntry ProviderID="{provider}"/></samlp:IDPList></samlp:Scoping>"#
        );
        wiki.request().change(|request| request.body = body)
    };
    let page = browser.visit(scoped("https://other.example").url()).await;
    assert_eq!(wiki.receive(&page).await.status(), ["Responder", "NoSupportedIDP"]);
    let page = browser.visit(scoped("http://localhost:8080/saml/metadata").url()).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
}
