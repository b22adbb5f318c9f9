//! TLS: cookies that only travel encrypted, HSTS, and a certificate that is changed without a restart.

use super::{
    house::House,
    node::{Node, PATIENCE, eventually},
    walker::{Walker, http, read},
};
use axum::http::header;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Version};
use std::fs;

const HOST: &str = "login.example";
const TABLE: &str = "tls = { certificate_file = \"certificate.pem\", key_file = \"key.pem\" }";

fn house() -> House {
    let house = House::sqlite("");
    house.configure(|text| {
        text.replace(
            "issuer = \"http://localhost:8080\"",
            &format!("issuer = \"https://{HOST}\"\n{TABLE}"),
        )
    });
    house
}

/// Puts a new certificate where the server looks for it; in PEM.
fn certify(house: &House) -> Certificate {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed([HOST.to_owned()]).unwrap();
    fs::write(house.path("certificate.pem"), cert.pem()).unwrap();
    fs::write(house.path("key.pem"), signing_key.serialize_pem()).unwrap();
    Certificate::from_pem(cert.pem().as_bytes()).unwrap()
}

/// Somebody who trusts that certificate and no other.
fn walker(node: &Node, trusted: &Certificate) -> Walker {
    let http = http(|usual| usual.tls_certs_only([trusted.clone()]).resolve(HOST, node.address()));
    Walker::at(
        "ada",
        http,
        &format!("https://{HOST}:{}", node.address().port()),
        "https://login.example",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_https_issuer_has_host_cookies_and_hsts() {
    let house = house();
    let trusted = certify(&house);
    house.furnish(&["ada"]);
    let node = house.start().await;
    let mut ada = walker(&node, &trusted);
    let page = ada.visit("/dashboard").await.unwrap();
    tests::manners::check(&page, true);
    ada.sign_in(page).await.unwrap();
    let page = ada.visit("/dashboard").await.unwrap();
    assert_eq!(page.name(), "dashboard", "{}", page.story());
    tests::manners::check(&page, true);
    let mut names: Vec<&str> = ada.cookies().map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["__Host-gradus-browser", "__Host-gradus-session"]);
    let first = ada
        .clone()
        .request(axum::http::Method::GET, "/sign-out", &[])
        .await
        .unwrap();
    assert!(first.header(header::STRICT_TRANSPORT_SECURITY).starts_with("max-age="));
    // Whoever speaks plain HTTP to it is not answered.
    let plain = http(|usual| usual).get(format!("http://{}/health/live", node.address()));
    assert!(read(plain, String::new()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_and_http_1_are_spoken() {
    let house = house();
    let trusted = certify(&house);
    let node = house.start().await;
    for (version, old) in [(Version::HTTP_2, false), (Version::HTTP_11, true)] {
        let client = http(|usual| {
            let usual = usual.tls_certs_only([trusted.clone()]).resolve(HOST, node.address());
            if old { usual.http1_only() } else { usual }
        });
        let url = format!("https://{HOST}:{}/health/ready", node.address().port());
        let answer = client.get(url).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (200, version));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sighup_loads_a_new_certificate_and_keeps_the_old_one_if_it_can_not() {
    let house = house();
    let old = certify(&house);
    let mut node = house.start().await;
    assert!(walker(&node, &old).visit("/sign-out").await.is_ok());

    let new = certify(&house);
    assert!(
        walker(&node, &new).visit("/sign-out").await.is_err(),
        "not before it is told"
    );
    node.signal("HUP");
    eventually("the new certificate is shown", PATIENCE, async || {
        walker(&node, &new).visit("/sign-out").await.ok()
    })
    .await;
    assert!(
        walker(&node, &old).visit("/sign-out").await.is_err(),
        "the old one is gone"
    );

    fs::write(house.path("key.pem"), "not a key").unwrap();
    node.signal("HUP");
    eventually("it says what is wrong", PATIENCE, async || {
        node.log().contains("the old one stays").then_some(())
    })
    .await;
    assert!(walker(&node, &new).visit("/sign-out").await.is_ok());
    node.signal("TERM");
    assert_eq!(node.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_can_not_be_read_stops_the_start_with_a_reason() {
    let house = house();
    let mut node = house.spawn(|_| {});
    assert_eq!(node.ended().await.code(), Some(1));
    assert!(node.log().contains("certificate"), "{}", node.log());
}
