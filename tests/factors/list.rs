//! The list of all that one signs in with.

use super::LIST;
use tests::TestIdp;

#[tokio::test]
async fn the_list_names_kind_state_level_and_last_use() {
    let idp = TestIdp::start().await;
    let alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .with_totp();
    let mut alice = alice.proofed().signed_in().await;
    let page = alice.visit(LIST).await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    let text = page.text();
    for said in [
        "Password Active · counts up to level 1",
        "used just now",
        "Phone, number ending 0123 Active, offered first · counts up to level 3",
        "Authenticator app, Pocket Active · counts up to level 3",
        "not used yet",
        "Make recovery codes",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("2025550123"), "{text}");
}

#[tokio::test]
async fn the_list_is_for_whoever_is_signed_in() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().create().await;
    let page = alice.visit(LIST).await;
    let page = alice.sign_in(page).await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
}
