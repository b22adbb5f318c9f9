//! A house to be measured: its folder, its people and applications, and the real binary that runs it.

use crate::{Outcome, http::Connection};
use std::{
    fmt::Write as _,
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// By what the house is known; where it listens is another matter.
pub(crate) const ISSUER: &str = "http://localhost:8080";

/// The secret of every confidential client.
pub(crate) const SECRET: &str = "a-secret-only-for-measuring-0001";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "rather long and only for measuring";

/// Where answers go.
pub(crate) const REDIRECT: &str = "https://shop.example/callback";

/// How many people there are to sign in.
pub(crate) const PEOPLE: usize = 64;

/// A house.
pub(crate) struct House {
    folder: TempDir,
    binary: PathBuf,
    shared: bool,
}

/// A node of it, running.
pub(crate) struct Node {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from its start until it was ready.
    pub ready: Duration,
}

impl House {
    /// On SQLite, or on that PostgreSQL.
    pub(crate) fn new(binary: &Path, postgres: Option<&str>) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("gradus-load-").tempdir()?;
        let mut text = "data_dir = \"data\"\n".to_owned();
        if postgres.is_some() {
            text += "master_key_file = \"given.key\"\n";
            fs::write(folder.path().join("given.key"), "A".repeat(43))?;
        }
        write!(text, "[server]\nlisten = \"127.0.0.1:0\"\nissuer = \"{ISSUER}\"\n")?;
        if let Some(url) = postgres {
            write!(text, "[database]\nurl = \"{url}\"\n")?;
        }
        fs::write(folder.path().join("gradus.toml"), text)?;
        Ok(Self {
            folder,
            binary: binary.to_owned(),
            shared: postgres.is_some(),
        })
    }

    /// Where it keeps its files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The size of its database, in MB; nothing on PostgreSQL.
    pub(crate) fn size(&self) -> f64 {
        let file = fs::metadata(self.folder().join("data/gradus.db"));
        #[expect(clippy::cast_precision_loss, reason = "megabytes")]
        file.map_or(0.0, |file| file.len() as f64 / 1e6)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(self.folder()).stdin(Stdio::null());
        // A stranger's environment changes nothing.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GRADUS") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Applies a file, as an operator does: how long it took, and the most memory that it had.
    pub(crate) fn apply(&self, text: &str) -> Outcome<(Duration, f64)> {
        fs::write(self.folder().join("apply.toml"), text)?;
        let (log, start) = (self.folder().join("apply.log"), Instant::now());
        let mut child = self
            .command()
            .args(["apply", "apply.toml", "--json"])
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()?;
        let mut peak = 0.0;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            peak = find_peak(child.id()).unwrap_or(peak);
            std::thread::sleep(Duration::from_millis(5));
        };
        if status.success() {
            Ok((start.elapsed(), peak))
        } else {
            Err(fs::read_to_string(log)?.into())
        }
    }

    /// Starts a node and waits until it says that it is ready. Nodes that share a database have a data folder each.
    pub(crate) async fn start(&self, number: usize) -> Outcome<Node> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = self.folder().join(format!("log-{number}"));
        let mut command = self.command();
        command.arg("serve").env("GRADUS__SERVER__LISTEN", address.to_string());
        if self.shared {
            command.env("GRADUS__DATA_DIR", self.folder().join(format!("data-{number}")));
        }
        command.stdout(Stdio::null()).stderr(File::create(&log)?);
        let start = Instant::now();
        let child = command.spawn()?;
        let mut node = Node {
            child,
            address,
            ready: Duration::ZERO,
        };
        while !is_ready(address).await {
            if node.child.try_wait()?.is_some() || start.elapsed() > Duration::from_mins(1) {
                return Err(format!("it doesn't get ready: {}", fs::read_to_string(log)?).into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        node.ready = start.elapsed();
        Ok(node)
    }
}

impl Node {
    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else {
        return false;
    };
    let asked = connection
        .send("GET /health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    asked.is_ok_and(|answer| answer.status == 200)
}

fn find_peak(process: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// The people and applications that every measurement needs; `hash` is that of everybody's password.
pub(crate) fn usual(hash: &str) -> String {
    let mut text = organisations();
    for (id, more) in [
        (
            "machine-es256",
            "grant_types = [\"client_credentials\"]\nid_token_signed_response_alg = \"ES256\"",
        ),
        (
            "machine-rs256",
            "grant_types = [\"client_credentials\"]\nid_token_signed_response_alg = \"RS256\"",
        ),
        (
            "shop",
            "grant_types = [\"authorization_code\"]\nid_token_signed_response_alg = \"ES256\"",
        ),
        (
            "desk",
            "grant_types = [\"authorization_code\", \"refresh_token\"]\nid_token_signed_response_alg = \"ES256\"",
        ),
    ] {
        text.push_str(&application(id, more));
    }
    for number in 0..PEOPLE {
        text.push_str(&account(&format!("person_{number:04}"), hash));
    }
    text
}

/// So many accounts and applications more.
pub(crate) fn many(accounts: usize, applications: usize, hash: &str) -> String {
    let mut text = organisations();
    for number in 0..applications {
        text.push_str(&application(&format!("application-{number:05}"), ""));
    }
    for number in 0..accounts {
        text.push_str(&account(&format!("many_{number:06}"), hash));
    }
    text
}

fn organisations() -> String {
    "[[organisation]]\nid = \"acme\"\nname = \"Acme\"\n[[organisation]]\nid = \"globex\"\nname = \"Globex\"\n"
        .to_owned()
}

fn application(id: &str, more: &str) -> String {
    format!(
        "[[application]]\nid = \"{id}\"\nname = \"The {id}\"\nowner = \"globex\"\nsubscribers = [\"acme\"]\n\
         [application.oidc]\nclient_id = \"{id}\"\nclient_secret = \"{SECRET}\"\nredirect_uris = [\"{REDIRECT}\"]\n\
         scope = \"openid profile email\"\n{more}\n"
    )
}

fn account(id: &str, hash: &str) -> String {
    format!(
        "[[account]]\nuser_id = \"{id}\"\norganisation = \"acme\"\nemail = \"{id}@acme.example\"\ngiven_name = \"Jane\"\n\
         family_name = \"Smith\"\npassword_hash = \"{hash}\"\n"
    )
}
