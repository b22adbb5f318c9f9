//! A running `gradus serve`: where it listens, what it says, and the signals it gets.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::time::sleep;

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// One node. It is killed when the test is over, however that ends.
pub(crate) struct Node {
    child: Child,
    log: PathBuf,
    /// Its data folder.
    pub data: PathBuf,
    address: Option<SocketAddr>,
    /// Where it runs.
    _folder: Arc<TempDir>,
}

impl Node {
    /// Starts it.
    pub(crate) fn spawn(mut command: Command, log: &Path, data: PathBuf, folder: Arc<TempDir>) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(log).unwrap());
        Self {
            child: command.spawn().unwrap(),
            log: log.to_owned(),
            data,
            address: None,
            _folder: folder,
        }
    }

    /// Waits until it listens.
    pub(crate) async fn ready(mut self) -> Self {
        let since = Instant::now();
        loop {
            if let Some(address) = self.find_address() {
                self.address = Some(address);
                return self;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(
                ended.is_none() && since.elapsed() < PATIENCE,
                "not ready, {ended:?}: {}",
                self.log()
            );
            sleep(Duration::from_millis(5)).await;
        }
    }

    fn find_address(&self) -> Option<SocketAddr> {
        let log = self.log();
        let ready = log.lines().find(|line| line.contains("\"ready\""))?;
        let line: serde_json::Value = serde_json::from_str(ready).ok()?;
        line["fields"]["address"].as_str()?.parse().ok()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address.unwrap()
    }

    /// All that it has said so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.id().to_string())
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// `kill -9`, and it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(since.elapsed() < PATIENCE, "it goes on: {}", self.log());
            sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended long ago.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Tries again until it is so, or for too long.
pub(crate) async fn eventually<T>(what: &str, longest: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(since.elapsed() < longest, "not so in {longest:?}: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}
