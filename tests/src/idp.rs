//! A whole provider, in process.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a provider that can't be set up fails the test"
)]

use crate::{
    browser::{self, Browser},
    clock::TestClock,
    document::Document,
    outbox::Outbox,
    page::Page,
    person::NewPerson,
    postgres,
    relying_party::{NewApplication, RelyingParty},
    service_provider::NewServiceProvider,
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use domain::{entropy::SystemEntropy, time::UnixMillis};
use idp::{app::App, apply, config::Config, delivery, logout, router::router, serve, tend};
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::{Arc, Mutex, RwLock},
    time::Duration,
};
use tempfile::TempDir;
use tokio::sync::{OnceCell, watch};

/// A provider for one test. A clone is the same provider.
#[derive(Clone)]
pub struct TestIdp(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Arc<TestClock>,
    nodes: RwLock<Vec<Node>>,
    document: Mutex<Document>,
    visited: Mutex<BTreeSet<(String, String)>>,
    /// The outbox, and the database where it is a file.
    folder: TempDir,
}

struct Node {
    app: App,
    router: Router,
    worker: watch::Sender<bool>,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.worker.send_replace(true);
    }
}

/// What a provider keeps its rows in, and what is set otherwise than by default.
#[derive(Clone, Debug, Default)]
pub struct Place {
    database: Option<String>,
    issuer: Option<String>,
    is_mute: bool,
    delivery: Option<String>,
    settings: String,
}

impl Place {
    /// An SQLite file.
    #[must_use]
    pub fn sqlite() -> Self {
        Self::default()
    }

    /// A new PostgreSQL database, where PostgreSQL is installed.
    pub async fn postgres() -> Option<Self> {
        Some(Self {
            database: Some(postgres::database().await?),
            ..Self::default()
        })
    }

    /// Known by another URL than `http://localhost:8080`.
    #[must_use]
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.issuer = Some(issuer.to_owned());
        self
    }

    /// Without calls.
    #[must_use]
    pub const fn without_voice(mut self) -> Self {
        self.is_mute = true;
        self
    }

    /// With this in `[delivery]`, instead of the outbox.
    #[must_use]
    pub fn delivery(mut self, toml: &str) -> Self {
        self.delivery = Some(toml.to_owned());
        self
    }

    /// Tables of the configuration that a test wants otherwise.
    #[must_use]
    pub fn set(mut self, toml: &str) -> Self {
        self.settings = format!("{}{toml}\n", self.settings);
        self
    }

    /// A provider here.
    pub async fn start(self) -> TestIdp {
        let folder = tempfile::tempdir().expect("a folder");
        let config = self.config(&folder);
        if self.database.is_none() {
            Self::prepare(&folder).await;
        }
        let inner = Inner {
            config,
            clock: Arc::default(),
            nodes: RwLock::default(),
            document: Mutex::default(),
            visited: Mutex::default(),
            folder,
        };
        let idp = TestIdp(Arc::new(inner));
        idp.add_node().await;
        idp.apply().await;
        idp
    }

    /// Puts a database there that has its tables and keys already: they are the same for every test, and take their time.
    async fn prepare(folder: &TempDir) {
        static PREPARED: OnceCell<TempDir> = OnceCell::const_new();
        let prepared = PREPARED.get_or_init(|| async {
            let first = tempfile::tempdir().expect("a folder");
            let config = Self::sqlite().config(&first);
            let house = serve::open_with(config, Arc::new(TestClock::default()), Arc::new(SystemEntropy)).await;
            let house = house.map_err(|fault| chain(&fault)).expect("the house opens");
            house.db.close().await;
            first
        });
        let (from, to) = (prepared.await.path().join("data"), folder.path().join("data"));
        std::fs::create_dir(&to).expect("a folder");
        for file in std::fs::read_dir(from).expect("a folder").flatten() {
            std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
        }
    }

    fn config(&self, folder: &TempDir) -> Config {
        let issuer = self.issuer.as_deref().unwrap_or("http://localhost:8080");
        let database = self
            .database
            .as_ref()
            .map(|url| format!("[database]\nurl = \"{url}\"\n"))
            .unwrap_or_default();
        let voice = if self.is_mute { "" } else { "voice = \"outbox\"\n" };
        let outbox = format!("sms = \"outbox\"\n{voice}mail = \"outbox\"\npost = \"outbox\"");
        let delivery = self.delivery.as_ref().unwrap_or(&outbox);
        let text = format!(
            "data_dir = \"data\"\n[server]\nlisten = \"127.0.0.1:8080\"\nissuer = \"{issuer}\"\n{database}\
             [delivery]\n{delivery}\n{}",
            self.settings
        );
        // The same key on all nodes; what it is doesn't matter.
        let key = ("GRADUS__MASTER_KEY".to_owned(), "A".repeat(43));
        let parsed = Config::parse("test.toml", &text, folder.path(), [key]);
        parsed
            .map_err(|problems| problems.to_string())
            .expect("a configuration")
            .0
    }
}

/// Runs a test on SQLite, then on PostgreSQL where that is installed.
pub async fn on_both(test: impl AsyncFn(TestIdp)) {
    Box::pin(test(TestIdp::start().await)).await;
    if let Some(place) = Place::postgres().await {
        Box::pin(test(place.start().await)).await;
    }
}

impl TestIdp {
    /// A provider on SQLite, as configured by default.
    pub async fn start() -> Self {
        Place::sqlite().start().await
    }

    /// One more node on the same database; its number.
    pub async fn add_node(&self) -> usize {
        let opened = serve::open_with(self.0.config.clone(), self.0.clock.clone(), Arc::new(SystemEntropy)).await;
        let app = opened.map_err(|fault| chain(&fault)).expect("the house opens");
        let (worker, stopped) = watch::channel(false);
        tokio::spawn(delivery::work(app.clone(), stopped.clone()));
        tokio::spawn(logout::work(app.clone(), stopped));
        let node = Node {
            router: router(&app, Router::new()),
            app,
            worker,
        };
        let mut nodes = self.0.nodes.write().expect("nobody panicked");
        nodes.push(node);
        nodes.len() - 1
    }

    fn nodes(&self) -> usize {
        self.0.nodes.read().expect("nobody panicked").len()
    }

    pub(crate) fn router(&self, node: usize) -> Router {
        let nodes = self.0.nodes.read().expect("nobody panicked");
        nodes.get(node).expect("a node of that number").router.clone()
    }

    /// The house of the first node, for what can't be seen from outside.
    #[must_use]
    pub fn app(&self) -> App {
        self.app_of(0)
    }

    /// The house of a node.
    #[must_use]
    pub fn app_of(&self, node: usize) -> App {
        let nodes = self.0.nodes.read().expect("nobody panicked");
        nodes.get(node).expect("a node of that number").app.clone()
    }

    /// The start of each of its URLs.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.config.server.issuer
    }

    pub(crate) fn is_https(&self) -> bool {
        self.issuer().starts_with("https://")
    }

    /// What time it is there.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        domain::time::Clock::now(&*self.0.clock)
    }

    /// Goes ahead in time, on all nodes.
    pub fn travel(&self, span: Duration) {
        self.0.clock.travel(span);
    }

    /// What it has sent.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        Outbox(self.folder().join("data/outbox.jsonl"))
    }

    /// A browser that nobody knows.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self)
    }

    /// Somebody, to be described.
    #[must_use]
    pub fn account(&self, user_id: &str) -> NewPerson {
        NewPerson::new(self, user_id)
    }

    /// An application, to be described.
    #[must_use]
    pub fn application(&self, id: &str) -> NewApplication {
        NewApplication::new(self, id)
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        self.0.folder.path()
    }

    /// A SAML application that is about to be registered.
    #[must_use]
    pub fn service_provider(&self, id: &str) -> NewServiceProvider {
        NewServiceProvider::new(self, id)
    }

    /// An application of level 1 that is a public client.
    pub async fn relying_party(&self, id: &str) -> RelyingParty {
        self.application(id).create().await
    }

    /// Changes the apply file, and applies it.
    pub async fn edit(&self, change: impl FnOnce(&mut Document)) {
        change(&mut self.0.document.lock().expect("nobody panicked"));
        self.apply().await;
    }

    async fn apply(&self) {
        let text = self.0.document.lock().expect("nobody panicked").text();
        self.apply_text(&text)
            .await
            .map_err(|bad| format!("{bad}\n{text}"))
            .expect("an apply file");
    }

    /// Applies a file, as `gradus apply` does.
    ///
    /// # Errors
    /// What that says.
    pub async fn apply_text(&self, text: &str) -> Result<(), String> {
        let app = self.app();
        let keys = apply::Keys {
            hash_key: app.hash_key.clone(),
            seal: app.seal.clone(),
            hasher: app.hasher.clone(),
        };
        let files = [("test.toml".to_owned(), text.to_owned())];
        let applied = apply::run(
            &app.db,
            &keys,
            &files,
            &apply::Options {
                outgoing: app.outgoing.clone(),
                ..apply::Options::default()
            },
            self.now(),
            &SystemEntropy,
        )
        .await;
        let _ = applied.map_err(|failure| failure.to_string())?;
        for node in 0..self.nodes() {
            tend::take_over(&self.app_of(node))
                .await
                .map_err(|fault| chain(&fault))?;
        }
        Ok(())
    }

    /// A request of a program: no cookies, nothing followed.
    pub async fn call(&self, request: Request<Body>) -> Page {
        self.call_node(0, request).await
    }

    /// A request of a program to that node.
    pub async fn call_node(&self, node: usize, request: Request<Body>) -> Page {
        self.send(node, IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7)), request)
            .await
    }

    /// A request of a program at that address.
    pub async fn call_from(&self, address: &str, request: Request<Body>) -> Page {
        self.send(0, address.parse().expect("an address"), request).await
    }

    /// All figures, as a program on the provider's machine reads them.
    pub async fn figures(&self) -> String {
        let request = Request::get("/metrics").body(Body::empty());
        self.call_from("127.0.0.1", request.expect("a request")).await.html
    }

    async fn send(&self, node: usize, from: IpAddr, request: Request<Body>) -> Page {
        let (method, address) = (request.method().clone(), request.uri().to_string());
        let path = request.uri().path().to_owned();
        let page = browser::serve(self.router(node), request, from, address).await;
        self.note_visit(&method, &path, page.status);
        page
    }

    /// `GET` of a program.
    pub async fn get(&self, path: &str) -> Page {
        self.call(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    pub(crate) fn note_visit(&self, method: &Method, path: &str, status: StatusCode) {
        if status.is_success() || status.is_redirection() {
            let mut visited = self.0.visited.lock().expect("nobody panicked");
            visited.insert((method.to_string(), path.to_owned()));
        }
    }

    /// Every method and path that was asked for so far and answered well.
    #[must_use]
    pub fn visited(&self) -> BTreeSet<(String, String)> {
        self.0.visited.lock().expect("nobody panicked").clone()
    }
}

fn chain(fault: &domain::fault::Fault) -> String {
    let causes = std::iter::successors(Some(fault as &dyn std::error::Error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
