//! S-190, S-191, S-194 to S-204: looking after one's phones, all on one page.

use std::time::Duration;
use tests::{Form, Page, Person, TestIdp};

const FIRST: &str = "+12025550123";
const SECOND: &str = "+12025550188";
const LIST: &str = "/account/phones";

async fn alice(idp: &TestIdp) -> Person {
    let alice = idp.account("alice").with_password();
    alice.with_phone(FIRST).with_phone(SECOND).signed_in().await
}

/// Somebody who has shown all that they can just now.
async fn risen(alice: &mut Person) -> Page {
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    alice.step_up(page).await
}

/// The form of one phone in the list.
async fn row(alice: &mut Person, ending: &str) -> Form {
    let page = alice.visit(LIST).await;
    assert_eq!(page.name(), "phones", "{}", page.story());
    let forms = page.forms().into_iter();
    let mut fitting = forms.filter(|form| form.text.contains(ending) && form.has_field("phone"));
    fitting.next().unwrap()
}

async fn remove(alice: &mut Person, ending: &str) -> Page {
    let form = row(alice, ending).await;
    let page = alice.submit(form.press("delete")).await;
    assert_eq!(page.name(), "phones.delete", "{}", page.story());
    alice.submit(page.form().press("delete")).await
}

async fn told(idp: &TestIdp, what: &str) -> Vec<tests::outbox::Message> {
    let said = what.to_owned();
    idp.outbox()
        .nth_of(1, move |message| {
            message.channel == "mail" && message.text.contains(&said)
        })
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let messages = idp.outbox().messages().into_iter();
    messages.filter(|message| message.text.contains(what)).collect()
}

#[tokio::test]
async fn s_190_losing_the_only_phone_means_proofing_again() {
    let idp = TestIdp::start().await;
    let top = idp.application("top").minimum_level(3).create().await;
    let alice = idp.account("alice").with_password().with_phone(FIRST).proofed();
    let mut alice = alice.signed_in().await;
    risen(&mut alice).await;
    let form = row(&mut alice, "0123").await;
    let page = alice.submit(form.press("delete")).await;
    assert!(
        page.text().contains("Your proofed identity hangs on it alone"),
        "{}",
        page.text()
    );
    let page = alice.submit(page.form().press("delete")).await;
    assert_eq!(page.name(), "phones", "{}", page.story());
    let page = alice.visit("/account/phones/new").await;
    alice.register_phone(page, FIRST).await;
    let page = risen(&mut alice).await;
    assert_eq!(page.level(), Some(2), "{}", page.story());
    let page = alice.visit(top.authorize()).await;
    assert_eq!(page.name(), "be-proofed", "{}", page.story());
}

#[tokio::test]
async fn s_191_with_a_second_phone_the_proofing_survives() {
    let idp = TestIdp::start().await;
    let top = idp.application("top").minimum_level(3).create().await;
    let alice = idp.account("alice").with_password().with_phone(FIRST);
    let mut alice = alice.with_phone(SECOND).proofed().signed_in().await;
    risen(&mut alice).await;
    let page = remove(&mut alice, "0123").await;
    assert!(!page.text().contains("0123"), "{}", page.text());
    let page = alice.visit(top.authorize()).await;
    let page = alice.step_up_with(page, "0188").await;
    assert_eq!(top.receive(&page).await.id_token["acr"], "urn:gradus:acr:3");
}

#[tokio::test]
async fn s_194_all_is_on_one_page_and_works_without_a_script() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    risen(&mut alice).await;
    let page = alice.visit(LIST).await;
    assert!(page.html.contains("/account/phones/new"));
    let scripts: Vec<&str> = page.html.split("<script").skip(1).collect();
    assert!(
        scripts.iter().all(|script| script.contains("/idle.js")),
        "only what says when the session ends: {scripts:?}"
    );
    for action in ["deliver", "delete", "default", "revoke"] {
        assert!(page.offers(action), "{action}: {}", page.text());
    }
    let form = row(&mut alice, "0188").await;
    let page = alice.submit(form.press("deliver")).await;
    assert!(page.text().contains("codes by phone call"), "{}", page.text());
    let news = told(&idp, "The way in which codes reach").await;
    let to: Vec<_> = news.iter().map(|message| &*message.to).collect();
    assert!(to.contains(&"alice@acme.example") && to.contains(&FIRST), "{to:?}");
    assert!(!to.contains(&SECOND), "the other phones only: {to:?}");
}

#[tokio::test]
async fn s_195_the_way_of_delivery_is_kept() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    risen(&mut alice).await;
    let form = row(&mut alice, "0123").await;
    alice.submit(form.press("deliver")).await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    let page = elsewhere.sign_in(page).await;
    let page = elsewhere.submit(page.button("elevate", "")).await;
    assert_eq!(page.form().value("delivery").as_deref(), Some("voice"));
}

#[tokio::test]
async fn s_196_a_warning_stands_before_revoking() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    risen(&mut alice).await;
    let page = alice.visit(LIST).await;
    let page = alice.submit(page.button("revoke", "")).await;
    assert_eq!(page.name(), "phones.revoke", "{}", page.story());
    assert!(page.text().contains("This can’t be undone"), "{}", page.text());
    let page = alice.submit(page.form().press("no")).await;
    assert!(
        page.text().contains("0123") && page.text().contains("0188"),
        "nothing happened: {}",
        page.text()
    );
}

#[tokio::test]
async fn s_197_afterwards_nothing_that_needs_it_opens() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = alice(&idp).await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    elsewhere.sign_in(page).await;
    assert_eq!(risen(&mut alice).await.level(), Some(2));
    let page = alice.visit(LIST).await;
    let page = alice.submit(page.button("revoke", "")).await;
    let page = alice.submit(page.form().press("revoke")).await;
    assert_eq!(
        (page.name(), page.level()),
        ("phones".to_owned(), Some(1)),
        "{}",
        page.story()
    );
    assert_eq!(alice.visit(vault.authorize()).await.name(), "obtain");
    assert_eq!(
        elsewhere.visit("/dashboard").await.name(),
        "sign-in.identifier",
        "other sessions ended"
    );
    told(&idp, "Every phone was removed").await;
}

#[tokio::test]
async fn s_200_exactly_one_phone_is_marked_as_the_default() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(LIST).await;
    assert_eq!(page.texts(".default").len(), 1);
    assert_eq!(page.texts(".rows small .good"), ["Asked first", "Active"]);
}

#[tokio::test]
async fn s_201_changing_the_default_needs_a_second_phone() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().with_phone(FIRST).signed_in().await;
    risen(&mut alice).await;
    let form = row(&mut alice, "0123").await;
    assert!(!form.has_action("default"));
    let (csrf, id) = (form.value("csrf").unwrap(), form.value("phone").unwrap());
    let path = format!("{LIST}/{id}/default");
    let page = alice.post(&path, &[("csrf", &csrf), ("action", "yes")]).await;
    assert_eq!(
        (page.name(), page.status.as_u16()),
        ("phones".to_owned(), 409),
        "{}",
        page.story()
    );
}

#[tokio::test]
async fn s_202_each_other_phone_has_a_menu_with_make_default() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(LIST).await;
    assert_eq!(
        page.texts(".rows details summary").len(),
        2,
        "a menu of the platform's own"
    );
    assert!(row(&mut alice, "0188").await.has_action("default"));
    assert!(!row(&mut alice, "0123").await.has_action("default"));
}

#[tokio::test]
async fn s_203_yes_or_no_is_asked_first() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    risen(&mut alice).await;
    for (answer, first) in [("no", "0123"), ("yes", "0188")] {
        let form = row(&mut alice, "0188").await;
        let page = alice.submit(form.press("default")).await;
        assert_eq!(page.name(), "phones.default", "{}", page.story());
        let page = alice.submit(page.form().press(answer)).await;
        assert!(page.texts(".rows > li")[0].contains(first), "{}", page.text());
    }
}

#[tokio::test]
async fn s_204_the_new_default_is_first_when_a_code_is_sent() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    risen(&mut alice).await;
    let form = row(&mut alice, "0188").await;
    let page = alice.submit(form.press("default")).await;
    let page = alice.submit(page.form().press("yes")).await;
    let marked: Vec<_> = page
        .texts(".rows > li")
        .into_iter()
        .filter(|row| row.contains("Asked first"))
        .collect();
    assert!(marked.len() == 1 && marked[0].contains("0188"), "{marked:?}");
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit(vault.authorize()).await;
    let page = elsewhere.sign_in(page).await;
    let labels = page.form().labels("authenticator");
    assert!(labels[0].contains("0188"), "{labels:?}");
}
