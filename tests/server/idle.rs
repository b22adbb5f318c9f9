//! What a server costs that has nothing to do. The figures are printed; the limits only catch what is absurd.

use super::{
    client::Client,
    house::{House, everything},
    node::Node,
    walker::Walker,
};
use std::{fs, time::Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_soon_ready_on_an_existing_database_and_small() {
    let house = House::sqlite("");
    let people: Vec<String> = (0..20).map(|number| format!("person_{number:04}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    house.apply(&everything(&people));
    drop(house.start().await);

    let since = Instant::now();
    let node = house.start().await;
    assert_eq!(
        Client::to(&node).get("/health/ready").await.unwrap().status.as_u16(),
        200
    );
    let ready = since.elapsed();
    let (idle, own) = (resident(&node, "VmRSS:"), resident(&node, "RssAnon:"));
    for person in &people[..5] {
        Walker::new(person, &node).arrive().await.unwrap();
    }
    let used = resident(&node, "VmRSS:");
    println!(
        "ready after {ready:?}; resident {idle} kB idle ({own} kB of them its own), {used} kB after five sign-ins"
    );
    assert!(ready.as_secs() < 20, "{ready:?}");
    assert!(idle < 200_000 && used < 400_000, "{idle} kB, {used} kB");
}

/// Resident memory of that kind, in kB.
fn resident(node: &Node, kind: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", node.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(kind)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
