//! To everybody but a program on this machine there is no page of figures, not even the shadow of one.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use tests::{Page, TestIdp};

/// What an answer shows, without the id that every one has for itself.
fn looks(page: &Page) -> (u16, Vec<(String, String)>, String) {
    let id = page.headers["x-request-id"].to_str().unwrap().to_owned();
    let shown = |value: &str| {
        let value = value.replace(&id, "ID");
        // A fresh browser cookie, and the token that hangs on it.
        value.split("browser=").next().unwrap_or_default().to_owned()
    };
    let headers = page
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), shown(value.to_str().unwrap())));
    (page.status.as_u16(), headers.collect(), page.html.replace(&id, "ID"))
}

async fn ask(idp: &TestIdp, peer: &str, method: Method, path: &str, header: Option<&str>) -> Page {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(name) = header {
        request = request.header(name, "127.0.0.1");
    }
    idp.call_from(peer, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_program_on_this_machine_reads_them_without_cookies() {
    let idp = TestIdp::start().await;
    for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        let page = ask(&idp, peer, Method::GET, "/metrics", None).await;
        assert_eq!(page.status, 200, "{peer}");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        assert!(
            page.header(header::CONTENT_TYPE)
                .starts_with("text/plain; version=0.0.4")
        );
        assert!(!page.headers.contains_key(header::SET_COOKIE));
        assert!(page.html.contains("gradus_build_info{version="), "{}", page.html);
    }
}

#[tokio::test]
async fn to_everybody_else_it_looks_like_any_page_that_is_not_there() {
    let idp = TestIdp::start().await;
    let cases = [
        ("192.0.2.1", None),
        ("10.0.0.1", None),
        ("2001:db8::1", None),
        ("127.0.0.1", Some("x-forwarded-for")),
        ("127.0.0.1", Some("x-forwarded-proto")),
        ("127.0.0.1", Some("forwarded")),
        ("::1", Some("via")),
    ];
    for (peer, header) in cases {
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            let there = ask(&idp, peer, method.clone(), "/metrics", header).await;
            let nowhere = ask(&idp, peer, method.clone(), "/nowhere", header).await;
            assert_eq!(looks(&there), looks(&nowhere), "{method} {peer} {header:?}");
            assert_eq!(there.status, 404);
        }
    }
    let posted = ask(&idp, "127.0.0.1", Method::POST, "/metrics", None).await;
    assert_eq!(posted.status, 404, "nor is anything done to it");
}
