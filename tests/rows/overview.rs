//! S-03 to S-09: what levels, names and codes are.

use serde_json::json;
use tests::{Page, Person, TestIdp};

#[tokio::test]
async fn s_03_a_password_is_level_1_and_a_code_makes_it_level_2() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(shop.authorize()).await;
    let page = alice.sign_in(page).await;
    let token = shop.receive(&page).await.id_token;
    assert_eq!(
        (&token["acr"], &token["amr"]),
        (&json!("urn:gradus:acr:1"), &json!(["pwd"]))
    );
    let page = alice.visit(shop.authorize().acr_values("urn:gradus:acr:2")).await;
    let page = alice.step_up(page).await;
    let token = shop.receive(&page).await.id_token;
    assert_eq!(
        (&token["acr"], &token["amr"]),
        (&json!("urn:gradus:acr:2"), &json!(["pwd", "otp", "sms", "mfa"]))
    );
}

#[tokio::test]
async fn s_04_the_address_and_the_user_id_both_sign_in() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let alice = idp
        .account("smithj_0001")
        .with_password()
        .set("email", "jane.smith@acme.example")
        .create()
        .await;
    let mut subjects = Vec::new();
    for name in [
        "smithj_0001",
        "jane.smith@acme.example",
        "Jane.Smith@ACME.example",
        "  smithj_0001 ",
    ] {
        let mut alice = alice.elsewhere();
        let page = alice.visit(shop.authorize()).await;
        let page = alice.sign_in_as(page, name).await;
        subjects.push(shop.receive(&page).await.id_token["sub"].clone());
    }
    assert!(subjects.iter().all(|subject| *subject == subjects[0]), "{subjects:?}");
}

async fn signs_in(person: &Person, name: &str) -> Page {
    let mut person = person.elsewhere();
    let page = person.visit("/dashboard").await;
    person.sign_in_as(page, name).await
}

#[tokio::test]
async fn s_05_an_address_signs_in_the_one_account_that_holds_it() {
    let idp = TestIdp::start().await;
    let shared = "jane.smith@acme.example";
    let first = idp
        .account("smithj_0001")
        .with_password()
        .set("email", shared)
        .create()
        .await;
    let second = idp
        .account("smithj_0002")
        .with_password()
        .set("email", shared)
        .create()
        .await;
    let signed_in = |page: &Page, who: &Person| {
        assert_eq!(page.name(), "dashboard", "{}", page.story());
        assert!(page.text().contains(&who.user_id), "{}", page.text());
    };
    signed_in(&signs_in(&first, shared).await, &first);
    let wrong = signs_in(&second, shared).await;
    assert_eq!(
        (wrong.name(), wrong.status.as_u16()),
        ("sign-in.password".to_owned(), 422)
    );
    signed_in(&signs_in(&first, "smithj_0001").await, &first);
    signed_in(&signs_in(&second, "smithj_0002").await, &second);

    idp.edit(|document| {
        document
            .find("account", "user_id", "smithj_0002")
            .insert("sign_in_by_email".to_owned(), true.into());
    })
    .await;
    idp.travel(std::time::Duration::from_mins(2));
    signed_in(&signs_in(&second, shared).await, &second);
    assert_eq!(signs_in(&first, shared).await.name(), "sign-in.password");
    signed_in(&signs_in(&first, "smithj_0001").await, &first);
}

#[tokio::test]
async fn s_08_a_code_is_six_digits() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    let (_, code) = alice.choose(page).await;
    assert!(
        code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()),
        "{code}"
    );
    assert!(idp.outbox().nth(1).await.text.contains(&code));
}

#[tokio::test]
async fn s_09_nobody_reaches_an_application_without_the_strength_that_it_demands() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice.visit(vault.authorize()).await;
    assert_eq!((page.name(), page.left()), ("step-up.choose".to_owned(), None));
    // Going on without the step: whatever address is tried, it leads back to the step.
    let interaction = page.address.strip_suffix("/step-up").unwrap().to_owned();
    for step in [
        "",
        "/sign-in",
        "/sign-in/password",
        "/obtain",
        "/be-proofed",
        "/choose-account",
    ] {
        let page = alice.visit(format!("{interaction}{step}")).await;
        assert_eq!(page.left(), None, "{step}: {}", page.story());
        assert!(page.param("code").is_none());
    }
    let page = alice.visit(page.address).await;
    let page = alice.step_up(page).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "urn:gradus:acr:2");
}
