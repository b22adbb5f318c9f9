//! S-205 to S-216: the walk from the sign-in to the application and back to the dashboard.

use std::time::Duration;
use tests::{Page, Person, RelyingParty, TestIdp};

const SECOND: Duration = Duration::from_secs(1);

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .with_phone("+12025553970")
        .signed_in()
        .await
}

/// An application of level 2 that is launched by its own start of a login.
async fn flight_deck(idp: &TestIdp) -> RelyingParty {
    let application = idp
        .application("flightdeck")
        .minimum_level(2)
        .set("name", "Flight Deck");
    application
        .oidc("initiate_login_uri", "https://flightdeck.example/start")
        .create()
        .await
}

async fn launch(alice: &mut Person, name: &str) -> Page {
    let page = alice.visit("/dashboard").await;
    alice.submit(page.button("launch", name)).await
}

#[tokio::test]
async fn s_205_sign_in_takes_two_pages() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().create().await;
    let page = alice.visit("/dashboard").await;
    assert_eq!(page.name(), "sign-in.identifier");
    assert!(page.form().has_field("identifier") && !page.form().has_field("password"));
    let page = alice.submit(page.form().set("E-mail or user ID", "alice")).await;
    assert_eq!(page.name(), "sign-in.password");
    assert!(!page.form().has_field("identifier"));
    let form = page.form().set("Password", alice.password.clone());
    let page = alice.submit(form).await;
    assert_eq!(page.name(), "dashboard");
}

#[tokio::test]
async fn s_206_the_dashboard_lists_applications_each_with_launch() {
    let idp = TestIdp::start().await;
    flight_deck(&idp).await;
    idp.application("wiki")
        .set("start_url", "https://wiki.example/")
        .create()
        .await;
    idp.application("silent").create().await;
    idp.application("foreign")
        .set("subscribers", Vec::<String>::new())
        .set("start_url", "https://f.example/")
        .create()
        .await;
    let page = alice(&idp).await.visit("/dashboard").await;
    let tiles = page.texts(".tile");
    assert_eq!(tiles.len(), 3, "{tiles:?}");
    let tile = |name: &str| tiles.iter().find(|tile| tile.contains(name)).unwrap();
    assert!(tile("Flight Deck").contains("Level 2") && tile("Flight Deck").contains("Launch"));
    assert!(tile("Wiki").contains("Level 1") && tile("Wiki").contains("Launch"));
    assert!(
        !tile("Silent").contains("Launch"),
        "it has no page to start at: no button, but a sentence"
    );
    assert!(tile("Silent").contains("Start at the application itself"));
    assert!(page.text().contains("Globex"), "whose they are");
}

#[tokio::test]
async fn s_207_launching_one_that_needs_more_asks_for_the_phone_and_sends_nothing_by_itself() {
    let idp = TestIdp::start().await;
    flight_deck(&idp).await;
    let mut alice = alice(&idp).await;
    let page = launch(&mut alice, "Flight Deck").await;
    assert_eq!(page.name(), "step-up.choose");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(idp.outbox().messages().is_empty(), "nothing before Send");
    let page = alice.submit(page.form().press("send")).await;
    assert_eq!(page.name(), "step-up.code");
    assert_eq!(idp.outbox().nth(1).await.to, "+12025550123");
}

#[tokio::test]
async fn s_208_the_code_and_next_lead_into_the_application() {
    let idp = TestIdp::start().await;
    let party = flight_deck(&idp).await;
    let mut alice = alice(&idp).await;
    let page = launch(&mut alice, "Flight Deck").await;
    let (page, code) = alice.choose(page).await;
    let page = alice.submit(page.form().set("code", code).press("next")).await;
    assert_eq!(page.name(), "onward");
    let start = page.left().unwrap();
    assert!(
        start.as_str().starts_with("https://flightdeck.example/start?"),
        "{start}"
    );
    assert_eq!(page.param("iss").as_deref(), Some(idp.issuer()));
    // The application starts its own request, as OIDC Core §4 says, and gets the level without another question.
    let request = party.authorize().with("login_hint", page.param("login_hint").unwrap());
    let page = alice.visit(request).await;
    let token = party.receive(&page).await.id_token;
    assert_eq!(token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn s_209_a_code_is_dead_after_two_minutes() {
    for (seconds, works) in [(119, true), (121, false)] {
        let idp = TestIdp::start().await;
        flight_deck(&idp).await;
        let mut alice = alice(&idp).await;
        let page = launch(&mut alice, "Flight Deck").await;
        let (page, code) = alice.choose(page).await;
        idp.travel(seconds * SECOND);
        let page = alice.submit(page.form().set("code", code)).await;
        assert_eq!(page.left().is_some(), works, "after {seconds} s: {}", page.story());
        if !works {
            assert_eq!(page.name(), "step-up.code");
            assert!(
                page.text().contains("The time of that code is over. Send a new one"),
                "{}",
                page.text()
            );
            assert!(page.offers("resend"));
        }
    }
}

#[tokio::test]
async fn s_210_resend_brings_a_new_code_and_voids_the_old() {
    let idp = TestIdp::start().await;
    flight_deck(&idp).await;
    let mut alice = alice(&idp).await;
    let page = launch(&mut alice, "Flight Deck").await;
    let (page, old) = alice.choose(page).await;
    assert!(page.offers("resend"));
    idp.travel(21 * SECOND);
    let page = alice.submit(page.form().press("resend")).await;
    let new = idp.outbox().nth(2).await.code.unwrap();
    let page = if old == new {
        page
    } else {
        alice.submit(page.form().set("code", old)).await
    };
    assert_eq!(page.name(), "step-up.code", "the old one is void: {}", page.story());
    let page = alice.submit(page.form().set("code", new)).await;
    assert!(page.left().is_some(), "{}", page.story());
}

#[tokio::test]
async fn s_211_the_credentials_part_shows_the_strength_that_was_reached() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let before = alice.visit("/dashboard").await.texts(".strength");
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    let after = alice.step_up(page).await;
    assert_ne!(before, after.texts(".strength"));
    assert!(before[0].contains("Level 1") && after.texts(".strength")[0].contains("Level 2"));
    assert!(
        after.texts(".shown").join(" ").contains("0123"),
        "and by what: {}",
        after.text()
    );
}

#[tokio::test]
async fn s_212_the_dashboard_has_a_button_to_raise_the_strength() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit("/dashboard").await;
    assert_eq!(page.level(), Some(1));
    assert!(page.offers("elevate"));
    let mut bob = idp.account("bob").with_password().signed_in().await;
    assert!(
        !bob.visit("/dashboard").await.offers("elevate"),
        "there is nothing to raise it with"
    );
}

#[tokio::test]
async fn s_213_phones_are_shown_by_their_last_four_digits_only() {
    let idp = TestIdp::start().await;
    flight_deck(&idp).await;
    let mut alice = alice(&idp).await;
    let mut pages = vec![alice.visit("/dashboard").await];
    let page = launch(&mut alice, "Flight Deck").await;
    let (code_page, code) = alice.choose(page.clone()).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    pages.extend([
        page,
        code_page.clone(),
        alice.submit(code_page.form().set("code", wrong)).await,
    ]);
    for page in pages {
        assert!(
            page.html.contains("3970") || page.html.contains("0123"),
            "{}",
            page.story()
        );
        for part in ["2025553970", "2025550123", "+1202", "202555", "5553970", "5550123"] {
            assert!(!page.html.contains(part), "{part} stands on {}", page.story());
        }
    }
}

#[tokio::test]
async fn s_214_text_or_call_can_be_chosen_for_each_send() {
    let idp = TestIdp::start().await;
    flight_deck(&idp).await;
    let mut alice = alice(&idp).await;
    let page = launch(&mut alice, "Flight Deck").await;
    assert_eq!(page.form().value("delivery").as_deref(), Some("text"));
    let page = alice.submit(page.form().choose("voice")).await;
    let call = idp.outbox().nth(1).await;
    assert_eq!((&*call.channel, &*call.to), ("voice", "+12025550123"));
    let page = alice.submit(page.form().press("back")).await;
    assert_eq!(
        page.form().value("delivery").as_deref(),
        Some("text"),
        "the stored preference stays"
    );
}

#[tokio::test]
async fn s_215_cancel_is_on_both_pages_of_the_step_up() {
    let idp = TestIdp::start().await;
    let party = flight_deck(&idp).await;
    let mut alice = alice(&idp).await;
    for is_second in [false, true] {
        let mut page = alice.visit(party.authorize()).await;
        if is_second {
            page = alice.choose(page).await.0;
        }
        let page = alice.submit(page.form().press("cancel")).await;
        assert_eq!(party.receive_error(&page), "access_denied", "with its state");
        assert_eq!(alice.visit("/dashboard").await.level(), Some(1));
    }
    // From a launch, it leads back to where it began.
    let page = launch(&mut alice, "Flight Deck").await;
    let page = alice.submit(page.form().press("cancel")).await;
    assert_eq!((page.name(), page.level()), ("dashboard".to_owned(), Some(1)));
}

#[tokio::test]
async fn s_216_afterwards_one_is_signed_in_with_the_phone_and_the_dashboard_says_so() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    let page = alice.step_up_with(page, "3970").await;
    assert_eq!((page.name(), page.level()), ("dashboard".to_owned(), Some(2)));
    assert!(page.texts(".shown").join(" ").contains("3970"), "{}", page.text());
}
