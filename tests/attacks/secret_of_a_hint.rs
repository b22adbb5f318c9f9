//! Mallory's application holds an ID token of somebody whom it knows by a pairwise subject only, and a list of e-mail
//! addresses. From his own machine he asks once for each address, with the token as `id_token_hint` and the address as
//! `login_hint`: if a contradiction were an error, the address without one would be the person's. So contradictions are
//! told only in the browser where that person is signed in, and a page never shows what a subject stands for.

use tests::TestIdp;

#[tokio::test]
async fn nobody_learns_a_name_from_a_subject() {
    let idp = TestIdp::start().await;
    let sheet = idp.application("sheet").oidc("subject_type", "pairwise").create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let page = alice.visit(sheet.authorize()).await;
    let tokens = sheet.receive(&page).await;
    let (token, sub) = (&tokens.answer["id_token"], &tokens.id_token["sub"]);
    let (token, sub) = (token.as_str().unwrap(), sub.as_str().unwrap());
    let mut seen = Vec::new();
    for mut browser in [idp.browser(), mallory.browser.clone()] {
        for guess in ["alice@acme.example", "alice", "mallory", "nobody@acme.example"] {
            let hinted = || sheet.authorize().with("id_token_hint", token).with("login_hint", guess);
            let page = browser.visit(hinted()).await;
            let silent = browser.visit(hinted().prompt("none")).await;
            assert_eq!(silent.error(), "login_required");
            seen.push((
                page.name(),
                page.texts("main").join(" "),
                page.form().value("identifier"),
                silent.param("error_description"),
            ));
        }
        for pair in seen.windows(2) {
            assert_eq!(pair[0], pair[1]);
        }
        seen.clear();
    }
    let page = mallory.visit(sheet.authorize().with("login_hint", sub)).await;
    assert!(!page.html.contains("alice"), "{}", page.text());
    assert_eq!(page.form().value("identifier").as_deref(), Some(""));
}
