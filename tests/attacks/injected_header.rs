//! Mallory ends a line early: in `state`, in `redirect_uri`, in every other parameter, encoded once or twice, hoping that
//! what follows becomes a header or a second answer. What is handed back is encoded, in whichever mode, and no answer has a
//! header that isn't ours.

use axum::http::header;
use tests::TestIdp;

const INJECTED: [&str; 6] = [
    "x\r\nSet-Cookie: stolen=1",
    "x\nLocation: https://evil.example/",
    "x\r\n\r\n<html>evil</html>",
    "x%0d%0aSet-Cookie: stolen=1",
    "x\u{2028}Set-Cookie: stolen=1",
    "x\u{560a}\u{560d}Set-Cookie: stolen=1",
];

#[tokio::test]
async fn a_line_that_ends_early_ends_nothing() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    for bad in INJECTED {
        for mode in ["query", "fragment", "form_post"] {
            let request = shop.authorize().prompt("none").with("response_mode", mode);
            let page = idp.browser().visit(request.with("state", bad)).await;
            // In a form every line ends alike, whatever it was.
            let lines = |text: &str| text.replace("\r\n", "\n");
            assert_eq!(page.param("state").as_deref().map(lines), Some(lines(bad)), "{mode}");
            assert_eq!(page.param("error").as_deref(), Some("login_required"));
            assert!(page.set_cookies().iter().all(|cookie| !cookie.starts_with("stolen")));
            let location = page.header(header::LOCATION);
            assert!(!location.starts_with("https://evil"), "{location}");
            assert_eq!(page.left().unwrap().host_str(), Some("shop.example"));
        }
        for name in [
            "redirect_uri",
            "client_id",
            "response_mode",
            "prompt",
            "scope",
            "display",
            "ui_locales",
            "login_hint",
            "claims_locales",
            bad,
        ] {
            let request = shop.authorize().with(name, bad).prompt("none");
            let page = idp.browser().visit(request).await;
            assert!(
                page.set_cookies().iter().all(|cookie| !cookie.starts_with("stolen")),
                "{name}"
            );
            assert!(!page.header(header::LOCATION).contains("evil"), "{name}");
            assert!(
                page.left().is_none_or(|url| url.host_str() == Some("shop.example")),
                "{name}"
            );
        }
    }
}
