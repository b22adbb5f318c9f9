//! What a service provider learns of a person.

use tests::{Person, TestIdp};

const FORMATS: &str = "urn:oasis:names:tc:SAML:";

async fn signed_in(idp: &TestIdp) -> Person {
    let alice = idp.account("alice").with_password();
    let alice = alice.set("given_name", "Alice").set("family_name", "O’Neil & <Sons>");
    alice.signed_in().await
}

#[tokio::test]
async fn the_usual_attributes_come_by_their_names() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut alice = signed_in(&idp).await;
    let page = alice.visit(wiki.request().url()).await;
    let response = wiki.receive(&page).await;
    for (name, value) in [
        ("uid", "alice"),
        ("mail", "alice@acme.example"),
        ("givenName", "Alice"),
        ("sn", "O’Neil & <Sons>"),
        ("displayName", "Alice O’Neil & <Sons>"),
    ] {
        assert_eq!(response.attribute(name).as_deref(), Some(value), "{name}");
    }
    let subject = response.attribute("subject-id").unwrap();
    let (id, scope) = subject.split_once('@').unwrap();
    assert_eq!(scope, "localhost");
    assert!(
        id.len() == 32 && id.chars().all(|letter| letter.is_ascii_hexdigit()),
        "{id}"
    );
    assert!(
        response
            .all("saml:Attribute/@Name")
            .contains(&"urn:oid:0.9.2342.19200300.100.1.1".to_owned())
    );
}

#[tokio::test]
async fn the_deployment_lists_what_is_released_and_the_metadata_narrows_it() {
    let idp = TestIdp::start().await;
    let few = idp
        .service_provider("few")
        .saml("attributes", vec!["mail".to_owned()])
        .create()
        .await;
    let asked = r#"<md:AttributeConsumingService index="0"><md:ServiceName xml:lang="en">N</md:ServiceName><md:RequestedAttribute Name="urn:oid:2.5.4.42" isRequired="true"/><md:RequestedAttribute Name="urn:oid:2.5.4.20"/></md:AttributeConsumingService>"#;
    let narrow = idp.service_provider("narrow");
    let narrow = narrow.metadata(|new| new.consumers = Some(format!(
        r#"<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://narrow.example/acs" index="0"/>{asked}"#
    )));
    let narrow = narrow.create().await;
    let mut alice = signed_in(&idp).await;
    for (provider, names) in [(few, ["mail"]), (narrow, ["givenName"])] {
        let page = alice.visit(provider.request().url()).await;
        let response = provider.receive(&page).await;
        assert_eq!(response.all("saml:Attribute/@FriendlyName"), names);
    }
}

#[tokio::test]
async fn a_name_is_of_the_kind_that_is_asked_for() {
    let idp = TestIdp::start().await;
    let (wiki, other) = (
        idp.service_provider("wiki").create().await,
        idp.service_provider("other").create().await,
    );
    let mut alice = signed_in(&idp).await;
    let mut names = Vec::new();
    for (provider, format) in [
        (&wiki, "2.0:nameid-format:persistent"),
        (&other, "2.0:nameid-format:persistent"),
        (&wiki, "2.0:nameid-format:transient"),
        (&wiki, "2.0:nameid-format:transient"),
        (&wiki, "1.1:nameid-format:emailAddress"),
    ] {
        let page = alice.visit(provider.request().name_id(format).url()).await;
        let response = provider.receive(&page).await;
        assert_eq!(response.one("saml:NameID/@Format"), format!("{FORMATS}{format}"));
        names.push(response.one("saml:NameID"));
    }
    assert_eq!(names[4], "alice@acme.example");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 5, "each is another one: {names:?}");
    let page = alice
        .visit(wiki.request().name_id("2.0:nameid-format:kerberos").url())
        .await;
    assert_eq!(wiki.receive(&page).await.status(), ["Requester", "InvalidNameIDPolicy"]);
}

/// Whether an account is here is nothing that whoever hasn't signed learns.
#[tokio::test]
async fn a_name_that_can_be_guessed_is_looked_up_for_whoever_has_signed() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    idp.account("alice").with_password().create().await;
    let about = |name: &str, signed: bool| {
        let body = format!(
            r#"<saml:Subject><saml:NameID Format="{FORMATS}1.1:nameid-format:emailAddress">{name}</saml:NameID></saml:Subject>"#
        );
        wiki.request().change(|request| {
            request.body = body;
            request.signed = signed;
        })
    };
    for name in ["alice@acme.example", "nobody@acme.example"] {
        let page = idp.browser().visit(about(name, false).url()).await;
        assert_eq!(wiki.receive(&page).await.status(), ["Requester", "RequestDenied"]);
    }
    let page = idp.browser().visit(about("alice@acme.example", true).url()).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    let page = idp.browser().visit(about("nobody@acme.example", true).url()).await;
    assert_eq!(wiki.receive(&page).await.status(), ["Responder", "UnknownPrincipal"]);
}

#[tokio::test]
async fn a_subject_binds_the_answer_to_that_person() {
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let mut alice = signed_in(&idp).await;
    let page = alice.visit(wiki.request().url()).await;
    let name = wiki.receive(&page).await.one("saml:NameID");
    let about = |name: &str| {
        let body = format!(
            r#"<saml:Subject><saml:NameID Format="{FORMATS}2.0:nameid-format:persistent">{name}</saml:NameID></saml:Subject>"#
        );
        wiki.request().change(|request| request.body = body)
    };
    let page = alice.visit(about(&name).url()).await;
    assert_eq!(wiki.receive(&page).await.one("saml:NameID"), name);
    let page = alice.visit(about("nobody").url()).await;
    assert_eq!(wiki.receive(&page).await.status(), ["Responder", "UnknownPrincipal"]);
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(about(&name).with("IsPassive", "true").url()).await;
    assert_eq!(wiki.receive(&page).await.status(), ["Responder", "NoPassive"]);
    let page = bob.visit(about(&name).url()).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
}
