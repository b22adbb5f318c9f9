//! A PostgreSQL of our own for one test process: started at first use, gone with the process, whatever ends it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't be set up fails")]

use sea_orm::{ConnectionTrait, Database};
use std::{
    env, fs,
    io::{self, Write},
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Once, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

/// The cluster of this process.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    /// The keeper stops the server and removes the folder when this process lets go of the pipe.
    _keeper: Child,
}

/// A new, empty database of the cluster: its URL. `None` where PostgreSQL isn't installed; then a note is printed, or,
/// with `GRADUS_TEST_POSTGRES=required`, the test fails.
///
/// # Panics
/// The server is there but doesn't start.
pub async fn database() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    database_of(CLUSTER.get_or_init(|| Cluster::start("off")).as_ref()).await
}

/// The same in a cluster whose commits are durable: for what is measured.
///
/// # Panics
/// The server is there but doesn't start.
pub async fn durable() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    database_of(CLUSTER.get_or_init(|| Cluster::start("on")).as_ref()).await
}

async fn database_of(cluster: Option<&Cluster>) -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let Some(cluster) = cluster else {
        let required = env::var("GRADUS_TEST_POSTGRES").is_ok_and(|value| value == "required");
        assert!(
            !required,
            "GRADUS_TEST_POSTGRES=required, but no PostgreSQL server is installed"
        );
        tell_once();
        return None;
    };
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let house = Database::connect(cluster.url("postgres"))
        .await
        .expect("the cluster answers");
    house
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0"))
        .await
        .expect("a database is made");
    house.close().await.expect("the connection closes");
    Some(cluster.url(&name))
}

/// Past the test harness, which would keep it to itself.
fn tell_once() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        let note = b"PostgreSQL is not installed: these tests ran on SQLite only\n";
        // Without a place to say it, it goes unsaid.
        drop(io::stderr().write_all(note));
    });
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@localhost/{database}?host={}",
            self.folder.display()
        )
    }

    fn start(fsync: &str) -> Option<Self> {
        let programs = find_programs()?;
        let owner = owner();
        // Not in TMPDIR: a socket's path may have 107 characters, and another user must get there.
        let folder = tempfile::Builder::new()
            .prefix("gradus-pg-")
            .tempdir_in("/tmp")
            .expect("a folder")
            .keep();
        if let Some((user, group)) = owner {
            chown(&folder, Some(user), Some(group)).expect("the folder changes hands");
        }
        let keeper = keep(&programs, &folder, owner, fsync);
        let cluster = Self {
            folder,
            _keeper: keeper,
        };
        cluster.wait();
        Some(cluster)
    }

    fn wait(&self) {
        for _ in 0..1200 {
            let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
            if pid.lines().last().is_some_and(|line| line.trim() == "ready") {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start: {log}");
    }
}

/// Makes and starts the cluster under a shell that waits for the end of its input, which is the end of this process.
fn keep(programs: &Path, folder: &Path, owner: Option<(u32, u32)>, fsync: &str) -> Child {
    // Arguments: the folder, the programs, fsync, then what starts every program as its owner. INT is a fast shutdown, but a program that
    // hasn't got so far ignores it: hence TERM first, and INT until it is gone.
    const SCRIPT: &str = r#"
        folder=$1 programs=$2 fsync=$3; shift 3; cd /
        "$@" "$programs/initdb" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync \
            --pgdata="$folder/data" </dev/null >"$folder/log" 2>&1
        "$@" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=300 \
            -c fsync="$fsync" -c autovacuum=off </dev/null >>"$folder/log" 2>&1 & server=$!
        cat >/dev/null
        kill -TERM $server; tries=0
        while kill -INT $server && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
        kill -KILL $server; rm -rf "$folder""#;
    let mut shell = Command::new("sh");
    shell
        .args(["-c", SCRIPT, "keeper"])
        .arg(folder)
        .arg(programs)
        .arg(fsync);
    if let Some((user, group)) = owner {
        shell
            .arg("setpriv")
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={group}"));
        shell.args(["--clear-groups", "--"]);
    } else {
        shell.arg("env");
    }
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // In a group of its own, so that Ctrl-C ends the tests and not the shell that clears up after them.
    shell.process_group(0).spawn().expect("a shell starts")
}

/// The newest server's programs, where Debian puts them, or the ones in PATH.
fn find_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    debian.sort();
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = debian.into_iter().rev().map(|(_, place)| place).collect();
    places.extend(env::split_paths(&path));
    places
        .into_iter()
        .find(|place| place.join("postgres").is_file() && place.join("initdb").is_file())
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`.
fn owner() -> Option<(u32, u32)> {
    let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if !root {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("the list of users");
    ["postgres", "nobody"].iter().find_map(|name| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find(|line| line.clone().next() == Some(name))?;
        let user = fields.nth(2)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some((user, group))
    })
}
