//! Delivery through providers, against small real servers of the same shapes that fail, dawdle and repeat themselves.

#![cfg(test)]

mod fail_over;
mod mail;
mod outage;
mod receipt;
mod twilio;
mod webhook;

use std::time::{Duration, Instant};
use tests::{Gateway, Page, Person, Place, TestIdp};

const NOW: Duration = Duration::ZERO;

/// A provider whose texts and calls go through these, in this order; the tables describe them.
async fn house(gateway: &Gateway, order: &str, tables: &[String]) -> TestIdp {
    let place = Place::sqlite()
        .delivery(&format!("sms = {order}\nvoice = {order}\nmail = \"outbox\""))
        .set(&tables.join("\n"))
        .set(&gateway.allowed());
    place.start().await
}

/// Somebody who is about to choose how their code reaches them.
async fn at_choice(idp: &TestIdp) -> (Person, Page) {
    let vault = idp.application("vault").minimum_level(2).create().await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = alice.visit(vault.authorize()).await;
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    (alice, page)
}

/// Presses *Send*.
async fn send(alice: &mut Person, page: &Page) -> Page {
    let page = alice.submit(page.form()).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    page
}

/// Looks at the page of the code until it says that.
async fn until_it_says(alice: &mut Person, page: &Page, what: &str) -> Page {
    let begun = Instant::now();
    loop {
        let seen = alice.visit(&page.address).await;
        if seen.text().contains(what) {
            return seen;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}: {}", seen.text());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
