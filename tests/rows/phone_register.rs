//! S-07, S-19, S-76 to S-83, S-88, S-186 to S-193: registering a phone.

use std::time::Duration;
use tests::{Page, Person, Place, TestIdp};

const FIRST: &str = "+12025550123";
const SECOND: &str = "+12025550188";
const NEW: &str = "/account/phones/new";

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice").with_password().signed_in().await
}

/// The page on which the number is typed.
async fn number_page(alice: &mut Person) -> Page {
    let page = alice.visit(NEW).await;
    alice.follow_first_link(page).await
}

fn codes(idp: &TestIdp) -> usize {
    let messages = idp.outbox().messages();
    messages.iter().filter(|message| message.code.is_some()).count()
}

/// One more phone of somebody who has one: after a fresh second proof.
async fn another(alice: &mut Person, number: &str) -> Page {
    let page = alice.visit("/account/phones/new?back=/account/phones").await;
    let page = if page.name() == "step-up.choose" {
        alice.step_up(page).await
    } else {
        page
    };
    alice.register_phone(page, number).await
}

#[tokio::test]
async fn s_07_a_landline_is_called() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = number_page(&mut alice).await;
    let typed = |page: &Page| {
        let form = page.form().set("country", "DE");
        form.set("phone", "030 12345678").set("phone_confirm", "030 12345678")
    };
    let page = alice.submit(typed(&page).press("send")).await;
    assert_eq!((page.name(), page.status.as_u16()), ("phone.number".to_owned(), 422));
    assert!(page.text().contains("landline"), "{}", page.text());
    assert_eq!(
        page.form().value("delivery").as_deref(),
        Some("voice"),
        "a call is chosen now"
    );
    assert_eq!(codes(&idp), 0);
    let page = alice.submit(typed(&page).press("send")).await;
    let call = idp.outbox().code_to("+493012345678", 1).await;
    assert_eq!(call.channel, "voice");
    let page = alice.submit(page.form().set("code", call.code.unwrap())).await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
    let page = alice.visit("/account/phones").await;
    assert!(
        !page.text().contains("Text me codes"),
        "it is never offered texts: {}",
        page.text()
    );
}

#[tokio::test]
async fn a_landline_is_told_of_a_change_by_a_call() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+493012345678")
        .signed_in()
        .await;
    another(&mut alice, SECOND).await;
    let told = idp
        .outbox()
        .nth_of(1, |message| message.code.is_none() && message.to.starts_with("+49"))
        .await;
    assert_eq!(told.channel, "voice");
    assert!(told.text.contains("was added"), "{}", told.text);
    assert_eq!(told.code, None);
}

#[tokio::test]
async fn an_operator_can_stop_new_phones_of_a_country_and_the_others_go_on() {
    let place = Place::sqlite().delivery("sms = \"outbox\"\nmail = \"outbox\"\ncountries = [\"DE\"]");
    let idp = place.start().await;
    let mut alice = alice(&idp).await;
    let page = number_page(&mut alice).await;
    let typed = page.form().set("country", "US").set("phone", FIRST);
    let page = alice.submit(typed.set("phone_confirm", FIRST).press("send")).await;
    assert_eq!((page.name(), page.status.as_u16()), ("phone.number".to_owned(), 422));
    assert!(page.text().contains("at present"), "{}", page.text());
    assert_eq!(codes(&idp), 0);
    let page = alice.register_phone(page, "+491712345678").await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
}

#[tokio::test]
async fn s_19_a_second_phone_is_recommended_after_the_first() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    let page = alice.register_phone(page, FIRST).await;
    assert!(page.text().contains("We recommend a second phone"), "{}", page.text());
}

#[tokio::test]
async fn s_76_both_numbers_must_agree() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = number_page(&mut alice).await;
    let form = page.form().set("country", "US").set("phone", FIRST);
    let page = alice.submit(form.set("phone_confirm", SECOND).press("send")).await;
    assert_eq!((page.name(), page.status.as_u16()), ("phone.number".to_owned(), 422));
    assert!(
        page.texts("#phone-confirm-error")[0].contains("differ"),
        "{}",
        page.text()
    );
    assert_eq!(page.texts("#phone-error"), [""]);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(codes(&idp), 0, "nothing is sent");
}

#[tokio::test]
async fn s_77_each_field_shows_the_prefix_of_the_country() {
    let idp = TestIdp::start().await;
    let alice = idp
        .account("alice")
        .with_password()
        .set("phone_number", "+4915112345678");
    let mut alice = alice.signed_in().await;
    let page = number_page(&mut alice).await;
    assert_eq!(
        page.form().value("country").as_deref(),
        Some("DE"),
        "as the contact number"
    );
    assert_eq!(page.texts(".prefix"), ["+49", "+49"]);
    let page = alice.submit(page.form().set("country", "FR").press("country")).await;
    assert_eq!(page.texts(".prefix"), ["+33", "+33"]);
    assert!(page.html.contains("placeholder=\"06"), "the format, too");
    let form = page
        .form()
        .set("phone", "06 12 34 56 78")
        .set("phone_confirm", "+33 612345678");
    let page = alice.submit(form.press("send")).await;
    assert_eq!(page.name(), "phone.code", "{}", page.story());
    idp.outbox().code_to("+33612345678", 1).await;
}

#[tokio::test]
async fn s_78_text_or_call_is_chosen() {
    for (way, channel) in [("text", "sms"), ("voice", "voice")] {
        let idp = TestIdp::start().await;
        let mut alice = alice(&idp).await;
        let page = number_page(&mut alice).await;
        let form = page.form().set("country", "US").set("phone", "202 555 0123");
        let form = form.set("phone_confirm", "(202) 555-0123").choose(way);
        alice.submit(form.press("send")).await;
        assert_eq!(idp.outbox().code_to(FIRST, 1).await.channel, channel);
    }
}

#[tokio::test]
async fn s_79_what_is_not_confirmed_is_not_kept() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = number_page(&mut alice).await;
    for way in ["back", "cancel"] {
        assert_eq!(alice.submit(page.form().press(way)).await.name(), "dashboard");
    }
    for (way, lands) in [("cancel", "dashboard"), ("back", "phone.number")] {
        let page = alice.visit(NEW).await;
        let (code_page, code) = alice.begin_phone(page, FIRST).await;
        let page = alice.submit(code_page.form().press(way)).await;
        assert_eq!(page.name(), lands, "{}", page.story());
        let page = alice.submit(code_page.form().set("code", code)).await;
        assert_eq!(page.name(), "phones", "the code is void: {}", page.story());
        assert!(page.text().contains("You have no phone here yet"), "{}", page.text());
    }
}

#[tokio::test]
async fn s_80_the_page_names_the_masked_number() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    let (page, _) = alice.begin_phone(page, FIRST).await;
    assert!(page.text().contains("the number ending 0123"), "{}", page.text());
    assert!(!page.html.contains("555"), "{}", page.html);
}

#[tokio::test]
async fn s_81_five_wrong_tries_burn_the_code() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    let (mut page, code) = alice.begin_phone(page, FIRST).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let form = page.form();
    for _ in 0..5 {
        page = alice.submit(form.clone().set("code", wrong)).await;
        assert_eq!(page.name(), "phone.code", "{}", page.story());
    }
    assert!(page.text().contains("wrong too often"), "{}", page.text());
    let page = alice.submit(form.set("code", code)).await;
    assert_eq!(page.name(), "phone.code", "the right one fails: {}", page.story());
    assert!(
        alice
            .visit("/account/phones")
            .await
            .text()
            .contains("You have no phone here yet")
    );
}

#[tokio::test]
async fn s_82_a_link_sends_a_new_code() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    let (page, old) = alice.begin_phone(page, FIRST).await;
    let early = alice.submit(page.form().press("resend")).await;
    assert_eq!(early.name(), "phone.code");
    idp.travel(Duration::from_secs(21));
    let page = alice.submit(early.form().press("resend")).await;
    let new = idp.outbox().code_to(FIRST, 2).await.code.unwrap();
    let page = if old == new {
        page
    } else {
        alice.submit(page.form().set("code", old)).await
    };
    assert_eq!(page.name(), "phone.code", "the old one is void");
    let page = alice.submit(page.form().set("code", new)).await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
}

#[tokio::test]
async fn s_83_success_names_the_last_four_digits_and_no_other() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    let page = alice.register_phone(page, FIRST).await;
    assert!(
        page.text().contains("The number ending 0123 is registered"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("can give your second proof"), "{}", page.text());
    assert!(!page.html.contains("2025550123") && !page.html.contains("5550123"));
    let page = another(&mut alice, SECOND).await;
    assert!(
        page.text().contains("The number ending 0188 is registered"),
        "{}",
        page.text()
    );
    assert!(!page.html.contains("5550188"));
}

#[tokio::test]
async fn s_88_afterwards_the_person_is_where_it_began() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(NEW).await;
    assert_eq!(bob.register_phone(page, SECOND).await.name(), "dashboard");
    let mut alice = alice(&idp).await;
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(page.name(), "obtain");
    let (start, rest) = page.html.split_once("/account/phones/new").unwrap();
    assert!(start.ends_with("href=\""));
    let page = alice.visit(format!("{NEW}{}", rest.split('"').next().unwrap())).await;
    let page = alice.register_phone(page, FIRST).await;
    assert_eq!(
        page.name(),
        "step-up.choose",
        "the question that asked for it: {}",
        page.story()
    );
    assert!(
        page.text().contains("The number ending 0123 is registered"),
        "{}",
        page.text()
    );
    let page = alice.step_up(page).await;
    let token = vault.receive(&page).await.id_token;
    assert_eq!(token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn s_186_there_are_three_phones_at_most() {
    let idp = TestIdp::start().await;
    let alice = idp
        .account("alice")
        .with_password()
        .with_phone(FIRST)
        .with_phone(SECOND);
    let mut alice = alice.signed_in().await;
    let page = another(&mut alice, "+12025550177").await;
    assert!(!page.html.contains(NEW), "no fourth is offered: {}", page.text());
    let page = alice.visit(NEW).await;
    assert_eq!((page.name(), page.status.as_u16()), ("phones".to_owned(), 409));
    let csrf = page.form().value("csrf").unwrap();
    let number = "+12025550166";
    let fields = [
        ("csrf", &*csrf),
        ("country", "US"),
        ("phone", number),
        ("phone_confirm", number),
        ("delivery", "text"),
        ("action", "send"),
    ];
    let page = alice.post(NEW, &fields).await;
    assert_eq!((page.name(), page.status.as_u16()), ("phones".to_owned(), 409));
    assert!(
        idp.outbox()
            .messages()
            .iter()
            .all(|message| message.to != number || message.code.is_none())
    );
}

#[tokio::test]
async fn s_187_text_is_chosen_at_first() {
    let idp = TestIdp::start().await;
    let page = number_page(&mut alice(&idp).await).await;
    assert_eq!(page.form().value("delivery").as_deref(), Some("text"));
}

#[tokio::test]
async fn s_188_applications_open_with_the_phone() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    alice.register_phone(page, FIRST).await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.step_up(page).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn s_189_both_reasons_for_a_second_phone_are_named() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(NEW).await;
    let text = alice.register_phone(page, FIRST).await.text();
    assert!(text.contains("when you lose this one"), "{text}");
    assert!(text.contains("keeps your proofed identity"), "{text}");
}

#[tokio::test]
async fn s_192_there_is_an_add_for_the_phones_two_and_three() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().with_phone(FIRST).signed_in().await;
    for (number, more) in [(SECOND, true), ("+12025550177", false)] {
        let page = alice.visit("/account/phones").await;
        assert!(page.text().contains("Add another phone"), "{}", page.text());
        let page = another(&mut alice, number).await;
        assert_eq!(page.text().contains("Add another phone"), more, "{}", page.text());
    }
}

#[tokio::test]
async fn s_193_a_further_phone_gets_its_own_code() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().with_phone(FIRST).signed_in().await;
    let page = alice.visit(NEW).await;
    let page = alice.step_up(page).await;
    alice.begin_phone(page, SECOND).await;
    let messages = idp.outbox().messages();
    let to = |number: &str| {
        messages
            .iter()
            .filter(|sent| sent.to == number && sent.code.is_some())
            .count()
    };
    assert_eq!((to(FIRST), to(SECOND)), (1, 1), "the first one's was for the step-up");
}
