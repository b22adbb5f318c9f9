//! Where one is signed in, and signing out there.

use tests::{Ear, Person, Place, TestIdp};

async fn signed_in_elsewhere(person: &Person) -> Person {
    let mut there = person.elsewhere();
    let page = there.visit("/dashboard").await;
    assert_eq!(there.sign_in(page).await.name(), "dashboard");
    there
}

#[tokio::test]
async fn one_of_them_is_signed_out() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut there = signed_in_elsewhere(&alice).await;
    let page = alice.visit("/account/sessions").await;
    assert_eq!(page.name(), "sessions", "{}", page.story());
    assert_eq!(page.texts("ul.rows > li").len(), 2, "{}", page.text());
    assert_eq!(page.text().matches("this browser").count(), 1);
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.value("session").is_some())
        .unwrap();
    let page = alice.submit(form.press("sign-out")).await;
    assert_eq!(page.texts("ul.rows > li").len(), 1, "{}", page.text());
    assert_eq!(there.visit("/dashboard").await.name(), "sign-in.identifier");
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard");
}

#[tokio::test]
async fn all_others_are_signed_out_at_once() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut others = [signed_in_elsewhere(&alice).await, signed_in_elsewhere(&alice).await];
    let page = alice.visit("/account/sessions").await;
    let page = alice.submit(page.button("sign-out-others", "")).await;
    assert!(page.text().contains("signed in nowhere else"), "{}", page.text());
    for other in &mut others {
        assert_eq!(other.visit("/dashboard").await.name(), "sign-in.identifier");
    }
}

#[tokio::test]
async fn nobody_signs_another_account_out() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut there = signed_in_elsewhere(&alice).await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = alice.visit("/account/sessions").await;
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.value("session").is_some())
        .unwrap();
    let session = form.value("session").unwrap();
    let csrf = bob.visit("/dashboard").await.form().value("csrf").unwrap();
    let fields = [("csrf", &*csrf), ("session", &*session), ("action", "sign-out")];
    assert_eq!(bob.post("/account/sessions", &fields).await.name(), "sessions");
    assert_eq!(there.visit("/dashboard").await.name(), "dashboard");
}

#[tokio::test]
async fn applications_hear_of_a_session_that_is_signed_out_here() {
    let ear = Ear::open().await;
    let idp = Place::sqlite().set(&ear.allowed()).start().await;
    let shop = idp.application("shop");
    let shop = shop.oidc("backchannel_logout_uri", ear.uri("shop")).create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut there = signed_in_elsewhere(&alice).await;
    let page = there.visit(shop.authorize()).await;
    shop.receive(&page).await;
    let page = alice.visit("/account/sessions").await;
    alice.submit(page.button("sign-out-others", "")).await;
    assert_eq!(ear.wait_for("shop", 1).await.len(), 1);
}
