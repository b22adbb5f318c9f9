//! RequestedAuthnContext: [SAML Core §3.3.2.2.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use tests::{Page, Person, ServiceProvider, TestIdp};

pub(super) const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
pub(super) const LEVEL_2: &str = "https://refeds.org/profile/mfa";
const LEVEL_1: &str = "urn:gradus:acr:1";
const LEVEL_3: &str = "urn:gradus:acr:3";
const PHONE: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered";

/// What is expected of a request.
enum Ends<'e> {
    /// In an assertion of this context, without a page in between.
    At(&'e str),
    /// At this page of ours.
    Page(&'e str),
    /// In this second status.
    In(&'e str),
}

/// Somebody whose session stands at a level, who could reach level 3 if `proofed`.
async fn standing(idp: &TestIdp, name: &str, level: u8, proofed: bool) -> Person {
    let person = idp.account(name).with_password().with_phone("+12025550123");
    let person = if proofed { person.proofed() } else { person };
    let mut person = person.signed_in().await;
    if level > 1 {
        let page = person.visit("/dashboard").await;
        let page = person.submit(page.button("elevate", "")).await;
        let page = person.step_up(page).await;
        assert_eq!(page.level(), Some(if proofed { 3 } else { 2 }));
    }
    person
}

async fn ask(person: &mut Person, provider: &ServiceProvider, comparison: &str, names: &[&str]) -> Page {
    person.visit(provider.request().contexts(comparison, names).url()).await
}

#[tokio::test]
async fn each_comparison_at_each_level_ends_as_it_should() {
    use Ends::{At, In, Page};
    let idp = TestIdp::start().await;
    let wiki = idp.service_provider("wiki").create().await;
    let vault = idp.service_provider("vault").minimum_level(2).create().await;
    let mut low = standing(&idp, "low", 1, false).await;
    let mut middle = standing(&idp, "middle", 2, false).await;
    let mut high = standing(&idp, "high", 2, true).await;
    let table: &[(&str, &[&str], &ServiceProvider, [Ends<'_>; 3])] = &[
        ("exact", &[LEVEL_1], &wiki, [At(LEVEL_1), At(LEVEL_1), At(LEVEL_1)]),
        ("exact", &[PASSWORD], &wiki, [At(PASSWORD), At(PASSWORD), At(PASSWORD)]),
        (
            "exact",
            &[LEVEL_2],
            &wiki,
            [Page("step-up.choose"), At(LEVEL_2), At(LEVEL_2)],
        ),
        ("exact", &[PHONE], &wiki, [Page("step-up.choose"), At(PHONE), At(PHONE)]),
        (
            "exact",
            &[LEVEL_3],
            &wiki,
            [Page("be-proofed"), Page("be-proofed"), At(LEVEL_3)],
        ),
        (
            "exact",
            &["urn:unknown"],
            &wiki,
            [In("NoAuthnContext"), In("NoAuthnContext"), In("NoAuthnContext")],
        ),
        (
            "exact",
            &["urn:unknown", LEVEL_1],
            &wiki,
            [At(LEVEL_1), At(LEVEL_1), At(LEVEL_1)],
        ),
        ("minimum", &[LEVEL_1], &wiki, [At(LEVEL_1), At(LEVEL_1), At(LEVEL_1)]),
        (
            "minimum",
            &[LEVEL_1, LEVEL_2],
            &wiki,
            [At(LEVEL_1), At(LEVEL_2), At(LEVEL_2)],
        ),
        (
            "minimum",
            &[LEVEL_2],
            &wiki,
            [Page("step-up.choose"), At(LEVEL_2), At(LEVEL_2)],
        ),
        (
            "better",
            &[LEVEL_1],
            &wiki,
            [Page("step-up.choose"), At(LEVEL_2), At(LEVEL_3)],
        ),
        (
            "better",
            &[LEVEL_2],
            &wiki,
            [Page("be-proofed"), Page("be-proofed"), At(LEVEL_3)],
        ),
        (
            "better",
            &[LEVEL_3],
            &wiki,
            [In("NoAuthnContext"), In("NoAuthnContext"), In("NoAuthnContext")],
        ),
        ("maximum", &[LEVEL_1], &wiki, [At(LEVEL_1), At(LEVEL_1), At(LEVEL_1)]),
        (
            "maximum",
            &[LEVEL_2],
            &wiki,
            [Page("step-up.choose"), At(LEVEL_2), At(LEVEL_2)],
        ),
        (
            "maximum",
            &[LEVEL_1],
            &vault,
            [In("NoAuthnContext"), In("NoAuthnContext"), In("NoAuthnContext")],
        ),
        (
            "exact",
            &[LEVEL_1],
            &vault,
            [Page("step-up.choose"), At(LEVEL_1), At(LEVEL_1)],
        ),
    ];
    for (comparison, names, provider, ends) in table {
        for (person, end) in [&mut low, &mut middle, &mut high].into_iter().zip(ends) {
            let page = ask(person, provider, comparison, names).await;
            let what = format!("{comparison} {names:?} for {}: {}", person.user_id, page.story());
            match end {
                Page(name) => assert_eq!(page.name(), *name, "{what}"),
                At(context) => assert_eq!(provider.receive(&page).await.context(), *context, "{what}"),
                In(status) => assert_eq!(provider.receive(&page).await.status(), ["Responder", *status], "{what}"),
            }
        }
    }
}
