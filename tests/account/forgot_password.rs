//! A forgotten password: the same answer for every name, a link by mail, and nothing of the second factor.

use tests::{Browser, Page, Person, TestIdp, mailed, on_both};

const NEW: &str = "a quite different sentence";

async fn ask(browser: &mut Browser, name: &str) -> Page {
    let page = browser.visit("/account/forgot-password").await;
    assert_eq!(page.name(), "forgot-password", "{}", page.story());
    browser.submit(page.form().set("identifier", name)).await
}

async fn set_new(browser: &mut Browser, link: String) -> Page {
    let page = browser.visit(link).await;
    let form = page.form().set("password", NEW).set("password_confirm", NEW);
    browser.submit(form).await
}

async fn with_new(person: &Person) -> Page {
    let mut person = person.elsewhere();
    person.password = NEW.to_owned();
    let page = person.visit("/dashboard").await;
    person.sign_in(page).await
}

#[tokio::test]
async fn a_link_sets_a_new_password_in_another_browser_and_ends_all_sessions() {
    on_both(async |idp| {
        let shop = idp.relying_party("shop").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let page = alice.visit(shop.authorize()).await;
        let tokens = shop.receive(&page).await;
        ask(&mut idp.browser(), "alice").await;
        let link = mailed(&idp, "alice@acme.example", "/account/forgot-password/").await;
        let page = set_new(&mut idp.browser(), link.clone()).await;
        assert!(page.text().contains("Your password is new"), "{}", page.story());
        assert_eq!(alice.visit("/dashboard").await.name(), "sign-in.identifier");
        assert_eq!(shop.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(with_new(&alice).await.name(), "dashboard");
        assert_eq!(idp.browser().visit(link).await.status, 410, "it works once");
        mailed(&idp, "alice@acme.example", "/account/undo/").await;
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_of_strangers_do_not_keep_out_who_used_the_link() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().create().await;
    let mut stranger = alice.elsewhere();
    stranger.password = "certainly not the password".to_owned();
    let mut page = stranger.visit("/dashboard").await;
    page = stranger.sign_in(page).await;
    while !page.text().contains("closed for a while") {
        idp.travel(std::time::Duration::from_mins(1));
        page = stranger.visit("/dashboard").await;
        page = stranger.sign_in(page).await;
    }
    let mut alice = alice.elsewhere();
    ask(&mut alice, "alice").await;
    let link = mailed(&idp, "alice@acme.example", "/account/forgot-password/").await;
    set_new(&mut alice, link).await;
    alice.password = NEW.to_owned();
    let page = alice.visit("/dashboard").await;
    assert_eq!(alice.sign_in(page).await.name(), "dashboard");
    // Any other browser still waits.
    assert!(with_new(&alice).await.text().contains("closed for a while"));
}

#[tokio::test]
async fn the_page_of_the_password_leads_there_and_back_to_what_was_asked() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().create().await;
    let page = alice.visit(shop.authorize()).await;
    let page = alice.submit(page.form().set("identifier", "alice")).await;
    let interaction = page.address.strip_suffix("/sign-in/password").unwrap().to_owned();
    let id = interaction.rsplit('/').next().unwrap();
    assert!(
        page.html
            .contains(&format!("/account/forgot-password?interaction={id}"))
    );
    let page = alice.visit(format!("/account/forgot-password?interaction={id}")).await;
    let page = alice.submit(page.form().set("identifier", "alice")).await;
    assert!(page.text().contains("Look into your mail"), "{}", page.story());
    let link = mailed(&idp, "alice@acme.example", "/account/forgot-password/").await;
    let page = set_new(&mut alice.browser, link).await;
    assert!(page.html.contains(&format!("href=\"{interaction}\"")), "{}", page.html);
    alice.password = NEW.to_owned();
    let page = alice.visit(interaction).await;
    let page = match &*page.name() {
        "sign-in.password" => alice.give_password(page).await,
        _ => alice.sign_in(page).await,
    };
    shop.receive(&page).await;
}

#[tokio::test]
async fn a_bad_new_password_leaves_the_link_as_it_is() {
    let idp = TestIdp::start().await;
    idp.account("alice").with_password().create().await;
    let mut browser = idp.browser();
    ask(&mut browser, "alice").await;
    let link = mailed(&idp, "alice@acme.example", "/account/forgot-password/").await;
    let page = browser.visit(link.clone()).await;
    let page = browser
        .submit(page.form().set("password", "short").set("password_confirm", "short"))
        .await;
    assert_eq!(page.status, 422, "{}", page.story());
    assert!(
        set_new(&mut browser, link)
            .await
            .text()
            .contains("Your password is new")
    );
}
