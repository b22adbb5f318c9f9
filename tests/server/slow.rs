//! Strangers who take their time, and strangers who come in crowds.

use super::{
    client::Client,
    house::House,
    node::{Node, PATIENCE, eventually},
};
use std::{
    os::unix::process::CommandExt,
    process::Command,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

#[tokio::test(flavor = "multi_thread")]
async fn who_dribbles_or_says_nothing_is_sent_away_after_ten_seconds() {
    let node = House::sqlite("").start().await;
    let (dribbled, silent, again, others) = tokio::join!(
        dribble(&node, b""),
        dribble_nothing(&node),
        dribble(&node, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ask_for(&node, Duration::from_secs(9)),
    );
    for (what, lasted) in [
        ("a header byte by byte", dribbled),
        ("nothing", silent),
        ("a second request", again),
    ] {
        println!("{what}: sent away after {lasted:?}");
        assert!(
            (Duration::from_secs(9)..Duration::from_secs(16)).contains(&lasted),
            "{what}: {lasted:?}"
        );
    }
    assert!(others > 10, "others are served meanwhile: {others}");
}

/// How long a connection lasts that sends this, and then a header without end.
async fn dribble(node: &Node, first: &[u8]) -> Duration {
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    stream.write_all(first).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    let since = Instant::now();
    let (mut read, mut write) = stream.into_split();
    let send = async {
        // An error is the end that the reader sees too.
        let _ = write
            .write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            .await;
        while write.write_all(b"a").await.is_ok() {
            sleep(Duration::from_millis(300)).await;
        }
    };
    let mut answer = Vec::new();
    let end = tokio::time::timeout(PATIENCE, read.read_to_end(&mut answer));
    tokio::select! {
        ended = end => drop(ended.expect("it is sent away")),
        () = send => {}
    }
    since.elapsed()
}

async fn dribble_nothing(node: &Node) -> Duration {
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    let since = Instant::now();
    let mut answer = Vec::new();
    let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer));
    // However it ends.
    drop(end.await.expect("it is sent away"));
    since.elapsed()
}

async fn ask_for(node: &Node, span: Duration) -> usize {
    let since = Instant::now();
    let mut answered = 0;
    while since.elapsed() < span {
        assert_eq!(
            Client::to(node).get("/health/ready").await.unwrap().status.as_u16(),
            200
        );
        answered += 1;
        sleep(Duration::from_millis(200)).await;
    }
    answered
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_leaves_descriptors_to_the_database_and_room_once_it_goes() {
    let house = House::sqlite("");
    house.furnish(&["ada"]);
    let gradus = super::binary::gradus().display().to_string();
    let node = house
        .start_with(|command| {
            let mut few = Command::new("sh");
            few.args(["-c", "ulimit -n 200; exec \"$0\" serve", &gradus])
                .current_dir(house.path(""));
            few.env("GRADUS_LOG_FORMAT", "json").process_group(0);
            *command = few;
        })
        .await;
    // 200 descriptors, 128 of them kept: one of these connections walks, 71 are in the crowd.
    let mut ada = super::walker::Walker::new("ada", &node);
    ada.visit("/dashboard").await.unwrap();
    let mut crowd = Vec::new();
    for number in 0..150 {
        crowd.push(TcpStream::connect(node.address()).await.unwrap());
        if number % 10 == 0 {
            // Who is inside stays, and is served.
            ada.visit("/sign-out").await.unwrap();
        }
    }
    eventually("newcomers are turned away", PATIENCE, async || {
        Client::to(&node).get("/health/live").await.is_err().then_some(())
    })
    .await;
    // In the crowd; or, on a machine so busy that her connection was idle for too long, when some of it is sent away.
    eventually("who is inside signs in", PATIENCE, async || {
        ada.clone().arrive().await.ok()
    })
    .await;
    drop(crowd);
    eventually("there is room again", PATIENCE, async || {
        Client::to(&node).get("/health/ready").await.ok()
    })
    .await;
    assert!(!node.log().contains("Too many open files"), "{}", node.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_large_is_refused() {
    let node = House::sqlite("").start().await;
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    let head = format!(
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Large: {}",
        "a".repeat(200_000)
    );
    // It may hang up before all is sent.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_eq!(
        Client::to(&node).get("/health/live").await.unwrap().status.as_u16(),
        200
    );
}
