//! `gradus apply`, beside a server and without one.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};
use tests::process::{Running, free_port, run};

pub(crate) const PEOPLE: &str = r#"
[[organisation]]
id = "acme"
name = "Acme"

[[account]]
user_id = "smithj_0001"
organisation = "acme"
email = "jane.smith@acme.example"
password = "a password that is long enough"
phones = [{ number = "+12025550123", delivery = "text", default = true }]
"#;

const SHOP: &str = r#"
[[application]]
id = "shop"
name = "Shop"
owner = "acme"
subscribers = ["acme"]
[application.oidc]
client_id = "shop"
token_endpoint_auth_method = "none"
redirect_uris = ["https://shop.example/callback"]
"#;

pub(crate) fn apply(folder: &Path, files: &[(&str, &str)], options: &[&str]) -> (Option<i32>, String) {
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut args = vec!["apply"];
    args.extend(files.iter().map(|(name, _)| *name));
    args.extend(options);
    let output = run(folder, &args);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn it_is_idempotent_and_says_what_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("people.toml", PEOPLE), ("shop.toml", SHOP)];
    let (code, said) = apply(folder.path(), &files, &["--dry-run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("smithj_0001") && said.contains("shop"), "{said}");
    assert!(!said.contains("long enough"), "a secret is never printed: {said}");
    let (code, said) = apply(folder.path(), &files, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("create account smithj_0001"), "{said}");
    let (code, said) = apply(folder.path(), &files, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Nothing to change"), "{said}");
    let (_, said) = apply(folder.path(), &files, &["--json"]);
    let report: serde_json::Value = serde_json::from_str(said.lines().next().unwrap_or(&said))
        .or_else(|_| serde_json::from_str(&said))
        .unwrap();
    assert_eq!(report["changes"], serde_json::json!([]));
}

#[test]
fn one_wrong_key_stops_everything_and_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = SHOP.replace("subscribers", "subscribes");
    let (code, said) = apply(folder.path(), &[("people.toml", PEOPLE), ("shop.toml", &wrong)], &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("shop.toml:6") && said.contains("subscribers"), "{said}");
    let (_, said) = apply(folder.path(), &[("people.toml", PEOPLE)], &["--dry-run"]);
    assert!(
        said.contains("create account smithj_0001"),
        "nothing of the other file was applied: {said}"
    );
}

/// The status of an authorization request of the shop.
pub(crate) fn status(port: u16) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let path = "/oauth2/authorize?client_id=shop&redirect_uri=https://shop.example/callback&response_type=code";
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// A server in that folder, and its port.
pub(crate) fn serve(folder: &Path) -> (Running, u16) {
    let port = free_port();
    let config = format!("[server]\nlisten = \"127.0.0.1:{port}\"\n[delivery]\nsms = \"outbox\"\n");
    fs::write(folder.join("gradus.toml"), config).unwrap();
    let mut server = Running::start(folder, &["serve"]);
    server.wait_for("ready");
    (server, port)
}

/// Waits until the server knows the shop: a second at most.
pub(crate) fn wait_for_the_shop(port: u16) {
    let changed = Instant::now();
    while status(port) != Some(303) {
        assert!(
            changed.elapsed() < Duration::from_secs(1),
            "it isn't seen: {:?}",
            status(port)
        );
    }
}

#[test]
fn a_running_server_sees_it_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, port) = serve(folder.path());
    assert_eq!(status(port), Some(400), "nobody knows the shop yet");
    let (code, said) = apply(folder.path(), &[("people.toml", PEOPLE), ("shop.toml", SHOP)], &[]);
    assert_eq!(code, Some(0), "{said}");
    wait_for_the_shop(port);
    assert_eq!(server.signal("TERM"), Some(0));
}

#[test]
fn demo_walk_exits_with_0_only_if_all_is_as_it_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["demo", "--walk"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for outcome in [
        "acr urn:gradus:acr:1  amr pwd ",
        "acr urn:gradus:acr:2  amr pwd otp sms mfa",
        "acr urn:gradus:acr:2  amr pwd otp mfa",
        "acr urn:gradus:acr:3",
        "login_required",
        "interaction_required",
        "access_denied",
        "unmet_authentication_requirements",
    ] {
        assert!(said.contains(outcome), "{outcome} is missing: {said}");
    }
    assert!(!said.contains('✗'), "{said}");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "it leaves nothing behind"
    );
}
