//! Wrong passwords, as a person meets them; `people/attempt.rs` has the counters.

use std::time::Duration;
use tests::{Page, Person, TestIdp};

async fn at_password(idp: &TestIdp, name: &str) -> (Person, Page) {
    let mut alice = idp.account("alice").with_password().create().await;
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.form().set("identifier", name)).await;
    (alice, page)
}

async fn give(alice: &mut Person, page: &Page, password: &str) -> Page {
    alice.submit(page.form().set("password", password)).await
}

#[tokio::test]
async fn what_came_too_soon_is_not_called_wrong() {
    for name in ["alice", "nobody"] {
        let idp = TestIdp::start().await;
        let (mut alice, mut page) = at_password(&idp, name).await;
        for _ in 0..4 {
            page = give(&mut alice, &page, "a wrong password").await;
            assert!(page.text().contains("don’t match"), "{}", page.text());
        }
        assert_eq!(page.status, 429, "the fourth begins a delay: {}", page.story());
        let right = alice.password.clone();
        page = give(&mut alice, &page, &right).await;
        assert_eq!(page.status, 429, "{}", page.story());
        assert!(page.text().contains("wasn’t looked at"), "{}", page.text());
        assert!(!page.text().contains("don’t match"), "{}", page.text());
        idp.travel(Duration::from_secs(2));
        page = give(&mut alice, &page, &right).await;
        assert_eq!(page.name() == "dashboard", name == "alice", "{}", page.story());
    }
}
