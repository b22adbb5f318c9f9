//! Exit codes and words: 0 done, 1 it didn't work out, 2 the command line is wrong or asks for what isn't built.

use std::{fs, path::Path, process::Output};
use tests::process::run;

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn ended(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", out(output), err(output));
}

fn check(folder: &Path, text: &str) -> Output {
    fs::write(folder.join("gradus.toml"), text).unwrap();
    run(folder, &["config", "check"])
}

#[test]
fn what_isnt_built_says_so_and_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["keys", "reseal"][..], &["audit", "verify"], &["doctor"]] {
        let output = run(folder.path(), args);
        ended(&output, 2);
        assert!(err(&output).contains("isn't built yet"), "{args:?}: {}", err(&output));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was done");
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&[][..], &["dance"], &["apply"], &["serve", "--nothing"], &["config"]] {
        ended(&run(folder.path(), args), 2);
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "serve",
        "demo",
        "apply",
        "migrate",
        "config",
        "application",
        "account",
        "keys",
        "audit",
        "doctor",
    ] {
        let output = run(folder.path(), &[command, "--help"]);
        ended(&output, 0);
        assert!(out(&output).contains("Example: gradus"), "{command}: {}", out(&output));
        assert!(out(&output).contains("--config"), "{command}");
    }
}

#[test]
fn the_example_configuration_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let example = run(folder.path(), &["config", "example"]);
    ended(&example, 0);
    ended(&check(folder.path(), &out(&example)), 0);
    let schema = run(folder.path(), &["config", "schema"]);
    ended(&schema, 0);
    serde_json::from_str::<serde_json::Value>(&out(&schema)).unwrap();
}

#[test]
fn an_unknown_key_is_an_error_with_its_line_and_a_suggestion() {
    let folder = tempfile::tempdir().unwrap();
    let output = check(
        folder.path(),
        "[server]\nlisten = \"127.0.0.1:8443\"\nisuer = \"https://login.example\"\n",
    );
    ended(&output, 1);
    let said = err(&output);
    assert!(
        said.contains("gradus.toml:3") && said.contains("isuer") && said.contains("issuer"),
        "{said}"
    );
}

#[test]
fn a_key_whose_feature_isnt_built_warns_and_exits_with_0() {
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), "[links]\ninvitation = \"7d\"\n");
    ended(&output, 0);
    assert!(err(&output).contains("links.invitation"), "{}", err(&output));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (what, text) in [
        (
            "plain http for others to reach",
            "[server]\nissuer = \"http://login.example\"\n",
        ),
        (
            "an issuer with a query",
            "[server]\nissuer = \"https://login.example/?a=b\"\n",
        ),
        (
            "PostgreSQL without a master key",
            "[database]\nurl = \"postgres://x@localhost/y\"\n",
        ),
        (
            "a shifted clock that others can reach",
            "[server]\nlisten = \"0.0.0.0:1\"\nissuer = \"https://l.example\"\n[testing]\nclock_offset_file = \"o\"\n",
        ),
        ("a shift of type", "[limits]\npassword_failures = \"ten\"\n"),
        ("a duration without a unit", "[session]\nidle = \"30\"\n"),
        ("weaker passwords", "[password]\nmemory_kib = 1024\n"),
        ("no TOML", "[server\n"),
    ] {
        let output = check(folder.path(), text);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", err(&output));
        assert!(!err(&output).is_empty(), "{what}");
    }
}

#[test]
fn the_environment_stands_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gradus.toml"), "[session]\nidle = \"30m\"\n").unwrap();
    let gradus = |value: &str| {
        let mut command = std::process::Command::new(tests::process::gradus());
        command
            .args(["config", "check"])
            .current_dir(folder.path())
            .env("GRADUS__SESSION__IDLE", value);
        command.output().unwrap()
    };
    ended(&gradus("20m"), 0);
    let wrong = gradus("soon");
    ended(&wrong, 1);
    assert!(err(&wrong).contains("GRADUS__SESSION__IDLE"), "{}", err(&wrong));
}
