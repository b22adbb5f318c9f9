//! A tile says what is missing, whether or not the application can be opened from here.

use tests::{Page, TestIdp};

fn missing(page: &Page) -> Vec<String> {
    page.texts(".tile .missing")
}

#[tokio::test]
async fn an_application_without_a_start_says_what_is_missing_too() {
    let idp = TestIdp::start().await;
    idp.application("archive").minimum_level(2).create().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit("/dashboard").await;
    let said = missing(&page);
    assert!(said[0].contains("You need a phone"), "{said:?}");
    assert!(said[0].contains("Start at the application itself"), "{said:?}");
    assert!(!page.offers("launch"));
}

#[tokio::test]
async fn an_application_without_a_start_never_claims_to_open_here() {
    let idp = TestIdp::start().await;
    idp.application("wiki").create().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let said = missing(&bob.visit("/dashboard").await);
    assert_eq!(
        said,
        ["It has no page to open from here. Start at the application itself."]
    );
}
