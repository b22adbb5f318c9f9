//! Where one stands: what opens now, what the next step takes, what happened lately.

use tests::TestIdp;

#[tokio::test]
async fn it_says_what_opens_and_what_the_next_step_takes() {
    let idp = TestIdp::start().await;
    let start = "https://app.example/";
    idp.application("Wiki").set("start_url", start).create().await;
    idp.application("Vault")
        .minimum_level(2)
        .set("start_url", start)
        .create()
        .await;
    let new = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = new.signed_in().await;
    let page = alice.visit("/dashboard").await;
    let text = page.text();
    for said in [
        "You are on level 1 of 3.",
        "Opens at once: Wiki.",
        "Level 2 takes a code. It comes from: Phone, number ending 0123.",
        "Opens after a code: Vault.",
        "not used yet",
    ] {
        let is_said = text.contains(said) || page.html.contains(said);
        assert!(is_said, "{said}: {text}");
    }
    let page = alice.submit(page.button("elevate", "")).await;
    let page = alice.step_up(page).await;
    let text = page.text();
    assert!(text.contains("Opens at once: Vault, Wiki."), "{text}");
    assert!(text.contains("Level 3 takes proofing"), "{text}");
    assert!(text.contains("up to level 2 · used just now"), "{text}");
}

#[tokio::test]
async fn without_the_means_it_says_what_is_missing() {
    let idp = TestIdp::start().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = bob.visit("/dashboard").await;
    assert!(
        page.text().contains("Level 2 takes a phone that receives codes"),
        "{}",
        page.text()
    );
    assert!(!page.offers("elevate"));
}

#[tokio::test]
async fn it_tells_the_last_sign_ins_of_this_account_and_of_nobody_else() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    elsewhere.sign_in(page).await;
    let lately = alice.visit("/dashboard").await.texts(".lately li span");
    assert_eq!(lately, ["Signed in earlier or elsewhere", "Signed in here"]);
    assert_eq!(bob.visit("/dashboard").await.texts(".lately li span").len(), 1);
}
