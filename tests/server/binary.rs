//! Where the binary is. It is built here if it isn't there, or older than what it is made of.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::SystemTime,
};

/// The binary of this workspace, in the same profile as this test.
pub(crate) fn gradus() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        let test = env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let found = profile.join("gradus");
        if changed(&found).is_none_or(|built| newest_source() > built) {
            build(profile);
        }
        found
    })
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn build(profile: &Path) {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // With this package, so that everything is built as it was for this test.
    command.args([
        "build",
        "--quiet",
        "--package",
        "idp",
        "--package",
        "tests",
        "--bin",
        "gradus",
    ]);
    command
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", profile.parent().unwrap());
    if profile.ends_with("release") {
        command.arg("--release");
    }
    assert!(command.status().unwrap().success(), "the binary can't be built");
}

fn newest_source() -> SystemTime {
    let crates = ["domain", "keys", "migrations", "admin", "federation", "idp"];
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut folders: Vec<PathBuf> = crates.iter().map(|name| workspace().join(name)).collect();
    while let Some(folder) = folders.pop() {
        // What the binary isn't made of.
        if folder.ends_with("tests") || folder.ends_with("examples") {
            continue;
        }
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                newest = newest.max(changed(&entry.path()).unwrap());
            }
        }
    }
    newest
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
