//! The decision table of the specification, row by row, at the authorization endpoint.

use tests::{Page, Person, RelyingParty, TestIdp};

const ONE: &str = "urn:gradus:acr:1";
const TWO: &str = "urn:gradus:acr:2";
const THREE: &str = "urn:gradus:acr:3";

fn went_by_redirect(page: &Page) {
    assert!(
        page.redirected.is_some(),
        "it met no form, so it is answered by redirect: {}",
        page.story()
    );
}

async fn acr(party: &RelyingParty, page: &Page) -> String {
    party.receive(page).await.id_token["acr"].as_str().unwrap().to_owned()
}

async fn with_phone(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

#[tokio::test]
async fn an_essential_name_that_nobody_knows_is_unmet_before_sign_in() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let page = idp
        .browser()
        .visit(shop.authorize().essential_acr(&["urn:nobody:knows"]))
        .await;
    went_by_redirect(&page);
    assert_eq!(shop.receive_error(&page), "unmet_authentication_requirements");
}

#[tokio::test]
async fn of_essential_names_the_unknown_are_skipped() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice
        .visit(shop.authorize().essential_acr(&["urn:nobody:knows", TWO]))
        .await;
    let page = alice.step_up(page).await;
    assert_eq!(acr(&shop, &page).await, TWO);
}

#[tokio::test]
async fn who_lacks_the_means_for_a_must_is_told_how_to_get_there() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(vault.authorize()).await;
    assert_eq!(page.name(), "obtain");
    assert!(!page.offers("skip"), "a must can't be skipped");
    let page = bob.submit(page.form().press("back")).await;
    assert_eq!(vault.receive_error(&page), "unmet_authentication_requirements");
}

#[tokio::test]
async fn who_lacks_only_the_proofing_is_told_so() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(3).create().await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(page.name(), "be-proofed");
    let page = alice.submit(page.form().press("back")).await;
    assert_eq!(vault.receive_error(&page), "unmet_authentication_requirements");
}

#[tokio::test]
async fn an_essential_name_is_a_must() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    assert_eq!(bob.visit(shop.authorize().essential_acr(&[TWO])).await.name(), "obtain");
}

#[tokio::test]
async fn an_essential_name_without_values_is_met_by_any_level() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob
        .visit(
            shop.authorize()
                .with("claims", r#"{"id_token":{"acr":{"essential":true}}}"#),
        )
        .await;
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn a_wish_beyond_the_means_is_answered_with_the_honest_level() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(shop.authorize().acr_values(TWO)).await;
    went_by_redirect(&page);
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn a_wish_is_a_must_for_a_client_that_says_so() {
    let idp = TestIdp::start().await;
    let strict = idp
        .application("strict")
        .oidc("acr_values_required", true)
        .create()
        .await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(strict.authorize().acr_values(TWO)).await;
    assert_eq!(page.name(), "obtain");
    let page = bob.visit(strict.authorize()).await;
    assert_eq!(acr(&strict, &page).await, ONE);
}

#[tokio::test]
async fn continue_without_gives_the_honest_level() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(shop.authorize().acr_values(TWO)).await;
    assert_eq!(page.name(), "step-up.choose");
    let page = alice.submit(page.form().press("skip")).await;
    assert_eq!(page.name(), "onward");
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn continue_without_works_from_the_page_of_the_code_too() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(shop.authorize().acr_values(TWO)).await;
    let (page, _) = alice.choose(page).await;
    let page = alice.submit(page.form().press("skip")).await;
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn continue_without_is_not_offered_for_a_must_and_changes_nothing_if_pressed() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    assert!(!page.offers("skip"));
    let forged = page.form().without("action").add("action", "skip");
    let page = alice.submit(forged).await;
    assert_eq!(page.left(), None, "{}", page.story());
}

#[tokio::test]
async fn a_must_with_a_later_name_that_holds_can_be_skipped_to_that_one() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(shop.authorize().essential_acr(&[TWO, ONE])).await;
    assert_eq!(page.name(), "step-up.choose");
    let page = alice.submit(page.form().press("skip")).await;
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn cancel_is_access_denied_on_every_page() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    for pages in 0..4 {
        let mut alice = alice.elsewhere();
        let mut page = alice.visit(vault.authorize()).await;
        for done in 0..pages {
            page = match done {
                0 => alice.submit(page.form().set("identifier", "alice")).await,
                1 => alice.give_password(page).await,
                _ => alice.choose(page).await.0,
            };
        }
        let names = [
            "sign-in.identifier",
            "sign-in.password",
            "step-up.choose",
            "step-up.code",
        ];
        assert_eq!(page.name(), names[pages]);
        let page = alice.submit(page.form().press("cancel")).await;
        assert_eq!(page.name(), "onward");
        assert_eq!(vault.receive_error(&page), "access_denied");
    }
    // Nothing was begun in the browser that never asked.
    assert_eq!(alice.visit("/dashboard").await.name(), "sign-in.identifier");
}

#[tokio::test]
async fn cancel_leaves_the_session_as_it_was() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = with_phone(&idp).await;
    let before = alice.cookie("session").unwrap().to_owned();
    let page = alice.visit(vault.authorize()).await;
    alice.submit(page.form().press("cancel")).await;
    assert_eq!(alice.cookie("session"), Some(&*before));
    assert_eq!(alice.visit("/dashboard").await.level(), Some(1));
}

#[tokio::test]
async fn silent_and_nobody_signed_in_is_login_required() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let page = idp.browser().visit(shop.authorize().prompt("none")).await;
    went_by_redirect(&page);
    assert_eq!(shop.receive_error(&page), "login_required");
}

#[tokio::test]
async fn silent_and_too_old_is_login_required() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    idp.travel(std::time::Duration::from_secs(61));
    let page = alice.visit(shop.authorize().prompt("none").max_age(60)).await;
    assert_eq!(shop.receive_error(&page), "login_required");
    let page = alice.visit(shop.authorize().prompt("none").max_age(61)).await;
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn silent_and_a_must_above_the_session_is_interaction_required() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(vault.authorize().prompt("none")).await;
    went_by_redirect(&page);
    assert_eq!(vault.receive_error(&page), "interaction_required");
    let page = alice.visit(shop.authorize().prompt("none").essential_acr(&[TWO])).await;
    assert_eq!(shop.receive_error(&page), "interaction_required");
}

#[tokio::test]
async fn silent_and_a_wish_above_the_session_succeeds() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(shop.authorize().prompt("none").acr_values(TWO)).await;
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn a_silent_request_changes_nothing_and_shows_nothing() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let before = alice.cookie("session").unwrap().to_owned();
    let page = alice.visit(shop.authorize().prompt("none")).await;
    went_by_redirect(&page);
    assert_eq!(alice.cookie("session"), Some(&*before));
    shop.receive(&page).await;
}

#[tokio::test]
async fn a_hint_to_somebody_else_is_login_required_when_silent() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    idp.account("bob").with_password().create().await;
    let mut alice = with_phone(&idp).await;
    let page = alice
        .visit(shop.authorize().prompt("none").with("login_hint", "bob"))
        .await;
    assert_eq!(shop.receive_error(&page), "login_required");
    let page = alice
        .visit(shop.authorize().prompt("none").with("login_hint", "alice"))
        .await;
    assert_eq!(acr(&shop, &page).await, ONE);
}

#[tokio::test]
async fn a_hint_to_somebody_else_lets_that_one_sign_in() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let bob = idp.account("bob").with_password().create().await;
    let mut alice = with_phone(&idp).await;
    let first = alice.visit(shop.authorize()).await;
    let alices = shop.receive(&first).await.id_token["sub"].clone();
    let page = alice.visit(shop.authorize().with("login_hint", "bob")).await;
    assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
    assert_eq!(page.form().value("identifier").as_deref(), Some("bob"));
    let mut bob = bob.in_front_of(&alice);
    let page = bob.sign_in(page).await;
    let bobs = shop.receive(&page).await.id_token["sub"].clone();
    assert_ne!(alices, bobs);
}

#[tokio::test]
async fn a_hint_is_the_subject_the_user_id_or_the_address() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let subject = shop.receive(&page).await.id_token["sub"].as_str().unwrap().to_owned();
    for hint in [&*subject, "alice", "alice@acme.example"] {
        let page = alice
            .visit(shop.authorize().prompt("none").with("login_hint", hint))
            .await;
        assert_eq!(shop.receive(&page).await.id_token["sub"], *subject, "{hint}");
    }
}

#[tokio::test]
async fn another_account_can_be_chosen() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let bob = idp.account("bob").with_password().create().await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(shop.authorize().prompt("select_account")).await;
    assert_eq!(page.name(), "choose-account");
    let same = alice.submit(page.form()).await;
    let alices = shop.receive(&same).await.id_token["sub"].clone();
    let page = alice.visit(shop.authorize().prompt("select_account")).await;
    let page = alice.submit(page.form().choose("Another account")).await;
    let mut bob = bob.in_front_of(&alice);
    let page = bob.sign_in(page).await;
    assert_ne!(shop.receive(&page).await.id_token["sub"], alices);
}

#[tokio::test]
async fn a_person_whose_organisation_lacks_the_application_gets_a_page() {
    let idp = TestIdp::start().await;
    let closed = idp
        .application("closed")
        .set("subscribers", Vec::<String>::new())
        .create()
        .await;
    let mut alice = with_phone(&idp).await;
    let page = alice.visit(closed.authorize()).await;
    assert_eq!(
        (page.name(), page.status.as_u16()),
        ("problem".to_owned(), 403),
        "{}",
        page.story()
    );
}

#[tokio::test]
async fn level_3_needs_a_proofed_identity_and_a_second_factor_in_this_session() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(3).create().await;
    let person = idp
        .account("carol")
        .with_password()
        .with_phone("+12025550123")
        .proofed();
    let mut carol = person.signed_in().await;
    assert_eq!(
        carol.visit("/dashboard").await.level(),
        Some(1),
        "what an account owns is never claimed"
    );
    let page = carol.visit(vault.authorize()).await;
    let page = carol.step_up(page).await;
    assert_eq!(acr(&vault, &page).await, THREE);
    assert_eq!(carol.visit("/dashboard").await.level(), Some(3));
}

#[tokio::test]
async fn a_minimum_that_this_deployment_lacks_is_unmet_before_sign_in() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").create().await;
    // An apply file can't say so; a level that was taken away later can leave it behind.
    let app = idp.app();
    let raised = "UPDATE application SET minimum_level = 4 WHERE id = 'vault'";
    let write = app.db.write(raised, |tx, raised| {
        Box::pin(async move { Ok(sea_orm::ConnectionTrait::execute_unprepared(tx, raised).await?) })
    });
    assert_eq!(write.await.unwrap().rows_affected(), 1);
    let page = idp.browser().visit(vault.authorize()).await;
    went_by_redirect(&page);
    assert_eq!(vault.receive_error(&page), "unmet_authentication_requirements");
}
