//! Mallory wants to know who has an account here, and asks for a new password for each name on his list. Known, unknown,
//! suspended, without an address: the answer is the same to the letter, and so is its end when he asks too often.

use tests::{Page, TestIdp};

async fn ask(idp: &TestIdp, name: &str) -> Page {
    let mut browser = idp.browser();
    let page = browser.visit("/account/forgot-password").await;
    browser.submit(page.form().set("identifier", name)).await
}

#[tokio::test]
async fn every_name_gets_the_same_answer() {
    let idp = TestIdp::start().await;
    idp.account("alice").with_password().create().await;
    idp.account("bob").with_password().set("suspended", true).create().await;
    idp.account("carol")
        .with_password()
        .set("email_confirmed", false)
        .create()
        .await;
    let mut answers = Vec::new();
    for name in ["alice", "bob", "carol", "nobody"] {
        let page = ask(&idp, name).await;
        answers.push((page.status, page.address.clone(), page.text()));
    }
    assert_eq!(answers[0].0, 200);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    idp.outbox().nth(1).await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let sent = idp.outbox().messages();
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "alice@acme.example"));
}

#[tokio::test]
async fn every_name_is_limited_in_the_same_way() {
    let idp = TestIdp::start().await;
    idp.account("alice").with_password().create().await;
    let mut ends = Vec::new();
    for name in ["alice", "nobody"] {
        let mut asked = 0;
        while ask(&idp, name).await.status == 200 {
            asked += 1;
            assert!(asked < 20, "it never ends for {name}");
        }
        ends.push(asked);
    }
    assert_eq!(ends, [5, 5]);
}
