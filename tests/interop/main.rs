//! Relying-party libraries that others wrote, against the one binary: a mistake that we make on both sides of a test hides
//! from us, not from them. `openid_client/` is for openid-client (Node), `python/` for Authlib and pysaml2.

#![cfg(test)]

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};
use tests::process::{Running, free_port, gradus, run};

/// A provider with its data in a temporary folder.
struct Provider {
    folder: tempfile::TempDir,
    issuer: String,
    _running: Running,
}

impl Provider {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let issuer = format!("http://localhost:{port}");
        let config = format!(
            "data_dir = \"data\"\n[server]\nlisten = \"127.0.0.1:{port}\"\nissuer = \"{issuer}\"\n\
             [delivery]\nsms = \"outbox\"\nvoice = \"outbox\"\n[limits]\nresend_after = \"1s\"\n"
        );
        fs::write(folder.path().join("gradus.toml"), config).unwrap();
        fs::write(folder.path().join("people.toml"), include_str!("people.toml")).unwrap();
        let applied = run(folder.path(), &["apply", "people.toml"]);
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        let mut running = Running::start(folder.path(), &["serve"]);
        running.wait_for(&issuer);
        Self {
            folder,
            issuer,
            _running: running,
        }
    }

    /// Runs somebody's flows against it.
    fn judge(&self, mut judge: Command) {
        let judged = judge
            .env("GRADUS_ISSUER", &self.issuer)
            .env("GRADUS_BINARY", gradus())
            .env("GRADUS_FOLDER", self.folder.path())
            .status()
            .unwrap();
        assert!(judged.success(), "a flow failed; see above");
    }
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("interop").join(name)
}

/// Whether something is there; without it the test says so, or fails where it is required.
fn has(what: &Path) -> bool {
    let there = what.exists();
    let required = env::var("GRADUS_TEST_INTEROP").is_ok_and(|value| value == "required");
    assert!(
        there || !required,
        "GRADUS_TEST_INTEROP=required, but {} is missing",
        what.display()
    );
    if !there {
        // Past the test harness, which would keep it to itself.
        let _ = writeln!(
            io::stderr(),
            "note: no flow was made with {}; `tests/run interop` installs it",
            what.display()
        );
    }
    there
}

#[test]
fn openid_client_signs_in_steps_up_refreshes_and_signs_out() {
    let folder = here("openid_client");
    if has(&folder.join("node_modules/openid-client")) {
        let mut node = Command::new("node");
        node.arg("--test-reporter=spec").arg(folder.join("flows.mjs"));
        Provider::start().judge(node);
    }
}

#[test]
fn authlib_signs_in_steps_up_refreshes_and_signs_out() {
    python("oidc.py");
}

#[test]
fn pysaml2_signs_in_steps_up_and_decrypts() {
    python("saml.py");
}

fn python(flows: &str) {
    let folder = here("python");
    let python = folder.join("venv/bin/python");
    if has(&python) {
        let mut judge = Command::new(python);
        judge.arg(folder.join(flows));
        Provider::start().judge(judge);
    }
}
