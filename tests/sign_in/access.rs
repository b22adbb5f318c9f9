//! Whose organisation lacks an application is told so at once, not after a code.

use tests::{Page, Person, RelyingParty, TestIdp};

async fn at_foreign(idp: &TestIdp, level: i64, person: Person) -> (Person, Page, RelyingParty) {
    let mut person = person;
    let vault = idp
        .application("vault")
        .minimum_level(level)
        .set("subscribers", Vec::<String>::new())
        .create()
        .await;
    let page = person.visit(vault.authorize()).await;
    (person, page, vault)
}

fn check_told(page: &Page) {
    assert_eq!(
        (page.name().as_str(), page.status.as_u16()),
        ("problem", 403),
        "{}",
        page.story()
    );
    let back = page.texts("a.main");
    assert_eq!(back, ["Back to Vault"]);
    assert!(page.html.contains("error=access_denied"), "{}", page.html);
}

#[tokio::test]
async fn nobody_is_asked_for_a_code_that_opens_nothing() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let (_, page, _) = at_foreign(&idp, 2, alice.signed_in().await).await;
    check_told(&page);
    assert!(idp.outbox().messages().is_empty());
}

#[tokio::test]
async fn nobody_is_told_to_obtain_what_opens_nothing() {
    let idp = TestIdp::start().await;
    let bob = idp.account("bob").with_password().signed_in().await;
    let (_, page, _) = at_foreign(&idp, 2, bob).await;
    check_told(&page);
}

#[tokio::test]
async fn nobody_is_told_to_be_proofed_for_nothing() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let (_, page, _) = at_foreign(&idp, 3, alice.signed_in().await).await;
    check_told(&page);
}
