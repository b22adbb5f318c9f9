//! `gradus account …`, beside a server and without one.

use super::apply::{PEOPLE, apply, serve};
use serde_json::Value;
use std::path::Path;
use tests::process::run;

const BOB: &str = r#"
[[account]]
user_id = "bob"
organisation = "acme"
email = "bob@acme.example"
password = "a password that is long enough"
phones = [{ number = "+12025550124", delivery = "text", default = true }]
proofed = { at = "2026-01-15", method = "agent" }
"#;

fn gradus(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = run(folder, args);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn show(folder: &Path, user_id: &str) -> Value {
    let (code, said, told) = gradus(folder, &["account", "show", user_id, "--json"]);
    assert_eq!(code, Some(0), "{said}{told}");
    serde_json::from_str(&said).unwrap()
}

fn phone(shown: &Value) -> String {
    let authenticators = shown["authenticators"].as_array().unwrap();
    let phone = authenticators.iter().find(|one| one["kind"] == "phone");
    phone.unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn accounts_are_listed_and_shown_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (code, said, _) = gradus(folder, &["account", "list"]);
    assert_eq!((code, said.trim()), (Some(0), "There are no accounts."));
    apply(folder, &[("people.toml", PEOPLE)], &[]);
    let (_, said, _) = gradus(folder, &["account", "list"]);
    assert_eq!(said.trim(), "smithj_0001: smithj_0001, of acme, active");
    let shown = show(folder, "smithj_0001");
    assert_eq!(shown["state"], "active");
    let text = shown.to_string();
    assert!(
        text.contains("0123") && !text.contains("2025550123") && !text.contains("argon2"),
        "{text}"
    );
    let (code, _, told) = gradus(folder, &["account", "show", "nobody"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("there is no account \"nobody\""), "{told}");
}

#[test]
fn suspending_needs_a_reason_and_happens_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    apply(folder, &[("people.toml", PEOPLE)], &[]);
    let (code, _, _) = gradus(folder, &["account", "suspend", "smithj_0001"]);
    assert_eq!(code, Some(2));
    let (code, _, _) = gradus(folder, &["account", "suspend", "smithj_0001", "--reason", " "]);
    assert_eq!(code, Some(2));
    let suspend = ["account", "suspend", "smithj_0001", "--reason", "left"];
    let (code, said, told) = gradus(folder, &suspend);
    assert_eq!(code, Some(0), "{told}");
    assert!(said.contains("suspended, and signed out everywhere"), "{said}");
    assert_eq!(show(folder, "smithj_0001")["state"], "suspended");
    let (_, said, _) = gradus(folder, &suspend);
    assert!(said.contains("is suspended already"), "{said}");
    let (_, said, _) = gradus(folder, &["account", "resume", "smithj_0001", "--reason", "is back"]);
    assert!(said.contains("active again"), "{said}");
    assert_eq!(show(folder, "smithj_0001")["state"], "active");
    let (_, said, _) = gradus(folder, &["account", "unlock", "smithj_0001", "--reason", "called back"]);
    assert!(said.contains("nothing was locked"), "{said}");
}

#[test]
fn an_authenticator_goes_at_once_or_after_a_day_where_a_proofing_hangs_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let people = format!("{PEOPLE}{BOB}");
    let (mut server, _) = serve(folder);
    apply(folder, &[("people.toml", &people)], &[]);
    let id = phone(&show(folder, "smithj_0001"));
    let reset = |user_id: &str, id: &str| {
        let args = [
            "account",
            "reset-authenticator",
            user_id,
            "--authenticator",
            id,
            "--reason",
            "lost",
        ];
        gradus(folder, &args)
    };
    let (code, said, told) = reset("smithj_0001", &id);
    assert_eq!(code, Some(0), "{told}");
    assert!(said.contains("it is taken away, and"), "{said}");
    assert!(!show(folder, "smithj_0001").to_string().contains("0123"));
    let (code, _, told) = reset("smithj_0001", &id);
    assert_eq!(code, Some(1));
    assert!(told.contains("no such authenticator"), "{told}");

    let id = phone(&show(folder, "bob"));
    let (_, said, told) = reset("bob", &id);
    assert!(said.contains("in 24 hours"), "{said}{told}");
    let shown = show(folder, "bob");
    assert_eq!(phone(&shown), id, "it is still there");
    let waiting = shown["resets"][0]["id"].as_str().unwrap().to_owned();
    let cancel = |user_id: &str| {
        let args = [
            "account",
            "reset-authenticator",
            user_id,
            "--cancel",
            &waiting,
            "--reason",
            "found",
        ];
        gradus(folder, &args).1
    };
    assert!(
        cancel("smithj_0001").contains("no such reset waits"),
        "another account's"
    );
    assert!(cancel("bob").contains("the reset is stopped"));
    assert!(cancel("bob").contains("no such reset waits"));
    // The running server tells the owners.
    let outbox = folder.join("data/outbox.jsonl");
    let mut sent = String::new();
    for _ in 0..500 {
        sent = std::fs::read_to_string(&outbox).unwrap_or_default();
        if sent.contains("bob@acme.example") && sent.contains("jane.smith@acme.example") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(
        sent.contains("in 24 hours") && sent.contains("was removed from your account"),
        "{sent}"
    );
    assert_eq!(server.signal("TERM"), Some(0));
}
