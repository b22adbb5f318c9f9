//! Redirect URIs are compared letter by letter: whatever else leads somewhere else, and is a page.

use tests::TestIdp;

const OURS: &str = "https://shop.example/callback";

const OTHERS: [&str; 34] = [
    "https://shop.example/callback/",
    "https://shop.example/callback//",
    "https://shop.example//callback",
    "https://shop.example/callback?",
    "https://shop.example/callback#",
    "https://shop.example/callback?a=b",
    "https://shop.example/callback#a",
    "https://shop.example/callback;a=b",
    "https://shop.example/callback%20",
    "https://shop.example/callback ",
    " https://shop.example/callback",
    "https://shop.example/callback%00",
    "https://shop.example/callback%0d%0aSet-Cookie:a=b",
    "https://shop.example/callback\r\nSet-Cookie: a=b",
    "https://shop.example/callback\n",
    "https://shop.example/%63allback",
    "https://shop.example/Callback",
    "https://shop.example/x/../callback",
    "https://shop.example/./callback",
    "https://shop.example\\callback",
    "https://SHOP.example/callback",
    "HTTPS://shop.example/callback",
    "http://shop.example/callback",
    "https://shop.example:443/callback",
    "https://shop.example:8443/callback",
    "https://shop.example./callback",
    "https://www.shop.example/callback",
    "https://shop.example.evil.example/callback",
    "https://evil.example/callback?x=https://shop.example/callback",
    "https://shop.example@evil.example/callback",
    "https://evil.example#https://shop.example/callback",
    "//shop.example/callback",
    "/callback",
    "javascript:alert(1)//https://shop.example/callback",
];

#[tokio::test]
async fn every_variation_is_a_page_and_leads_nowhere() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    assert_eq!(shop.redirect_uri, OURS);
    for other in OTHERS {
        for request in [
            shop.authorize(),
            shop.authorize().prompt("none"),
            shop.authorize().scope("x"),
        ] {
            let page = alice.visit(request.with("redirect_uri", other)).await;
            assert_eq!(
                (page.name(), page.status.as_u16()),
                ("problem".to_owned(), 400),
                "{other:?}"
            );
            assert!(!page.html.contains("evil.example"), "{other:?} stands on the page");
        }
        let request = shop.authorize().with("redirect_uri", other);
        let page = alice.post_from_afar("/oauth2/authorize", request.params()).await;
        assert_eq!((page.name(), page.left()), ("problem".to_owned(), None), "{other:?}");
    }
    let page = alice.visit(shop.authorize()).await;
    shop.receive(&page).await;
}
