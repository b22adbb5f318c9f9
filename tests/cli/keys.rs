//! `gradus keys`, beside a server and without one.

use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};
use tests::process::{Running, free_port, run};

fn keys(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = run(folder, &[&["keys"], args].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let (code, said, complaint) = keys(folder, &[args, &["--json"]].concat());
    assert_eq!(code, Some(0), "{complaint}");
    serde_json::from_str(&said).unwrap()
}

/// The states of the keys of an algorithm, as `list` has them.
fn states(folder: &Path, alg: &str) -> Vec<String> {
    let list = json(folder, &["list"]);
    let of_alg = list["keys"].as_array().unwrap().iter().filter(|key| key["alg"] == alg);
    of_alg.map(|key| key["state"].as_str().unwrap().to_owned()).collect()
}

/// The names of the published keys of an algorithm, as the server has them.
fn published(port: u16, alg: &str) -> Vec<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "GET /oauth2/jwks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = &answer[answer.find("\r\n\r\n").unwrap()..];
    let set: Value = serde_json::from_str(&body[body.find('{').unwrap()..=body.rfind('}').unwrap()]).unwrap();
    let of_alg = set["keys"].as_array().unwrap().iter().filter(|key| key["alg"] == alg);
    of_alg.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// Within the second that is promised, and a little for the asking.
fn soon(what: &str, mut look: impl FnMut() -> bool) {
    let since = Instant::now();
    while !look() {
        assert!(since.elapsed() < Duration::from_secs(2), "not so in time: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn serve(folder: &Path) -> (Running, u16) {
    let port = free_port();
    let config = format!(
        "[server]\nlisten = \"127.0.0.1:{port}\"\n[delivery]\nsms = \"outbox\"\n\
         [testing]\nclock_offset_file = \"offset\"\n"
    );
    fs::write(folder.join("gradus.toml"), config).unwrap();
    let mut server = Running::start(folder, &["serve"]);
    server.wait_for("ready");
    (server, port)
}

#[test]
fn without_a_database_it_says_so_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["list"][..], &["rotate"], &["rotate", "--now", "--yes"]] {
        let (code, _, complaint) = keys(folder.path(), args);
        assert_eq!(code, Some(1), "{complaint}");
        assert!(complaint.contains("no database here yet"), "{complaint}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(run(folder.path(), &["migrate"]).status.code(), Some(0));
    let (code, _, complaint) = keys(folder.path(), &["list"]);
    assert_eq!(code, Some(1));
    assert!(complaint.contains("master key"), "{complaint}");
}

#[test]
fn a_rotation_is_published_at_once_and_signs_after_a_day() {
    const DAY: u64 = 86_400_000;
    let folder = tempfile::tempdir().unwrap();
    let (mut server, port) = serve(folder.path());
    let (code, said, _) = keys(folder.path(), &["list"]);
    assert_eq!(code, Some(0));
    assert_eq!(said.lines().count(), 6, "{said}");
    assert!(said.contains("EdDSA              active"), "{said}");
    assert!(
        said.contains("is replaced in 1095 days"),
        "SAML keys live longer: {said}"
    );
    assert!(said.contains("signs since just now, is replaced in 90 days"), "{said}");

    let old = published(port, "ES256").remove(0);
    let rotated = json(folder.path(), &["rotate", "--alg", "ES256"]);
    let new = rotated["rotated"][0]["kid"].as_str().unwrap().to_owned();
    assert_eq!(rotated["rotated"][0]["made"], true);
    soon("the next key is published", || {
        published(port, "ES256") == [old.clone(), new.clone()]
    });
    assert_eq!(states(folder.path(), "ES256"), ["active", "published"]);
    assert_eq!(published(port, "RS256").len(), 1, "only that algorithm");
    let (_, said, _) = keys(folder.path(), &["rotate"]);
    assert_eq!(said.lines().count(), 6, "{said}");
    assert!(
        said.contains(&format!("ES256: {new} waits already, and signs in")),
        "{said}"
    );

    // Nobody but the server takes these steps.
    fs::write(folder.path().join("offset"), DAY.to_string()).unwrap();
    soon("it signs", || published(port, "ES256") == [new.clone(), old.clone()]);
    assert_eq!(states(folder.path(), "ES256"), ["active", "retiring"]);
    fs::write(folder.path().join("offset"), (DAY + DAY / 12).to_string()).unwrap();
    soon("the old one is gone", || published(port, "ES256") == [new.clone()]);
    assert_eq!(states(folder.path(), "ES256"), ["active", "retired"]);
    assert_eq!(server.signal("TERM"), Some(0));
}

#[test]
fn a_key_that_got_out_is_replaced_only_with_a_yes_and_then_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, port) = serve(folder.path());
    let old = published(port, "RS256");
    let (code, _, said) = keys(folder.path(), &["rotate", "--alg", "RS256", "--now"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("5 minutes") && said.contains("--yes"), "{said}");
    assert_eq!(states(folder.path(), "RS256"), ["active"], "nothing was done");

    let (code, said, complaint) = keys(folder.path(), &["rotate", "--alg", "RS256", "--now", "--yes"]);
    assert_eq!(code, Some(0), "{complaint}");
    assert!(said.contains("signs now. Gone: ") && said.contains(&old[0]), "{said}");
    soon("it signs, alone", || {
        let now = published(port, "RS256");
        now.len() == 1 && now != old
    });
    assert_eq!(states(folder.path(), "RS256"), ["active", "retired"]);
    assert_eq!(server.signal("TERM"), Some(0));
}
