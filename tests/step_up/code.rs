//! The code itself: wrong, late, used, or somebody else's.

use std::time::Duration;
use tests::{Page, Person, RelyingParty, TestIdp};

const SECOND: Duration = Duration::from_secs(1);

struct Scene {
    idp: TestIdp,
    vault: RelyingParty,
    alice: Person,
    page: Page,
    code: String,
}

/// A code has been sent and its page is open.
async fn sent() -> Scene {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .with_totp()
        .signed_in()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let (page, code) = alice.choose(page).await;
    Scene {
        idp,
        vault,
        alice,
        page,
        code,
    }
}

/// Another six digits.
fn other(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_the_fifth_burns_it() {
    let Scene {
        mut alice, page, code, ..
    } = sent().await;
    let mut page = page;
    for left in ["four tries", "three tries", "two tries", "one try"] {
        page = alice.submit(page.form().set("code", other(&code))).await;
        assert_eq!((page.name(), page.status.as_u16()), ("step-up.code".to_owned(), 422));
        assert!(page.text().contains(left), "{left}: {}", page.text());
    }
    let page = alice.submit(page.form().set("code", other(&code))).await;
    assert!(
        !page.form().has_field("code"),
        "burnt: there is nothing to type any more: {}",
        page.story()
    );
    // Pressing on with the right one, as an attacker would who has found it now.
    let address = page.address.clone();
    let csrf = page.form().value("csrf").unwrap();
    let page = alice
        .post(&address, &[("csrf", &csrf), ("code", &code), ("action", "next")])
        .await;
    assert_eq!((page.left(), page.level()), (None, Some(1)), "{}", page.story());
}

#[tokio::test]
async fn the_right_code_after_wrong_ones_works() {
    let Scene {
        mut alice,
        vault,
        page,
        code,
        ..
    } = sent().await;
    let mut page = page;
    for _ in 0..4 {
        page = alice.submit(page.form().set("code", other(&code))).await;
    }
    let page = alice.submit(page.form().set("code", code)).await;
    vault.receive(&page).await;
}

#[tokio::test]
async fn spaces_and_dashes_in_a_code_are_fine() {
    let Scene {
        mut alice,
        vault,
        page,
        code,
        ..
    } = sent().await;
    let typed = format!(" {} {}\u{a0}", &code[..3], &code[3..]);
    let page = alice.submit(page.form().set("code", typed)).await;
    vault.receive(&page).await;
}

#[tokio::test]
async fn what_cant_be_a_code_costs_no_try() {
    let Scene {
        mut alice,
        vault,
        page,
        code,
        ..
    } = sent().await;
    let mut page = page;
    for typed in [
        "",
        " ",
        "12345",
        "1234567",
        "abcdef",
        "١٢٣٤٥٦",
        "<script>",
        &"9".repeat(500),
    ] {
        page = alice.submit(page.form().set("code", typed)).await;
        assert_eq!(
            (page.name(), page.status.as_u16()),
            ("step-up.code".to_owned(), 422),
            "{typed:?}"
        );
    }
    let page = alice.submit(page.form().set("code", code)).await;
    vault.receive(&page).await;
}

#[tokio::test]
async fn a_used_code_is_dead() {
    let Scene {
        idp,
        mut alice,
        page,
        code,
        ..
    } = sent().await;
    let address = page.address.clone();
    let csrf = page.form().value("csrf").unwrap();
    alice.submit(page.form().set("code", &*code)).await;
    let replay = alice
        .post(&address, &[("csrf", &csrf), ("code", &code), ("action", "next")])
        .await;
    assert_eq!(
        (replay.name(), replay.status.as_u16()),
        ("problem".to_owned(), 410),
        "{}",
        replay.story()
    );
    // In a new interaction the old code is nobody's.
    idp.travel(Duration::from_secs(21));
    let page = alice
        .visit(
            idp.relying_party("shop")
                .await
                .authorize()
                .prompt("login")
                .acr_values("2"),
        )
        .await;
    let page = alice.give_password(page).await;
    let (page, fresh) = alice.choose(page).await;
    if fresh != code {
        let page = alice.submit(page.form().set("code", code)).await;
        assert_eq!(page.name(), "step-up.code", "{}", page.story());
    }
}

#[tokio::test]
async fn a_code_belongs_to_the_session_and_the_interaction_that_asked_for_it() {
    let Scene {
        idp,
        vault,
        alice,
        code,
        ..
    } = sent().await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.sign_in(page).await;
    idp.travel(21 * SECOND);
    let (page, fresh) = elsewhere.choose(page).await;
    if fresh != code {
        let page = elsewhere.submit(page.form().set("code", code)).await;
        assert_eq!(
            (page.name(), page.left()),
            ("step-up.code".to_owned(), None),
            "{}",
            page.story()
        );
    }
}

#[tokio::test]
async fn two_tabs_dont_mix() {
    let Scene {
        idp,
        vault,
        mut alice,
        page,
        code,
        ..
    } = sent().await;
    let shop = idp.relying_party("shop").await;
    let second = alice.visit(shop.authorize().acr_values("urn:gradus:acr:2")).await;
    assert_eq!(second.name(), "step-up.choose");
    let first = alice.submit(page.form().set("code", code)).await;
    vault.receive(&first).await;
    // The other tab asks what is needed now, and nothing is.
    let second = alice.submit(second.form()).await;
    assert_eq!(shop.receive(&second).await.id_token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn the_text_is_bound_to_our_origin_and_a_call_reads_the_digits_twice() {
    let Scene {
        idp,
        alice,
        vault,
        code,
        ..
    } = sent().await;
    let text = idp.outbox().nth(1).await;
    assert_eq!(
        text.text.lines().last(),
        Some(&*format!("@localhost #{code}")),
        "{}",
        text.text
    );
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.sign_in(page).await;
    idp.travel(21 * SECOND);
    let form = page.form().choose("voice");
    let (_, code) = elsewhere.ask_code(page, form).await;
    let call = idp.outbox().nth(2).await;
    assert_eq!(call.channel, "voice");
    let digits: String = call.text.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.matches(&code).count(), 2, "{}", call.text);
    assert!(!call.text.contains(&code), "digit by digit: {}", call.text);
}
