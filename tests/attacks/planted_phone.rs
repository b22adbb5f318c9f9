//! Mallory has learned Alice's password and wants a phone of his own at her account, so that codes come to him. With the
//! password alone he isn't even asked for a number: a link goes to Alice's mail, works in the session that asked for it
//! only, and tells her. Should he get hold of an enrolment otherwise, it completes in its own session only, once, and never
//! beyond three phones; and what was added is told and can be undone for a day.

use tests::{Person, TestIdp, on_both};
use tokio::task::JoinSet;

const OWN: &str = "+12025550123";
const PLANTED: &str = "+12025550166";
const NEW: &str = "/account/phones/new";

/// A link in the newest mail with that path in it.
async fn link(idp: &TestIdp, path: &str) -> String {
    let is_link = |message: &tests::outbox::Message| message.channel == "mail" && message.text.contains(path);
    let mail = idp.outbox().nth_of(1, is_link).await;
    let line = mail.text.lines().find(|line| line.contains(path)).unwrap();
    line.to_owned()
}

async fn signed_in(person: &Person) -> Person {
    let mut there = person.elsewhere();
    let page = there.visit("/dashboard").await;
    there.sign_in(page).await;
    there
}

/// At the page that asks for a number, after all that comes before it.
async fn ready(person: &mut Person) -> tests::Page {
    let page = person.visit(NEW).await;
    if page.name() == "step-up.choose" {
        person.step_up(page).await
    } else {
        page
    }
}

#[tokio::test]
async fn with_the_password_alone_no_phone_is_added() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().create().await;
    let mut mallory = signed_in(&alice).await;
    let page = mallory.visit(NEW).await;
    assert_eq!(page.name(), "first", "{}", page.story());
    let csrf = page.form().value("csrf").unwrap();
    let fields = [
        ("csrf", &*csrf),
        ("country", "US"),
        ("phone", PLANTED),
        ("phone_confirm", PLANTED),
        ("action", "send"),
    ];
    assert_eq!(mallory.post(NEW, &fields).await.name(), "first");
    // Alice follows the link where she reads her mail: in her own session it allows nothing, nor does it in his.
    let link = link(&idp, "/account/first/").await;
    let mut owner = signed_in(&alice).await;
    let page = owner.visit(link.clone()).await;
    assert_eq!(page.status, 403, "{}", page.story());
    assert!(page.text().contains("somebody knows your password"), "{}", page.text());
    let path = link.split_once("/account").unwrap().1;
    let csrf = owner.visit("/dashboard").await.form().value("csrf").unwrap();
    owner.post(&format!("/account{path}"), &[("csrf", &csrf)]).await;
    assert_eq!(mallory.visit(NEW).await.name(), "first", "he is where he was");
    assert!(idp.outbox().messages().iter().all(|message| message.to != PLANTED));
}

#[tokio::test]
async fn what_was_added_is_told_and_undone() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(NEW).await;
    alice.register_phone(page, PLANTED).await;
    let link = link(&idp, "/account/undo/").await;
    let mut owner = idp.browser();
    let page = owner.visit(link).await;
    assert!(page.offers("undo"), "{}", page.story());
    let page = owner.submit(page.form()).await;
    assert!(page.text().contains("It is undone"), "{}", page.story());
    let page = alice.visit("/account/phones").await;
    assert_eq!(page.name(), "sign-in.identifier", "whoever did it is out");
    let page = alice.sign_in(page).await;
    assert!(page.text().contains("You have no phone here yet"), "{}", page.text());
}

#[tokio::test]
async fn an_enrolment_of_another_session_is_not_completed() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(NEW).await;
    let (page, code) = alice.begin_phone(page, PLANTED).await;
    let mut mallory = signed_in(&alice).await;
    let csrf = mallory.visit("/dashboard").await.form().value("csrf").unwrap();
    let answer = mallory.post(&page.address, &[("csrf", &csrf), ("code", &code)]).await;
    assert_eq!(answer.name(), "phones");
    assert!(
        answer.text().contains("You have no phone here yet"),
        "{}",
        answer.text()
    );
    let page = alice.submit(page.form().set("code", code)).await;
    assert!(
        page.text().contains("is registered"),
        "its own session does: {}",
        page.story()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_right_codes_at_once_one_binds() {
    on_both(async |idp| {
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let page = alice.visit(NEW).await;
        let (page, code) = alice.begin_phone(page, OWN).await;
        let tries: JoinSet<_> = (0..8)
            .map(|_| {
                let (mut alice, form) = (alice.clone(), page.form().set("code", code.clone()));
                async move { alice.submit(form).await }
            })
            .collect();
        let pages = tries.join_all().await;
        let bound = pages
            .iter()
            .filter(|page| page.text().contains("is registered"))
            .count();
        assert_eq!(
            bound,
            1,
            "{:?}",
            pages.iter().map(tests::Page::story).collect::<Vec<_>>()
        );
        assert_eq!(alice.visit("/account/phones").await.texts(".rows > li").len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_browsers_make_no_fourth_phone() {
    on_both(async |idp| {
        let alice = idp.account("alice").with_password().with_phone(OWN);
        let one = alice.with_phone("+12025550188").signed_in().await;
        let mut waiting = Vec::new();
        for number in [PLANTED, "+12025550177"] {
            let mut there = signed_in(&one).await;
            let page = ready(&mut there).await;
            let (page, code) = there.begin_phone(page, number).await;
            waiting.push((there, page.form().set("code", code)));
        }
        let tries: JoinSet<_> = waiting
            .into_iter()
            .map(|(mut there, form)| async move { there.submit(form).await.status.as_u16() })
            .collect();
        let mut answers = tries.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [200, 409]);
        let mut one = one;
        assert_eq!(one.visit("/account/phones").await.texts(".rows > li").len(), 3);
    })
    .await;
}
