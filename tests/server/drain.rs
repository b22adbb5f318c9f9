//! SIGTERM: no new work, what is under way finishes, exit code 0.

use super::{
    client::{Asked, Client},
    house::{House, application, everything},
    node::{Node, PATIENCE, eventually},
    walker::Walker,
};
use axum::http::{StatusCode, header};
use domain::{audit::act, db::Db, entity::audit_event};
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_lets_finish_what_is_under_way_and_takes_nothing_new() {
    let house = House::sqlite("");
    house.furnish(&["ada"]);
    let mut node = house.start().await;
    let (mut ada, client) = (Walker::new("ada", &node), Client::to(&node));
    let asked = Asked::by("shop");
    let code = ada.code(&asked).await.unwrap();
    let body = asked.body(&code);
    let (first, second) = body.split_at(body.len() / 2);
    let mut slow = begin(&node, body.len(), first).await;
    assert_eq!(client.get("/health/ready").await.unwrap().status, StatusCode::OK);

    node.signal("TERM");
    let mut said_no = false;
    eventually("connections are refused", PATIENCE, async || {
        match Client::to(&node).get("/health/ready").await {
            Ok(page) => said_no |= page.status == StatusCode::SERVICE_UNAVAILABLE,
            Err(error) => return error.is_connect().then_some(()),
        }
        if let Ok(page) = Client::to(&node).get("/oauth2/jwks").await
            && said_no
        {
            assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "no new work");
            assert_eq!(page.header(header::CONNECTION), "close");
        }
        None
    })
    .await;
    assert!(said_no, "it says that it isn't ready before it is gone");
    // Well into the time when nobody else gets in.
    sleep(Duration::from_millis(500)).await;
    assert!(TcpStream::connect(node.address()).await.is_err());

    slow.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let status = node.ended().await;
    assert_eq!(status.code(), Some(0), "{}", node.log());

    let json = answer.split("\r\n\r\n").nth(1).unwrap();
    let tokens: serde_json::Value = serde_json::from_str(json).unwrap();
    let again = house.start().await;
    let told = Client::to(&again)
        .userinfo(tokens["access_token"].as_str().unwrap())
        .await;
    assert_eq!(told.status, StatusCode::OK, "what it answered last is kept");
    assert!(ada.on(&again).is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_in_the_last_minute_is_recorded_before_the_end() {
    let house = House::sqlite("");
    let robot = "client_secret = \"only for tests\"\ngrant_types = [\"client_credentials\"]";
    house.apply(&format!("{}{}", everything(&[]), application("robot", 1, robot)));
    let mut node = house.start().await;
    for _ in 0..3 {
        let answer = Client::to(&node).own_token("robot", "only for tests").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.html);
    }
    node.signal("TERM");
    assert_eq!(node.ended().await.code(), Some(0), "{}", node.log());
    let db = Db::open(&house.database(), 2).await.unwrap();
    let told = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act::TOKENS_ISSUED));
    let told = told.all(db.read()).await.unwrap();
    let told: Vec<serde_json::Value> = told
        .iter()
        .map(|row| serde_json::from_str(&row.detail).unwrap())
        .collect();
    assert_eq!(
        told,
        [json!({ "client": "robot", "grant_type": "client_credentials", "count": 3 })]
    );
}

/// The first half of a token request.
async fn begin(node: &Node, length: usize, first: &str) -> TcpStream {
    let mut slow = TcpStream::connect(node.address()).await.unwrap();
    let head = format!(
        "POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n{first}"
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    // Until it has surely arrived.
    sleep(Duration::from_millis(200)).await;
    slow
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_server_stops_at_once_however_it_is_told() {
    for signal in ["TERM", "INT"] {
        let mut node = House::sqlite("").start().await;
        let since = Instant::now();
        node.signal(signal);
        assert_eq!(node.ended().await.code(), Some(0), "{}", node.log());
        assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_waits_for_nobody() {
    let mut node = House::sqlite("").start().await;
    let _slow = begin(&node, 100, "half").await;
    node.signal("TERM");
    eventually("it has heard", PATIENCE, async || {
        node.log().contains("stopping").then_some(())
    })
    .await;
    node.signal("TERM");
    assert_eq!(node.ended().await.code(), Some(1));
    assert!(node.log().contains("second signal"), "{}", node.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_keeps_nobody_waiting() {
    let mut node = House::sqlite("").start().await;
    let client = Client::to(&node);
    // Its connection stays open, for the next request.
    client.get("/health/live").await.unwrap();
    let since = Instant::now();
    node.signal("TERM");
    assert_eq!(node.ended().await.code(), Some(0), "{}", node.log());
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}
