//! Mallory sends Alice a link that begins with the address of the house: the switch of languages, which leads back to where
//! one was. He writes his own site there, in one of the many ways that browsers read as another host, and hopes that she
//! types her password into the copy that waits for her.

use tests::TestIdp;
use url::form_urlencoded::byte_serialize;

#[tokio::test]
async fn the_switch_of_languages_leads_nowhere_but_here() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for back in [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example/",
        "/\r\n/evil.example/",
        "/.//evil.example/",
        "/x/..//evil.example/",
        "/%2e//evil.example/",
        " //evil.example/",
        "javascript:alert(1)",
        "data:text/html,hello",
        "evil.example",
        "@evil.example/",
    ] {
        let written: String = byte_serialize(back.as_bytes()).collect();
        let page = alice.visit(format!("/language/de?back={written}")).await;
        assert_eq!(
            (page.status.as_u16(), page.name().as_str()),
            (404, "problem"),
            "{back:?}"
        );
        assert!(page.left().is_none(), "{back:?}");
        assert_eq!(alice.cookie("language"), None, "{back:?}");
    }
}

#[tokio::test]
async fn a_header_can_not_be_written_through_it() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice
        .request(
            axum::http::Method::GET,
            "/language/de?back=/dashboard%0D%0ASet-Cookie:%20a=b",
            &[],
        )
        .await;
    let cookies = page.set_cookies();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].starts_with("gradus-language=de;"), "{cookies:?}");
}
