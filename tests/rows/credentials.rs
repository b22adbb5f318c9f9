//! S-95, S-97, S-99 to S-101: what a person sees of their credentials, and where help is.

use crate::factors::add_app;
use std::time::Duration;
use tests::{Page, Person, Place, TestIdp};

const FIRST: &str = "+12025550123";
const SECOND: &str = "+12025550188";

/// Wrong codes until the second factor is locked.
async fn lock(idp: &TestIdp, person: &mut Person) -> Page {
    let page = person.visit("/dashboard").await;
    let mut page = person.submit(page.button("elevate", "")).await;
    for _ in 0..12 {
        if page.name() == "step-up.choose" && page.text().contains("closed") {
            return page;
        }
        if page.name() == "step-up.choose" {
            page = person.choose(page).await.0;
        }
        let entered = person.submit(page.form().set("Code", "000000")).await;
        page = match entered.name().as_str() {
            "step-up.code" if entered.offers("next") => entered,
            _ => {
                idp.travel(Duration::from_mins(1));
                person.visit(format!("{}/step-up", interaction(&entered))).await
            }
        };
    }
    page
}

fn interaction(page: &Page) -> String {
    page.address.split("/step-up").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn s_95_whoever_is_locked_out_is_told_whom_to_ask() {
    let idp = Place::sqlite()
        .set("[brand]\ncontact = \"the help desk, 0800 123\"")
        .start()
        .await;
    let alice = idp.account("alice").with_password().with_phone(FIRST);
    let mut alice = alice.signed_in().await;
    let page = lock(&idp, &mut alice).await;
    assert!(page.text().contains("closed"), "{}", page.text());
    assert!(page.text().contains("Ask the help desk, 0800 123."), "{}", page.text());
    // Wrong passwords, too.
    let mut stranger = alice.elsewhere();
    stranger.password = "certainly not the password".to_owned();
    for _ in 0..60 {
        let page = stranger.visit("/dashboard").await;
        let page = stranger.sign_in(page).await;
        if page.text().contains("closed for a while") {
            assert!(page.text().contains("Ask the help desk, 0800 123."), "{}", page.text());
            return;
        }
        idp.travel(Duration::from_mins(1));
    }
    panic!("wrong passwords never lock");
}

#[tokio::test]
async fn s_97_the_help_explains_the_levels_and_the_kinds() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().with_phone(FIRST).signed_in().await;
    for path in ["/dashboard", "/account/authenticators"] {
        let page = alice.visit(path).await;
        assert!(page.html.contains("href=\"/help/levels\""), "{path}");
    }
    for mut browser in [alice.browser, idp.browser()] {
        let page = browser.visit("/help/levels").await;
        assert_eq!(page.name(), "help.levels", "{}", page.story());
        let headings = page.texts("h2");
        for wanted in ["Level 1", "Level 2", "Level 3", "What you can sign in with"] {
            assert!(headings.iter().any(|heading| heading == wanted), "{headings:?}");
        }
        for wanted in [
            "something that only you have",
            "Somebody has checked that you are who you say",
            "a passkey",
        ] {
            assert!(page.text().contains(wanted), "{wanted}: {}", page.text());
        }
    }
}

#[tokio::test]
async fn s_99_status_details_and_elevate_are_on_the_page() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().with_phone(FIRST).signed_in().await;
    let page = alice.visit("/dashboard").await;
    assert_eq!(page.level(), Some(1));
    for wanted in [
        "Level 1: you signed in.",
        "Password",
        "number ending 0123",
        "up to level 2",
    ] {
        assert!(page.text().contains(wanted), "{wanted}: {}", page.text());
    }
    let page = alice.submit(page.button("elevate", "")).await;
    let page = alice.step_up(page).await;
    assert_eq!((page.name().as_str(), page.level()), ("dashboard", Some(2)));
}

/// Somebody who has shown all that they can just now.
async fn risen(person: &mut Person) {
    let page = person.visit("/dashboard").await;
    let page = person.submit(page.button("elevate", "")).await;
    person.step_up(page).await;
}

/// What the dashboard says of each credential.
async fn states(person: &mut Person) -> Vec<String> {
    let page = person.visit("/dashboard").await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
    page.texts(".credentials ul.rows > li")
}

fn is(states: &[String], what: &str, state: &str) -> bool {
    states.iter().any(|one| one.contains(what) && one.contains(state))
}

fn with_two_phones(idp: &TestIdp) -> tests::person::NewPerson {
    idp.account("alice")
        .with_password()
        .with_phone(FIRST)
        .with_phone(SECOND)
}

#[tokio::test]
async fn s_100_each_credential_shows_its_state() {
    let idp = TestIdp::start().await;
    let alice = with_two_phones(&idp);
    let mut alice = alice.signed_in().await;
    risen(&mut alice).await;
    let before = states(&mut alice).await;
    assert!(is(&before, "0123", "Active, offered first"), "{before:?}");
    assert!(is(&before, "0188", "Active"), "{before:?}");
    let page = alice.visit("/account/phones").await;
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.text.contains("0188") && form.has_field("phone"));
    let page = alice.submit(form.unwrap().press("delete")).await;
    let page = alice.submit(page.form().press("delete")).await;
    assert_eq!(page.name(), "phones", "{}", page.story());
    let after = states(&mut alice).await;
    assert!(is(&after, "0123", "Active, offered first"), "{after:?}");
    assert!(is(&after, "0188", "Revoked"), "{after:?}");
    // A month later nobody needs to know any more.
    idp.travel(Duration::from_hours(31 * 24));
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    assert!(!page.text().contains("0188"), "{}", page.text());
}

#[tokio::test]
async fn s_101_after_activation_it_is_shown_as_active() {
    let idp = TestIdp::start().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit("/account/phones/new").await;
    bob.register_phone(page, SECOND).await;
    let after = states(&mut bob).await;
    assert!(is(&after, "0188", "Active"), "{after:?}");
}

#[tokio::test]
async fn s_88_an_app_too_leads_back_to_where_it_began() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(vault.authorize()).await;
    assert_eq!(page.name(), "obtain", "{}", page.story());
    let way = page
        .html
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|href| href.contains("/app/new"))
        .unwrap()
        .to_owned();
    let page = bob.visit(way).await;
    let page = bob.follow_first_link(page).await;
    let page = add_app(&idp, &mut bob, page, "Pocket").await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    idp.travel(Duration::from_secs(30));
    let code = bob.totp_code(idp.now());
    let page = bob.submit(page.form()).await;
    let page = bob.submit(page.form().set("Code", code)).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn s_76_a_deployment_may_show_the_number_back_instead() {
    let idp = Place::sqlite();
    let delivery = "sms = \"outbox\"\nvoice = \"outbox\"\nmail = \"outbox\"\nnumber_check = \"shown-back\"";
    let idp = idp.delivery(delivery).start().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit("/account/phones/new").await;
    let page = bob.follow_first_link(page).await;
    assert!(!page.form().has_field("phone_confirm"), "{}", page.story());
    let form = page.form().set("country", "US").set("phone", "202 555 0188");
    let before = idp.outbox().messages().len();
    let page = bob.submit(form.press("send")).await;
    assert_eq!(page.name(), "phone.shown", "{}", page.story());
    assert!(page.text().contains("+1 202-555-0188"), "{}", page.text());
    assert_eq!(idp.outbox().messages().len(), before, "nothing is sent yet");
    let page = bob.submit(page.button("country", "")).await;
    assert_eq!(page.name(), "phone.number", "{}", page.story());
    let page = bob.submit(page.form().set("phone", "202 555 0177").press("send")).await;
    let page = bob.submit(page.button("send", "")).await;
    assert_eq!(page.name(), "phone.code", "{}", page.story());
    let code = idp.outbox().code_to("+12025550177", 1).await.code.unwrap();
    let page = bob.submit(page.form().set("Code", code)).await;
    assert!(page.text().contains("0177"), "{}", page.text());
}

#[tokio::test]
async fn s_186_what_the_owner_takes_back_leaves_three_phones() {
    let idp = TestIdp::start().await;
    let alice = with_two_phones(&idp);
    let mut alice = alice.with_phone("+12025550155").signed_in().await;
    risen(&mut alice).await;
    let page = alice.visit("/account/phones").await;
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.text.contains("0188") && form.has_field("phone"));
    let page = alice.submit(form.unwrap().press("delete")).await;
    alice.submit(page.form().press("delete")).await;
    let undo = tests::mailed(&idp, "alice@acme.example", "/account/undo/").await;
    idp.travel(Duration::from_secs(90));
    let page = alice.visit("/account/phones/new").await;
    let page = alice.register_phone(page, "+12025550166").await;
    assert!(page.text().contains("0166"), "{}", page.text());
    let page = alice.visit(undo).await;
    let page = alice.submit(page.button("undo", "")).await;
    assert_eq!(page.name(), "undo", "{}", page.story());
    let page = alice.visit("/account/phones").await;
    let page = alice.sign_in(page).await;
    let text = page.text();
    assert!(
        ["0123", "0188", "0155"].iter().all(|ending| text.contains(ending)),
        "{text}"
    );
    assert!(!text.contains("0166"), "{text}");
}
