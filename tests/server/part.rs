//! A slow request says in the log where its time went; a quick one doesn't.

use super::{
    client::{Asked, Client},
    house::{House, on_both},
    node::{Node, PATIENCE, eventually},
    walker::Walker,
};
use domain::db::Db;
use serde_json::Value;
use std::{process::Command, time::Duration};

/// What the log says of slow requests.
fn slow(node: &Node) -> Vec<Value> {
    let log = node.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .filter(|line| line["fields"]["message"] == "a slow request")
        .inspect(|line| assert_eq!(line["level"], "WARN"))
        .map(|line| line["fields"].clone())
        .collect()
}

fn of<'a>(lines: &'a [Value], route: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["route"] == route).collect()
}

/// From when on a request is slow there.
fn from(millis: &'static str) -> impl FnOnce(&mut Command) {
    move |command| {
        command.env("GRADUS_SLOW_MS", millis);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_waited_is_told_and_what_was_quick_is_not() {
    let house = House::sqlite("");
    house.furnish(&["ada"]);
    let node = house.start_with(from("2000")).await;
    let mut ada = Walker::new("ada", &node);
    let page = ada.visit("/dashboard").await.unwrap();
    let page = ada.submit(page.form().set("identifier", "ada")).await.unwrap();
    // Another process writes at length.
    let db = Db::open(&house.database(), 1).await.unwrap();
    let hold = db.write((), |_, ()| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            Ok(())
        })
    });
    let sign_in = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let page = page.form().set("password", super::house::PASSWORD);
        ada.submit(page).await.unwrap();
    };
    let (kept, ()) = tokio::join!(hold, sign_in);
    kept.unwrap();
    let live = Client::to(&node).get("/health/live").await.unwrap();
    assert_eq!(live.status, 200);
    let lines = eventually("it is told", PATIENCE, async || {
        Some(slow(&node)).filter(|lines| !lines.is_empty())
    })
    .await;
    println!("{lines:#?}");
    let told = of(&lines, "/interaction/{id}/sign-in/password");
    let told = told.iter().find(|line| line["method"] == "POST").unwrap();
    let part = |name: &str| told[name].as_u64().unwrap();
    assert!(
        part("write_wait_ms") > 1_500 && part("total_ms") >= part("write_wait_ms"),
        "{told}"
    );
    assert!(
        part("reads") > 0 && part("writes") >= 2 && part("status") == 303,
        "{told}"
    );
    assert!(told["id"].as_str().is_some_and(|id| id.len() == 13), "{told}");
    assert!(of(&lines, "/health/live").is_empty(), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_of_a_walk_is_told_where_everything_is_slow() {
    on_both("", async |house| {
        house.furnish(&["ada"]);
        let node = house.start_with(from("0")).await;
        let mut ada = Walker::new("ada", &node);
        ada.arrive().await.unwrap();
        let asked = Asked::by("shop");
        let code = ada.code(&asked).await.unwrap();
        Client::to(&node).tokens(&asked, &code).await;
        let lines = eventually("the last is told", PATIENCE, async || {
            Some(slow(&node)).filter(|lines| !of(lines, "/oauth2/token").is_empty())
        })
        .await;
        let looked = of(&lines, "/interaction/{id}/sign-in/password");
        let looked = looked.iter().find(|line| line["method"] == "POST").unwrap();
        assert!(looked["hash_ms"].as_u64().unwrap() >= 1, "{looked}");
        let token = of(&lines, "/oauth2/token")[0];
        println!("{looked}\n{token}");
        assert_eq!((&token["writes"], &token["hash_ms"]), (&1.into(), &0.into()), "{token}");
        for line in &lines {
            let sum: u64 = [
                "read",
                "write_wait",
                "write",
                "hash_wait",
                "hash",
                "signing",
                "outgoing",
                "rest",
            ]
            .iter()
            .map(|part| line[format!("{part}_ms")].as_u64().unwrap())
            .sum();
            let total = line["total_ms"].as_u64().unwrap();
            // Each part is cut to whole milliseconds.
            assert!((total.saturating_sub(8)..=total).contains(&sum), "{line}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_waits_for_the_hashing_threads_is_told_so() {
    // So strong that two of a crowd take longer than the rest of the house.
    let house = House::sqlite("[password]\nmemory_kib = 65536\npasses = 4\n");
    house.furnish(&["ada"]);
    let node = house.start_with(from("50")).await;
    let mut crowd = Vec::new();
    for number in 0..12 {
        let mut walker = Walker::new(&format!("nobody-{number}"), &node);
        let page = walker.visit("/dashboard").await.unwrap();
        let name = walker.user.clone();
        let page = walker.submit(page.form().set("identifier", name)).await.unwrap();
        crowd.push(async move { walker.submit(page.form().set("password", "whatever it may be")).await });
    }
    for looked in futures_util::future::join_all(crowd).await {
        looked.unwrap();
    }
    let waited = eventually("somebody waited for others", PATIENCE, async || {
        let lines = slow(&node);
        let waits = lines.iter().filter_map(|line| line["hash_wait_ms"].as_u64());
        waits.max().filter(|most| *most >= 50)
    })
    .await;
    println!("the last waited {waited} ms for a thread");
}
