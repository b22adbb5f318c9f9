//! Recovery codes: shown once, used once, for our own pages only.

use super::{LIST, RECOVERY, codes, recover, with_codes};
use std::{collections::BTreeSet, time::Duration};
use tests::{Person, Place, TestIdp};

const MINUTE: Duration = Duration::from_mins(1);

/// In front of another browser, signed in, asked for more by the page of recovery codes.
async fn asked_elsewhere(person: &Person) -> (Person, tests::Page) {
    let mut elsewhere = person.elsewhere();
    let page = elsewhere.visit(RECOVERY).await;
    let page = elsewhere.sign_in(page).await;
    (elsewhere, page)
}

#[tokio::test]
async fn ten_codes_are_shown_once_and_kept_by_nobody_else() {
    let idp = TestIdp::start().await;
    let (mut alice, codes) = with_codes(&idp, "alice").await;
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    for code in &codes {
        assert_eq!(
            code.split('-').map(str::len).collect::<Vec<_>>(),
            [4, 4, 4, 4],
            "{code}"
        );
    }
    let page = alice.visit(RECOVERY).await;
    assert!(page.text().contains("10 codes are left"), "{}", page.text());
    assert!(codes.iter().all(|code| !page.html.contains(code)));
    assert!(
        idp.outbox()
            .messages()
            .iter()
            .all(|sent| !sent.text.contains(&codes[0]))
    );
}

#[tokio::test]
async fn a_code_opens_an_account_page_once_and_its_owner_is_told() {
    let idp = TestIdp::start().await;
    let (alice, codes) = with_codes(&idp, "alice").await;
    let (mut elsewhere, page) = asked_elsewhere(&alice).await;
    let before = idp.outbox().messages().len();
    let page = recover(&mut elsewhere, page, &codes[3].to_lowercase().replace('-', " ")).await;
    assert_eq!(page.name(), "recovery", "{}", page.story());
    assert!(page.text().contains("9 codes are left"), "{}", page.text());
    let mail = idp.outbox().nth(before + 1).await;
    assert_eq!(mail.channel, "mail");
    assert!(mail.subject.unwrap().contains("recovery code"), "{}", mail.text);
    assert!(!mail.text.contains(&codes[3]));

    let (mut third, page) = asked_elsewhere(&alice).await;
    let page = recover(&mut third, page, &codes[3]).await;
    assert_eq!(
        (page.name(), page.status.as_u16()),
        ("step-up.code".to_owned(), 422),
        "{}",
        page.story()
    );
    assert!(page.text().contains("used already"), "{}", page.text());
    let page = third.submit(page.form().set("code", &*codes[4])).await;
    assert_eq!(page.name(), "recovery", "{}", page.story());
}

#[tokio::test]
async fn what_has_not_the_form_of_a_code_and_what_is_none_opens_nothing() {
    let idp = TestIdp::start().await;
    let (alice, codes) = with_codes(&idp, "alice").await;
    let (mut elsewhere, page) = asked_elsewhere(&alice).await;
    let mut page = recover(&mut elsewhere, page, "123456").await;
    let turned: String = codes[0].chars().rev().collect();
    for typed in ["0000-0000-0000-0000", &turned, "x"] {
        assert!(page.text().contains("didn’t match"), "{}", page.story());
        page = elsewhere.submit(page.form().set("code", typed)).await;
        assert_eq!(page.name(), "step-up.code", "{}", page.story());
    }
}

#[tokio::test]
async fn recovery_codes_are_nothing_to_an_application() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let (alice, codes) = with_codes(&idp, "alice").await;
    let (mut elsewhere, page) = asked_elsewhere(&alice).await;
    let page = recover(&mut elsewhere, page, &codes[0]).await;
    assert_eq!((page.name(), page.level()), ("recovery".to_owned(), Some(1)));
    let page = elsewhere.visit(vault.authorize()).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    let offered = page.form().labels("authenticator");
    assert_eq!(offered, ["Phone, number ending 0123"]);
    assert!(!page.text().contains("I don’t have this"), "{}", page.text());
    // Asked for by its id all the same, the sheet has no page here.
    let (own, own_page) = asked_elsewhere(&alice).await;
    let sheet = own_page.form().choose("Recovery code").value("authenticator").unwrap();
    drop(own);
    let page = elsewhere.visit(format!("{}/{sheet}", page.address)).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
}

#[tokio::test]
async fn a_new_sheet_takes_the_place_of_the_old_and_ends_other_sessions() {
    let idp = TestIdp::start().await;
    let (mut alice, old) = with_codes(&idp, "alice").await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    elsewhere.sign_in(page).await;
    let page = alice.visit(RECOVERY).await;
    let page = alice.submit(page.button("make", "")).await;
    let new = codes(&page);
    assert!(old.iter().all(|code| !new.contains(code)));
    assert_eq!(elsewhere.visit("/dashboard").await.name(), "sign-in.identifier");
    let (mut third, page) = asked_elsewhere(&alice).await;
    let page = recover(&mut third, page, &old[0]).await;
    assert!(page.text().contains("didn’t match"), "{}", page.story());
    let page = third.submit(page.form().set("code", &*new[0])).await;
    assert_eq!(page.name(), "recovery", "{}", page.story());
}

#[tokio::test]
async fn recovery_codes_lead_out_of_the_lock() {
    let limits = "[limits]\nsecond_factor_failures = 3";
    let idp = Place::sqlite().set(limits).start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let (mut alice, codes) = with_codes(&idp, "alice").await;
    idp.travel(6 * MINUTE);
    let page = alice.visit(RECOVERY).await;
    let (page, code) = alice.choose(page).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..3 {
        alice.submit(page.form().set("code", wrong)).await;
    }
    let page = alice.visit(vault.authorize()).await;
    assert!(page.text().contains("closed for a while"), "{}", page.text());
    let page = alice.visit(RECOVERY).await;
    let page = recover(&mut alice, page, &codes[0]).await;
    assert_eq!(page.name(), "recovery", "{}", page.story());
    // The phone was used a while ago, and counts again.
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "urn:gradus:acr:2");
}

#[tokio::test]
async fn the_page_says_when_few_are_left() {
    let idp = TestIdp::start().await;
    let (mut alice, codes) = with_codes(&idp, "alice").await;
    for code in &codes[..7] {
        assert!(!alice.visit(LIST).await.text().contains("Make new ones soon"));
        idp.travel(6 * MINUTE);
        let page = alice.visit(RECOVERY).await;
        recover(&mut alice, page, code).await;
    }
    let page = alice.visit(LIST).await;
    assert!(
        page.text().contains("3 codes are left. Make new ones soon"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn without_a_second_factor_there_is_nothing_to_recover() {
    let idp = TestIdp::start().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit(RECOVERY).await;
    assert!(page.text().contains("First add a phone"), "{}", page.text());
    assert!(!page.offers("make"));
    let csrf = page.form().value("csrf").unwrap();
    let page = bob.post(RECOVERY, &[("csrf", &csrf), ("action", "make")]).await;
    assert_eq!(page.name(), "recovery", "{}", page.story());
}
