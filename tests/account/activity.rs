//! What happened in the account, in words.

use tests::TestIdp;

#[tokio::test]
async fn it_says_what_happened_and_from_where_and_no_code() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = alice.visit("/dashboard").await;
    let page = alice.submit(page.button("elevate", "")).await;
    let (page, code) = alice.choose(page).await;
    alice.submit(page.form().set("code", code.clone())).await;
    let page = alice.visit("/account/activity").await;
    assert_eq!(page.name(), "activity", "{}", page.story());
    for said in [
        "Signed in",
        "A code was sent",
        "A code that was sent to a phone was right",
        "192.0.2.1",
    ] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    assert!(!page.html.contains(&code));
    let newest = &page.texts("ul.rows > li")[0];
    assert!(newest.contains("phone was right"), "{newest}");
    assert!(!bob.visit("/account/activity").await.text().contains("A code was sent"));
}

#[tokio::test]
async fn it_comes_in_pages_of_fifty() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit("/account/profile").await;
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.text.contains("First name"))
        .unwrap();
    for number in 0..60 {
        alice
            .submit(form.clone().set("First name", format!("Alice {number}")))
            .await;
    }
    let page = alice.visit("/account/activity").await;
    assert_eq!(page.texts("ul.rows > li").len(), 50);
    let older = page.html.split("href=\"/account/activity?before=").nth(1).unwrap();
    let older = older.split('"').next().unwrap().to_owned();
    let page = alice.visit(format!("/account/activity?before={older}")).await;
    let rows = page.texts("ul.rows > li");
    assert!(rows.len() >= 12 && rows.len() < 50, "{}", rows.len());
    assert!(page.text().contains("Signed in"), "{}", page.text());
}
