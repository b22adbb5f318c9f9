//! Mallory has seen a code over Alice's shoulder and uses it at the same instant as she does; or a program fires the same
//! request twenty times at once. What works once works once: on SQLite, on PostgreSQL, and on two nodes of one.

use idp::http::cross_site;
use std::future::Future;
use tests::{Form, Page, Person, Place, RelyingParty, TestIdp};
use tokio::task::JoinSet;

/// How many try at once.
const CROWD: usize = 12;

/// Runs a test on one node on SQLite, and on two nodes on PostgreSQL.
async fn on_all(test: impl AsyncFn(TestIdp, usize)) {
    test(TestIdp::start().await, 1).await;
    if let Some(place) = Place::postgres().await {
        let idp = place.start().await;
        idp.add_node().await;
        test(idp, 2).await;
    }
}

async fn at_once<T: Send + 'static>(tries: impl Iterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let set: JoinSet<T> = tries.collect();
    set.join_all().await
}

async fn alice(idp: &TestIdp) -> (RelyingParty, Person) {
    let vault = idp.application("vault").minimum_level(2).create().await;
    (
        vault,
        idp.account("alice")
            .with_password()
            .with_phone("+12025550123")
            .with_totp()
            .signed_in()
            .await,
    )
}

/// Sends one form from as many copies of a browser; the pages that they end at.
async fn submit(person: &Person, form: &Form, nodes: usize) -> Vec<Page> {
    at_once((0..CROWD).map(|number| {
        let (mut browser, form) = (person.browser.clone().on_node(number % nodes), form.clone());
        async move { browser.submit(form).await }
    }))
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_exchanges_of_one_code_one_succeeds() {
    on_all(async |idp, nodes| {
        let shop = idp.relying_party("shop").await;
        let (_, mut alice) = alice(&idp).await;
        for _ in 0..3 {
            let page = alice.visit(shop.authorize()).await;
            let (asked, code) = (shop.remember(&page), page.code());
            let answers = at_once((0..CROWD).map(|number| {
                let (shop, code, asked) = (shop.clone().on_node(number % nodes), code.clone(), asked.clone());
                async move { shop.exchange(&code, Some(&asked.verifier)).await }
            }))
            .await;
            let given = answers.iter().filter(|answer| answer.status == 200).count();
            assert_eq!(
                given,
                1,
                "{:?}",
                answers.iter().map(|answer| &answer.html).collect::<Vec<_>>()
            );
            assert!(
                answers
                    .iter()
                    .all(|answer| answer.status == 200 || answer.html.contains("invalid_grant"))
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_entries_of_one_phone_code_one_counts() {
    on_all(async |idp, nodes| {
        let (vault, mut alice) = alice(&idp).await;
        let page = alice.visit(vault.authorize()).await;
        let (page, code) = alice.choose(page).await;
        let pages = submit(&alice, &page.form().set("code", code), nodes).await;
        let granted: Vec<_> = pages.iter().filter(|page| page.left().is_some()).collect();
        assert_eq!(
            granted.len(),
            1,
            "{:?}",
            pages.iter().map(Page::story).collect::<Vec<_>>()
        );
        vault.receive(granted[0]).await;
        assert!(pages.iter().all(|page| !page.status.is_server_error()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_entries_of_one_totp_step_one_counts() {
    on_all(async |idp, nodes| {
        let (vault, alice) = alice(&idp).await;
        // Each in a session of its own, so that nothing but the step stands in the way.
        let mut ready = Vec::new();
        for _ in 0..4 {
            let mut alice = alice.elsewhere();
            let page = alice.visit(vault.authorize()).await;
            let page = alice.sign_in(page).await;
            let page = alice.submit(page.form().choose("Pocket")).await;
            ready.push((alice, page.form()));
        }
        let code = alice.totp_code(idp.now());
        let pages = at_once(ready.into_iter().enumerate().map(|(number, (alice, form))| {
            let (mut browser, form) = (alice.browser.on_node(number % nodes), form.set("code", &*code));
            async move { browser.submit(form).await }
        }))
        .await;
        let granted = pages.iter().filter(|page| page.left().is_some()).count();
        assert_eq!(granted, 1, "{:?}", pages.iter().map(Page::story).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_takers_of_one_handle_one_gets_it() {
    on_all(async |idp, nodes| {
        let app = idp.app();
        let kept = cross_site::keep(&app, "authorize", "/x", "a=1".to_owned(), app.clock.now())
            .await
            .unwrap();
        let handle = kept.headers()["location"]
            .to_str()
            .unwrap()
            .strip_prefix("/x?handle=")
            .unwrap()
            .to_owned();
        let taken = at_once((0..CROWD).map(|number| {
            let (app, handle) = (idp.app_of(number % nodes), handle.clone());
            async move {
                cross_site::take(&app, "authorize", Some(&handle), app.clock.now())
                    .await
                    .is_ok()
            }
        }))
        .await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1, "{taken:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_at_once_are_counted_one_by_one() {
    on_all(async |idp, nodes| {
        let (vault, mut alice) = alice(&idp).await;
        let page = alice.visit(vault.authorize()).await;
        let (page, code) = alice.choose(page).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        submit(&alice, &page.form().set("code", wrong), nodes).await;
        // Twelve tries at once had five places: the code is burnt, and the right one comes too late.
        let page = alice.submit(page.form().set("code", code)).await;
        assert_eq!(page.left(), None, "{}", page.story());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_presses_on_send_one_sends() {
    on_all(async |idp, nodes| {
        let (vault, mut alice) = alice(&idp).await;
        let page = alice.visit(vault.authorize()).await;
        let pages = submit(&alice, &page.form(), nodes).await;
        assert!(
            pages.iter().all(|page| !page.status.is_server_error()),
            "{:?}",
            pages.iter().map(Page::story).collect::<Vec<_>>()
        );
        idp.outbox().nth(1).await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(idp.outbox().messages().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_at_once_cant_outrun_the_lock() {
    on_all(async |idp, nodes| {
        let alice = idp.account("alice").with_password().create().await;
        let tries = at_once((0..30).map(|number| {
            let mut browser = alice.elsewhere().browser.on_node(number % nodes);
            async move {
                let page = browser.visit("/dashboard").await;
                let page = browser.submit(page.form().set("identifier", "alice")).await;
                browser.submit(page.form().set("password", "certainly wrong")).await
            }
        }))
        .await;
        let looked_at = tries.iter().filter(|page| page.status == 422).count();
        assert!(looked_at <= 10, "{looked_at} were looked at");
        assert!(
            tries.iter().all(|page| [422, 429, 503].contains(&page.status.as_u16())),
            "no fault of ours"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_begins_another_finishes() {
    let Some(place) = Place::postgres().await else { return };
    let idp = place.start().await;
    let second = idp.add_node().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(vault.authorize()).await;
    alice.browser = alice.browser.clone().on_node(second);
    let page = alice.submit(page.form().set("identifier", "alice")).await;
    alice.browser = alice.browser.clone().on_node(0);
    let page = alice.give_password(page).await;
    alice.browser = alice.browser.clone().on_node(second);
    let (page, code) = alice.choose(page).await;
    alice.browser = alice.browser.clone().on_node(0);
    let page = alice.submit(page.form().set("code", code)).await;
    let tokens = vault.clone().on_node(second).receive(&page).await;
    assert_eq!(vault.on_node(second).userinfo(&tokens.access_token).await.status, 200);
    alice.browser = alice.browser.clone().on_node(second);
    assert_eq!(alice.visit("/dashboard").await.level(), Some(2));
}
