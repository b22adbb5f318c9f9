//! How every page of the house behaves, checked at every page that any test sees.

#![expect(clippy::panic, clippy::missing_panics_doc, reason = "bad manners fail the test")]

use crate::page::{Page, select};
use axum::http::header;
use scraper::Html;

/// Holds an answer to the browser rules of the house.
pub fn check(page: &Page, https: bool) {
    let story = page.story();
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{story}");
    assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer", "{story}");
    assert!(
        !page.header(header::HeaderName::from_static("x-request-id")).is_empty(),
        "{story}"
    );
    let transport = page.header(header::STRICT_TRANSPORT_SECURITY);
    assert_eq!(
        !transport.is_empty(),
        https,
        "HSTS exactly where the issuer is https: {story}"
    );
    if page.header(header::CONTENT_TYPE).starts_with("text/html") {
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{story}");
        check_policy(page);
        check_markup(page);
    }
    for line in page.set_cookies() {
        check_cookie(&line, https);
    }
}

fn check_policy(page: &Page) {
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    let find = |name: &str| {
        let found = policy
            .split(';')
            .map(str::trim)
            .find_map(|part| part.strip_prefix(name));
        found
            .unwrap_or_else(|| panic!("no {name} in {policy:?}: {}", page.story()))
            .trim()
    };
    assert_eq!(find("default-src "), "'none'", "{policy}");
    assert_eq!(find("script-src "), "'self'", "{policy}");
    assert_eq!(find("style-src "), "'self'", "{policy}");
    assert_eq!(find("frame-ancestors "), "'none'", "{policy}");
    assert_eq!(find("base-uri "), "'none'", "{policy}");
    let forms: Vec<&str> = find("form-action ").split(' ').collect();
    assert_eq!(forms.first(), Some(&"'self'"), "{policy}");
    for origin in forms.iter().skip(1) {
        assert!(
            posts_to(page, origin),
            "only a page that posts onwards may: {policy}, {}",
            page.story()
        );
    }
    assert!(forms.len() <= 2, "{policy}");
}

/// A form of the page goes to this origin.
fn posts_to(page: &Page, origin: &str) -> bool {
    let html = Html::parse_document(&page.html);
    html.select(&select("form[method=post][action]"))
        .filter_map(|form| form.attr("action"))
        .any(|action| {
            action == origin
                || action
                    .strip_prefix(origin)
                    .is_some_and(|rest| rest.starts_with(['/', '?']))
        })
}

fn check_markup(page: &Page) {
    assert!(!page.name().is_empty(), "a page without a name: {}", page.html);
    let html = Html::parse_document(&page.html);
    assert!(
        html.select(&select("style, [style]")).next().is_none(),
        "inline style: {}",
        page.html
    );
    assert!(
        html.select(&select("script:not([src])")).next().is_none(),
        "inline script: {}",
        page.html
    );
    for element in html.select(&select("*")) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "an inline handler {name}: {}", page.html);
            assert!(name != "src" || value.starts_with('/'), "not ours: {value}");
        }
    }
    for form in html.select(&select("form[method=post]")) {
        let token = form.select(&select("input[type=hidden][name=csrf]")).next();
        assert!(
            token.is_some() || form.attr("action").is_some_and(|action| !action.starts_with('/')),
            "a form without its token: {}",
            page.html
        );
    }
    let language = html.select(&select("html[lang]")).next();
    assert!(language.is_some(), "no language: {}", page.html);
}

/// Always `HttpOnly`, Lax, the whole path and no domain; `__Host-` and `Secure` exactly where the issuer is https.
fn check_cookie(line: &str, https: bool) {
    let mut parts = line.split("; ");
    let name = parts
        .next()
        .and_then(|pair| pair.split_once('='))
        .map_or("", |(name, _)| name);
    let attributes: Vec<&str> = parts.collect();
    for wanted in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.contains(&wanted), "{wanted} is missing: {line}");
    }
    assert_eq!(attributes.contains(&"Secure"), https, "{line}");
    assert_eq!(name.starts_with("__Host-"), https, "{line}");
    assert!(
        !attributes.iter().any(|attribute| attribute.starts_with("Domain")),
        "{line}"
    );
}
