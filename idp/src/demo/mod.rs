//! `gradus demo`: the main job on a fresh machine, with sample people and a real relying party on another site. No
//! production set-up: plain HTTP, known passwords, and codes that go to a file.

mod clock;
mod orders;
mod outbox;
mod relying_party;
mod sample;
mod seam;
mod settings;
mod walk;

use crate::{app::App, serve::wait_for_signal};
use axum::Router;
use clock::TravelClock;
use domain::{entropy::SystemEntropy, fault::Fault, time::Clock};
use relying_party::RelyingParty;
use sample::Sample;
use settings::Settings;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use tokio::{net::TcpListener, task::JoinHandle};

/// The stylesheet of the demo's own pages.
const STYLE: &str = include_str!("style.css");

/// What `gradus demo` is started with.
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// Walk through the main job, print it and exit.
    pub walk: bool,
    /// Where the data is kept; a temporary folder without it.
    pub data: Option<PathBuf>,
    /// Where the server listens: `127.0.0.1:8080`, with `walk` a free port.
    pub listen: Option<SocketAddr>,
    /// The provider's URL: `http://localhost:` and the port.
    pub issuer: Option<String>,
}

/// A demo that runs: the server, and the relying party on another site.
pub struct Demo {
    settings: Settings,
    sample: Sample,
    clock: Arc<TravelClock>,
    origin: String,
    house: seam::House,
    serving: [JoinHandle<std::io::Result<()>>; 2],
}

impl Demo {
    /// Starts it. `extra` is what only a test adds to the server's pages.
    pub async fn open(args: Args, extra: Router) -> Result<Self, Fault> {
        let (party, origin) = listen(args.walk, 9001).await?;
        let (api, api_origin) = listen(args.walk, 9002).await?;
        let settings = Settings::make(args, &origin).await?;
        let sample = Sample::fill(&origin, &api_origin, &SystemEntropy)?;
        let clock = Arc::new(TravelClock::new(settings.offset_file()));
        let shared: Arc<dyn Clock> = Arc::<TravelClock>::clone(&clock);

        let outbox = outbox::router(&settings.data_dir, sample.people(), Arc::clone(&shared));
        let house = seam::open(&settings.file, &sample.text, outbox.merge(extra)).await?;
        let orders = orders::router(sample.orders()?, &settings.issuer, Arc::clone(&shared))?;
        let pages = RelyingParty::new(&sample, &settings.issuer, &origin, shared, Arc::new(SystemEntropy))?.router();
        let serving = [(party, pages), (api, orders)]
            .map(|(listener, pages)| tokio::spawn(async move { axum::serve(listener, pages).await }));
        Ok(Self {
            settings,
            sample,
            clock,
            origin,
            house,
            serving,
        })
    }

    /// The provider's URL.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// The relying party's URL.
    #[must_use]
    pub fn relying_party(&self) -> &str {
        &self.origin
    }

    /// Where the outbox and the clock's offset are.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.settings.data_dir
    }

    /// The house behind the server.
    #[must_use]
    pub fn app(&self) -> &App {
        self.house.app()
    }

    /// Stops both; what is under way at the server finishes.
    pub async fn stop(self) -> Result<(), Fault> {
        for serving in self.serving {
            serving.abort();
        }
        self.house.stop().await
    }

    /// Walks through the main job: whether each answer is what it should be.
    async fn walk(&self) -> bool {
        println!(
            "Gradus walks at {}; the applications are at {}.",
            self.issuer(),
            self.origin
        );
        let outbox = self.data_dir().join("outbox.jsonl");
        let stage = walk::Stage {
            issuer: self.issuer(),
            relying_party: &self.origin,
            outbox: &outbox,
            clock: &self.clock,
            sample: &self.sample,
        };
        walk::run(&stage).await
    }
}

/// Runs the demo until Ctrl-C, or through its walk: then success only if each answer is what it should be.
pub async fn run(args: Args) -> Result<ExitCode, Fault> {
    let demo = Demo::open(args, Router::new()).await?;
    let well = if demo.settings.walk {
        // A walk that is interrupted still stops its server and removes its folder.
        tokio::select! {
            well = demo.walk() => well,
            stopped = wait_for_signal() => stopped.map(|()| false)?,
        }
    } else {
        greet(&demo.settings, &demo.origin, &demo.sample);
        wait_for_signal().await?;
        println!("\nStopping.");
        true
    };
    demo.stop().await?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A listener of others than the provider, and its origin: always on `127.0.0.1`, which is another site than `localhost`.
async fn listen(walk: bool, usual: u16) -> Result<(TcpListener, String), Fault> {
    let usual = if walk {
        None
    } else {
        TcpListener::bind(("127.0.0.1", usual)).await.ok()
    };
    let listener = match usual {
        Some(listener) => Ok(listener),
        None => TcpListener::bind(("127.0.0.1", 0)).await,
    };
    let listener = listener.map_err(|source| Fault::new("there is no free port on 127.0.0.1", source))?;
    let address = listener
        .local_addr()
        .map_err(|source| Fault::new("a listener has no address", source))?;
    Ok((listener, format!("http://{address}")))
}

/// What to open and who to sign in as.
fn greet(settings: &Settings, origin: &str, sample: &Sample) {
    let issuer = &settings.issuer;
    println!("Gradus demo. This is no production set-up: plain HTTP, known passwords, and codes that go to a file.\n");
    println!("Open");
    println!(
        "  {:<40} the provider: sign in, see your dashboard, launch an application",
        format!("{issuer}/")
    );
    println!(
        "  {:<40} four applications of partners, on another site",
        format!("{origin}/")
    );
    println!(
        "  {:<40} the codes that phones and apps would show",
        format!("{issuer}/demo/outbox")
    );
    if let Ok(orders) = sample.orders() {
        println!(
            "  {:<40} an API that the applications call: it wants level 2, no older than an hour",
            orders.audience
        );
    }
    println!("\nSign in as");
    for person in sample.people() {
        let reach = format!("reaches level {}", person.reach());
        println!(
            "  {:<14} {:<24} {reach}: {}",
            person.user_id,
            person.password,
            person.means()
        );
    }
    println!("\nFor example: open {origin}/flight-deck/ and sign in as the first of them.");
    println!("Data in {}; Ctrl-C stops.", settings.kept());
    if settings.exposed {
        println!("Attention: the listener can be reached from other machines, and so can everybody\u{2019}s codes.");
    }
}
