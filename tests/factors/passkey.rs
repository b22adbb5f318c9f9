//! Passkeys: added, used to sign in and to show more, renamed, removed.

use super::{LIST, NEW_PASSKEY, add_passkey, one, undo, with_passkey};
use serde_json::json;
use tests::{Authenticator, Person, Place, RelyingParty, TestIdp, authenticator::Maker};

/// Signs in with a passkey alone, from the first page to the page after it.
async fn sign_in(device: &mut Authenticator, person: &mut Person, page: tests::Page) -> tests::Page {
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    person.submit(device.answer(&page)).await
}

async fn vault(idp: &TestIdp, level: i64) -> RelyingParty {
    idp.application("vault").minimum_level(level).create().await
}

#[tokio::test]
async fn a_passkey_that_knows_who_holds_it_signs_in_at_level_2() {
    tests::on_both(async |idp| {
        let vault = vault(&idp, 2).await;
        let (alice, mut device) = with_passkey(&idp, "alice").await;
        let mut elsewhere = alice.elsewhere();
        let page = elsewhere.visit(vault.authorize()).await;
        let page = sign_in(&mut device, &mut elsewhere, page).await;
        let token = vault.receive(&page).await.id_token;
        assert_eq!(token["acr"], "urn:gradus:acr:2");
        assert_eq!(token["amr"], json!(["swk", "user", "pop", "mfa"]));
    })
    .await;
}

#[tokio::test]
async fn phr_is_said_of_passkeys_only_and_phrh_of_hardware_only() {
    let idp = TestIdp::start().await;
    let vault = vault(&idp, 1).await;
    let (alice, mut device) = with_passkey(&idp, "alice").await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize().acr_values("phr")).await;
    let page = sign_in(&mut device, &mut elsewhere, page).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "phr");
    // Its attestation proves nothing, so what was asked isn't given.
    let page = elsewhere
        .visit(vault.authorize().acr_values("phrh").prompt("none"))
        .await;
    assert_ne!(vault.receive(&page).await.id_token["acr"], "phrh");
}

#[tokio::test]
async fn hardware_is_what_a_maker_proves_whom_the_deployment_believes() {
    let (maker, other) = (Maker::fresh(), Maker::fresh());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &maker.root).unwrap();
    let roots = format!("[passkeys]\nattestation_roots_file = \"{}\"", file.path().display());
    let idp = Place::sqlite().set(&roots).start().await;
    let vault = vault(&idp, 1).await;
    for (name, maker, acr, amr) in [
        ("alice", maker, "phrh", "hwk"),
        ("bob", other, "urn:gradus:acr:2", "swk"),
    ] {
        let mut device = Authenticator::default().made_by(&maker);
        let person = idp.account(name).with_password().with_phone("+12025550123");
        let mut person = person.signed_in().await;
        let page = add_passkey(&mut person, &mut device).await;
        assert_eq!(page.name(), "authenticators", "{}", page.story());
        let mut elsewhere = person.elsewhere();
        let page = elsewhere
            .visit(vault.authorize().acr_values("phrh urn:gradus:acr:2"))
            .await;
        let page = sign_in(&mut device, &mut elsewhere, page).await;
        let token = vault.receive(&page).await.id_token;
        assert_eq!(token["acr"], acr, "{name}");
        assert_eq!(token["amr"][0], amr, "{name}");
    }
}

#[tokio::test]
async fn a_passkey_that_leaves_its_device_is_never_hardware() {
    let maker = Maker::fresh();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &maker.root).unwrap();
    let roots = format!("[passkeys]\nattestation_roots_file = \"{}\"", file.path().display());
    let idp = Place::sqlite().set(&roots).start().await;
    let vault = vault(&idp, 1).await;
    // The first could be copied from the start, the second only later.
    for (name, syncs) in [("alice", true), ("bob", false)] {
        let mut device = Authenticator::default().made_by(&maker);
        device.syncs = syncs;
        let person = idp.account(name).with_password().with_phone("+12025550123");
        let mut person = person.signed_in().await;
        let page = add_passkey(&mut person, &mut device).await;
        assert_eq!(page.name(), "authenticators", "{}", page.story());
        device.syncs = true;
        let mut elsewhere = person.elsewhere();
        let page = elsewhere
            .visit(vault.authorize().acr_values("phrh urn:gradus:acr:2"))
            .await;
        let page = sign_in(&mut device, &mut elsewhere, page).await;
        let token = vault.receive(&page).await.id_token;
        assert_eq!(token["acr"], "urn:gradus:acr:2", "{name}");
        assert_eq!(token["amr"][0], "swk", "{name}");
    }
}

#[tokio::test]
async fn a_passkey_shows_more_beside_a_password() {
    let idp = TestIdp::start().await;
    let vault = vault(&idp, 2).await;
    let (alice, mut device) = with_passkey(&idp, "alice").await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.sign_in(page).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    let page = elsewhere.submit(page.form().choose("Passkey, Laptop")).await;
    assert_eq!(page.name(), "step-up.passkey", "{}", page.story());
    assert!(page.text().contains("Laptop"), "{}", page.text());
    let page = elsewhere.submit(device.answer(&page)).await;
    let token = vault.receive(&page).await.id_token;
    assert_eq!(token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn a_passkey_that_checks_nobody_counts_beside_a_password_only() {
    let idp = TestIdp::start().await;
    let vault = vault(&idp, 2).await;
    let mut device = Authenticator::default().unverified();
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = add_passkey(&mut alice, &mut device).await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = sign_in(&mut device, &mut elsewhere, page).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    assert!(page.text().contains("didn’t check that it is you"), "{}", page.text());
    let page = elsewhere.sign_in(page).await;
    let page = elsewhere.submit(page.form().choose("Passkey, Laptop")).await;
    let page = elsewhere.submit(device.answer(&page)).await;
    let token = vault.receive(&page).await.id_token;
    assert_eq!(token["acr"], "urn:gradus:acr:2");
    assert_eq!(token["amr"], json!(["pwd", "swk", "user", "pop", "mfa"]));
}

#[tokio::test]
async fn the_owner_is_told_and_can_undo_it() {
    let idp = TestIdp::start().await;
    let (mut alice, _) = with_passkey(&idp, "alice").await;
    idp.outbox()
        .nth_of(1, |message| {
            message.channel == "mail" && message.text.contains("The passkey Laptop was added")
        })
        .await;
    let page = undo(&idp, &mut alice).await;
    assert!(!page.text().contains("Laptop"), "{}", page.text());
}

#[tokio::test]
async fn a_passkey_is_renamed_and_removed() {
    let idp = TestIdp::start().await;
    let vault = vault(&idp, 1).await;
    let (mut alice, mut device) = with_passkey(&idp, "alice").await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = sign_in(&mut device, &mut elsewhere, page).await;
    let access = vault.receive(&page).await.access_token;
    let list = alice.visit(LIST).await;
    assert!(list.text().contains("Passkey, Laptop"), "{}", list.text());
    let one = one(&list, "passkey");
    let page = alice.visit(one.as_str()).await;
    assert_eq!(page.name(), "authenticator.passkey", "{}", page.story());
    let list = alice.submit(page.button("rename", "").set("name", "Key ring")).await;
    assert!(list.text().contains("Key ring"), "{}", list.text());
    let page = alice.visit(one.as_str()).await;
    let list = alice.submit(page.button("remove", "")).await;
    assert!(!list.text().contains("Key ring"), "{}", list.text());
    // What rested on it is over, and it opens nothing any more.
    assert_eq!(vault.userinfo(&access).await.status, 401);
    let page = elsewhere.visit(vault.authorize()).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    let page = elsewhere.submit(device.answer(&page)).await;
    assert!(page.text().contains("opens no account here"), "{}", page.text());
}

#[tokio::test]
async fn the_first_second_factor_takes_the_link_in_the_mail() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(NEW_PASSKEY).await;
    assert_eq!(page.name(), "first", "{}", page.story());
    let page = alice.follow_first_link(page).await;
    assert_eq!(page.name(), "authenticator.new-passkey", "{}", page.story());
    let mut device = Authenticator::default();
    let list = alice.submit(device.answer(&page).set("name", "Laptop")).await;
    assert!(list.text().contains("Passkey, Laptop"), "{}", list.text());
}

#[tokio::test]
async fn an_issuer_that_is_an_address_offers_no_passkeys() {
    let idp = Place::sqlite().issuer("http://127.0.0.1:8080").start().await;
    let page = idp.browser().visit("/dashboard").await;
    assert_eq!(page.name(), "sign-in.identifier");
    assert!(!page.html.contains("data-passkey"), "{}", page.html);
}
