//! Keys rotate while nodes serve: each token is signed by a key that is published, and verifies to its end.

use super::{
    client::{Asked, Client},
    house::House,
    node::{Node, eventually},
    walker::Walker,
};
use axum::http::StatusCode;
use serde_json::Value;
use std::{fs, time::Duration};
use tests::token;

/// What is promised, and a little for the asking.
const SOON: Duration = Duration::from_secs(3);

const TRAVEL: &str = "[testing]\nclock_offset_file = \"offset\"\n";
const DAY: Duration = Duration::from_hours(24);

async fn jwks(node: &Node) -> String {
    Client::to(node).get("/oauth2/jwks").await.unwrap().html
}

/// The names of the published ES256 keys, the one that signs first.
async fn published(node: &Node) -> Vec<String> {
    let set: Value = serde_json::from_str(&jwks(node).await).unwrap();
    let keys = set["keys"].as_array().unwrap().iter();
    keys.filter(|key| key["alg"] == "ES256")
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

async fn all_publish(nodes: &[Node], what: &str, names: &[&String]) {
    for node in nodes {
        eventually(what, SOON, async || {
            (published(node).await.iter().eq(names.iter().copied())).then_some(())
        })
        .await;
    }
}

/// Signs in on a node and gets tokens there; which key signed them, after each node has taken the access token.
async fn signer(nodes: &[Node], at: usize) -> String {
    let node = &nodes[at];
    let mut ada = Walker::new("ada", node);
    ada.arrive().await.unwrap();
    let asked = Asked::by("shop");
    let code = ada.code(&asked).await.unwrap();
    let (_, access) = Client::to(node).tokens(&asked, &code).await;
    let mut signer = String::new();
    for other in nodes {
        assert_eq!(Client::to(other).userinfo(&access).await.status, StatusCode::OK);
        let verified = token::verify(&access, &jwks(other).await);
        verified.header["kid"].as_str().unwrap().clone_into(&mut signer);
    }
    signer
}

async fn rotate_while_serving(house: House, count: usize) {
    let mut nodes = Vec::new();
    for _ in 0..count {
        nodes.push(house.start().await);
    }
    house.furnish(&["ada"]);
    let last = count - 1;
    let old = published(&nodes[0]).await.remove(0);
    assert_eq!(signer(&nodes, 0).await, old);

    let output = house.run(&["keys", "rotate", "--alg", "ES256", "--json"]);
    let rotated: Value = serde_json::from_slice(&output.stdout).unwrap();
    let new = rotated["rotated"][0]["kid"].as_str().unwrap().to_owned();
    all_publish(&nodes, "the next key is published", &[&old, &new]).await;
    assert_eq!(signer(&nodes, last).await, old, "it doesn't sign yet");

    // Five minutes before: the old one signs still. Then: the new one does, on every node.
    let travel = |ahead: Duration| fs::write(house.path("offset"), ahead.as_millis().to_string()).unwrap();
    travel(Duration::from_mins(24 * 60 - 5));
    assert_eq!(signer(&nodes, 0).await, old);
    travel(DAY);
    all_publish(&nodes, "the next key signs", &[&new, &old]).await;
    for at in 0..count {
        assert_eq!(signer(&nodes, at).await, new);
    }
    travel(DAY + Duration::from_hours(2));
    all_publish(&nodes, "the old key is gone", &[&new]).await;
    for node in &nodes {
        assert!(!node.log().contains("\"ERROR\""), "{}", node.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_rotates_while_it_serves() {
    rotate_while_serving(House::sqlite(TRAVEL), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_rotate_while_they_serve() {
    if let Some(house) = House::postgres(TRAVEL).await {
        rotate_while_serving(house, 2).await;
    }
}
