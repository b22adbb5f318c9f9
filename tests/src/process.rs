//! The one binary, as a process: for what only a process shows.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a process that can't be run fails the test"
)]

use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

/// How long anything that a process should say may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// The binary, made once for this test process.
///
/// # Panics
/// It can't be made.
#[must_use]
pub fn gradus() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let made = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "--package", "idp", "--bin", "gradus"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let own = std::env::current_exe().expect("a test binary");
        let profile = own.parent().and_then(Path::parent).expect("a target folder");
        profile.join("gradus")
    })
}

/// Runs a command to its end, in that folder.
///
/// # Panics
/// It can't be started.
#[must_use]
pub fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(gradus());
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command.output().expect("gradus runs")
}

/// A port that is free at present.
///
/// # Panics
/// There is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A command that runs until it is stopped. It is killed when this goes.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Running {
    /// Starts a command in that folder.
    ///
    /// # Panics
    /// It can't be started.
    #[must_use]
    pub fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(gradus())
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("gradus starts");
        let (send, lines) = mpsc::channel();
        let (out, err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        forward(out, send.clone());
        forward(err, send);
        Self {
            child,
            lines,
            said: Vec::new(),
        }
    }

    /// Waits until it says a line with that in it; the line.
    ///
    /// # Panics
    /// It never does.
    pub fn wait_for(&mut self, text: &str) -> String {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.said.push(line.clone());
            if line.contains(text) {
                return line;
            }
        }
        panic!("it never says {text:?}, but: {:#?}", self.said)
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    ///
    /// # Panics
    /// It is gone already.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Sends a signal by its name, and waits for the end: the exit code.
    ///
    /// # Panics
    /// The signal can't be sent.
    pub fn signal(&mut self, name: &str) -> Option<i32> {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward(from: impl std::io::Read + Send + 'static, to: mpsc::Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                return;
            }
        }
    });
}
