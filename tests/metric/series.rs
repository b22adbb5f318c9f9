//! Strangers choose paths, methods, grant types and names. None of it becomes a series.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use std::collections::BTreeSet;
use tests::TestIdp;

/// The names and labels of all figures.
async fn series(idp: &TestIdp) -> BTreeSet<String> {
    let text = idp.figures().await;
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples
        .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
        .collect()
}

async fn stray(idp: &TestIdp, number: usize) {
    let method = Method::from_bytes(format!("METHOD{number}").as_bytes()).unwrap();
    let requests = [
        Request::get(format!("/{number}/a-{number}?q={number}")),
        Request::get(format!("/interaction/{number}")),
        Request::builder().method(method).uri(format!("/{number}")),
        Request::get(format!("/oauth2/authorize?client_id={number}")),
        Request::get(format!("/static/{number}")),
    ];
    for request in requests {
        let host = format!("host-{number}.example");
        let request = request.header(header::HOST, host).body(Body::empty());
        idp.call(request.unwrap()).await;
    }
    let body = format!("grant_type=type-{number}&client_id=client-{number}");
    let request = Request::post("/oauth2/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    idp.call(request.body(Body::from(body)).unwrap()).await;
}

#[tokio::test]
async fn a_thousand_strange_requests_make_no_new_series() {
    let idp = TestIdp::start().await;
    stray(&idp, 0).await;
    idp.figures().await;
    let before = series(&idp).await;
    for number in 1..=1_000 {
        stray(&idp, number).await;
    }
    let after = series(&idp).await;
    let new: Vec<_> = after.difference(&before).collect();
    // Those who fail too often are told so: the same route, another class of status, at most.
    assert!(new.is_empty(), "{new:?}");
    assert!(
        after
            .iter()
            .any(|name| name.contains("route=\"unmatched\",method=\"GET\",status=\"4xx\""))
    );
    assert!(after.iter().any(|name| name.contains("method=\"other\"")));
}

#[tokio::test]
async fn every_figure_is_described_once_and_named_as_prometheus_wants() {
    let idp = TestIdp::start().await;
    stray(&idp, 0).await;
    let text = idp.figures().await;
    let mut described = BTreeSet::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(described.insert(name.to_owned()), "{name} twice");
            assert!(words.ends_with('.') && words.len() > 3, "{line}");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
        } else {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let name = name.split('{').next().unwrap();
            let family = ["_bucket", "_sum", "_count"]
                .into_iter()
                .find_map(|end| name.strip_suffix(end))
                .unwrap_or(name);
            assert!(described.contains(family) || described.contains(name), "{line}");
            assert!(name.starts_with("gradus_") && value.parse::<f64>().is_ok(), "{line}");
        }
    }
}
