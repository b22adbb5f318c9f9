//! A real browser, for what only a real one shows: cookies across sites, policies that are enforced, pages without script.
//!
//! The journeys are written for playwright-core and run by Node; this side starts them, or says why it can't.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

/// Where Chromium is under the names that distributions give it.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Everything that a journey in a browser needs.
#[derive(Clone, Debug)]
pub struct Chromium {
    node: PathBuf,
    browser: PathBuf,
}

impl Chromium {
    /// What is installed here, with the packages beside `journeys`. `None` where something is missing; then a note is
    /// printed, or, with `GRADUS_TEST_BROWSER=required`, the test fails.
    ///
    /// # Panics
    /// Something is missing and the browser is required.
    #[must_use]
    pub fn find(journeys: &Path) -> Option<Self> {
        match look(journeys) {
            Ok(found) => Some(found),
            Err(missing) => {
                let required = env::var("GRADUS_TEST_BROWSER").is_ok_and(|value| value == "required");
                assert!(!required, "GRADUS_TEST_BROWSER=required, but {missing}");
                // Past the test harness, which would keep it to itself.
                let _ = writeln!(
                    io::stderr(),
                    "note: no journey was made in Chromium: {missing}; `tests/run browser` installs it"
                );
                None
            }
        }
    }

    /// A Node process that runs that file and finds the browser in `GRADUS_CHROMIUM`; with `GRADUS_TEST_JOURNEYS` only the
    /// journeys whose name has that in it.
    #[must_use]
    pub fn run(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.node);
        command.args(["--test-reporter=spec"]);
        if let Ok(only) = env::var("GRADUS_TEST_JOURNEYS") {
            command.arg(format!("--test-name-pattern={only}"));
        }
        command.arg(file).env("GRADUS_CHROMIUM", &self.browser);
        command
    }
}

fn look(journeys: &Path) -> Result<Chromium, String> {
    let node = on_path("node").ok_or("Node isn't installed")?;
    let browser = NAMES
        .iter()
        .find_map(|name| on_path(name))
        .ok_or("Chromium isn't installed")?;
    for package in ["playwright-core", "axe-core"] {
        if !journeys.join("node_modules").join(package).is_dir() {
            return Err(format!("the package {package} isn't installed"));
        }
    }
    Ok(Chromium { node, browser })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
