//! A deployment's name, mark and colours: what people see, and what can't be done with it.

use axum::http::header;
use tests::{Place, TestIdp};

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><script>alert(1)</script></svg>"#;

async fn branded(folder: &tempfile::TempDir) -> TestIdp {
    let logo = folder.path().join("logo.svg");
    std::fs::write(&logo, SVG).unwrap();
    let table = format!(
        "[brand]\nname = \"Acme & Söhne\"\nlogo_file = {:?}\ncolor = \"#7a1fa2\"\nhelp = \"https://acme.example/help\"\n\
         privacy = \"https://acme.example/privacy\"\ncontact = \"the desk on floor 2\"",
        logo.display().to_string()
    );
    Place::sqlite().set(&table).start().await
}

/// The value of an attribute, after what stands before it.
fn address<'a>(html: &'a str, before: &str) -> &'a str {
    let (_, rest) = html.split_once(before).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn every_page_shows_whose_house_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let idp = branded(&folder).await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for path in ["/dashboard", "/account/consents", "/nowhere"] {
        let page = alice.visit(path).await;
        let text = page.text();
        for said in ["Acme & Söhne", "Help", "Privacy"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(address(&page.html, "<img class=\"logo\" src=\"").ends_with("/logo.svg"));
        assert!(page.html.contains("width=\"96\" height=\"32\" alt=\"\""));
    }
    let page = alice.visit("/nowhere").await;
    assert!(page.text().contains("the desk on floor 2"), "{}", page.text());
}

#[tokio::test]
async fn its_colours_are_a_sheet_of_their_own_after_ours() {
    let folder = tempfile::tempdir().unwrap();
    let idp = branded(&folder).await;
    let page = idp.browser().visit("/dashboard").await;
    let (_, rest) = page.html.split_once("/style.css\">").unwrap();
    let sheet = idp.get(address(rest, "<link rel=\"stylesheet\" href=\"")).await;
    assert_eq!(sheet.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(sheet.header(header::CACHE_CONTROL).contains("immutable"));
    assert!(
        sheet.html.starts_with(":root{--step:#7a1fa2;--on-step:#ffffff}"),
        "{}",
        sheet.html
    );
    assert!(sheet.html.contains("prefers-color-scheme:dark"), "{}", sheet.html);
}

#[tokio::test]
async fn a_mark_runs_no_script_even_where_it_is_opened_as_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let idp = branded(&folder).await;
    let page = idp.browser().visit("/dashboard").await;
    let logo = idp.get(address(&page.html, "<link rel=\"icon\" href=\"")).await;
    assert_eq!((logo.status.as_u16(), logo.html.as_str()), (200, SVG));
    assert_eq!(logo.header(header::CONTENT_TYPE), "image/svg+xml");
    assert_eq!(logo.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let policy = logo.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("default-src 'none'") && policy.ends_with("sandbox"),
        "{policy}"
    );
    assert!(!policy.contains("script-src"), "{policy}");
}

#[tokio::test]
async fn without_a_brand_there_is_no_sheet_and_our_own_mark() {
    let idp = TestIdp::start().await;
    let page = idp.browser().visit("/dashboard").await;
    assert!(!page.html.contains("brand.css") && page.html.contains("<svg class=\"mark\""));
}
