//! A house to be run: its folder, its configuration, and who lives in it. One or several nodes run it.

use super::{binary::gradus, node::Node};
use data_encoding::BASE32_NOPAD;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tempfile::TempDir;
use tests::postgres;

/// By what every node of every house is known; where it listens is another matter.
pub(crate) const ISSUER: &str = "http://localhost:8080";

/// The confidential client's secret.
pub(crate) const SECRET: &str = "correct-horse-battery-staple-0001";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "rather long and only for tests";

/// A house. Its folder is there as long as the house or a node of it.
pub(crate) struct House {
    folder: Arc<TempDir>,
    shared: bool,
    nodes: AtomicUsize,
}

impl House {
    /// On SQLite, with these tables of the configuration besides the usual ones.
    pub(crate) fn sqlite(settings: &str) -> Self {
        Self::new(None, settings)
    }

    /// On PostgreSQL, where that is installed.
    pub(crate) async fn postgres(settings: &str) -> Option<Self> {
        Some(Self::new(Some(&postgres::database().await?), settings))
    }

    fn new(database: Option<&str>, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database_table = database
            .map(|url| format!("[database]\nurl = \"{url}\"\n"))
            .unwrap_or_default();
        let key = if database.is_some() {
            "master_key_file = \"given.key\"\n"
        } else {
            ""
        };
        let text = format!(
            "data_dir = \"data\"\n{key}[server]\nlisten = \"127.0.0.1:0\"\nissuer = \"{ISSUER}\"\n{database_table}\
             [delivery]\nsms = \"outbox\"\nvoice = \"outbox\"\nmail = \"outbox\"\npost = \"outbox\"\n{settings}"
        );
        fs::write(folder.path().join("gradus.toml"), text).unwrap();
        fs::write(folder.path().join("given.key"), "A".repeat(43)).unwrap();
        Self {
            folder: Arc::new(folder),
            shared: database.is_some(),
            nodes: AtomicUsize::new(0),
        }
    }

    /// A file of the house.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes another configuration.
    pub(crate) fn configure(&self, change: impl FnOnce(String) -> String) {
        let path = self.path("gradus.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, change(text)).unwrap();
    }

    /// A command, to be run on this house.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(gradus());
        command.current_dir(self.folder.path());
        // A stranger's environment changes nothing.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GRADUS") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Applies a file, as an operator does.
    pub(crate) fn apply(&self, text: &str) {
        let file = self.path("apply.toml");
        fs::write(&file, text).unwrap();
        let output = self.run(&["apply", "apply.toml"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Applies the usual people and applications.
    pub(crate) fn furnish(&self, people: &[&str]) {
        self.apply(&everything(people));
    }

    /// The same, with a phone for each.
    pub(crate) fn furnish_with_phones(&self, people: &[&str]) {
        self.apply(&with_phones(people));
    }

    /// Starts a node and waits until it is ready. Nodes that share a database have a data folder each.
    pub(crate) async fn start(&self) -> Node {
        self.start_with(|_| {}).await
    }

    /// The same, otherwise than usual.
    pub(crate) async fn start_with(&self, change: impl FnOnce(&mut Command)) -> Node {
        Node::ready(self.spawn(change)).await
    }

    /// Starts a node, which may not get far.
    pub(crate) fn spawn(&self, change: impl FnOnce(&mut Command)) -> Node {
        let number = self.nodes.fetch_add(1, Ordering::Relaxed);
        let mut command = self.command();
        command.arg("serve").env("GRADUS_LOG_FORMAT", "json");
        let mut data = self.path("data");
        if self.shared {
            data = self.path(&format!("data-{number}"));
            command.env("GRADUS__DATA_DIR", &data);
        }
        change(&mut command);
        Node::spawn(command, &self.path(&format!("log-{number}")), data, self.folder.clone())
    }

    /// What the database's URL is, as the house has it.
    pub(crate) fn database(&self) -> String {
        let text = fs::read_to_string(self.path("gradus.toml")).unwrap();
        let url = text
            .lines()
            .find_map(|line| line.strip_prefix("url = \"")?.strip_suffix('"'));
        url.map_or_else(
            || format!("sqlite://{}", self.path("data/gradus.db").display()),
            str::to_owned,
        )
    }

    /// Everything that any node of it has sent, as it stands in their outboxes.
    pub(crate) fn outbox(&self) -> Vec<serde_json::Value> {
        let folders = fs::read_dir(self.folder.path()).unwrap().flatten();
        let outboxes = folders.map(|folder| folder.path().join("outbox.jsonl"));
        let texts = outboxes.filter_map(|path| fs::read_to_string(path).ok());
        texts
            .flat_map(|text| {
                text.lines()
                    .map(|line| serde_json::from_str(line).unwrap())
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

/// Two organisations, a public client `shop` of level 1, a confidential one `vault` of level 2, and these people, each
/// with an authenticator app.
pub(crate) fn everything(people: &[&str]) -> String {
    describe(people, |_| String::new())
}

/// The same people, with phones. What is known of numbers takes a debug build half a second to load, once a process.
pub(crate) fn with_phones(people: &[&str]) -> String {
    describe(people, |number| {
        format!(
            "phones = [{{ number = \"{}\", delivery = \"text\", default = true }}]\n",
            phone(number)
        )
    })
}

fn describe(people: &[&str], more: impl Fn(usize) -> String) -> String {
    let mut text = String::from(
        "[[organisation]]\nid = \"acme\"\nname = \"Acme\"\n[[organisation]]\nid = \"globex\"\nname = \"Globex\"\n",
    );
    text.push_str(&application("shop", 1, "token_endpoint_auth_method = \"none\""));
    text.push_str(&application("vault", 2, &format!("client_secret = \"{SECRET}\"")));
    for (number, person) in people.iter().enumerate() {
        let _ = write!(
            text,
            "[[account]]\nuser_id = \"{person}\"\norganisation = \"acme\"\nemail = \"{person}@acme.example\"\n\
             given_name = \"Given-{person}\"\nfamily_name = \"Family-{person}\"\npassword = \"{PASSWORD}\"\n\
             totp = [{{ secret = \"{}\", name = \"App\" }}]\n{}",
            seed(person),
            more(number)
        );
    }
    text
}

/// The phone of the person of that number.
pub(crate) fn phone(number: usize) -> String {
    format!("+1202555{:04}", 100 + number)
}

/// What an authenticator app of theirs holds.
pub(crate) fn seed(person: &str) -> String {
    BASE32_NOPAD.encode(format!("{person:>20.20}").as_bytes())
}

/// A relying party, as an apply file has it.
pub(crate) fn application(id: &str, minimum_level: u8, more: &str) -> String {
    format!(
        "[[application]]\nid = \"{id}\"\nname = \"The {id}\"\nowner = \"globex\"\nminimum_level = {minimum_level}\n\
         subscribers = [\"acme\"]\n[application.oidc]\nclient_id = \"{id}\"\n\
         redirect_uris = [\"https://{id}.example/callback\"]\nscope = \"openid profile email\"\n\
         id_token_signed_response_alg = \"ES256\"\n{more}\n"
    )
}

/// Runs a test on SQLite, then on PostgreSQL where that is installed.
pub(crate) async fn on_both(settings: &str, test: impl AsyncFn(House)) {
    test(House::sqlite(settings)).await;
    if let Some(house) = House::postgres(settings).await {
        test(house).await;
    }
}

/// Whether a file exists and what others may do with it, as `600`.
pub(crate) fn mode(path: &Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .permissions()
        .mode();
    format!("{:o}", mode & 0o777)
}
