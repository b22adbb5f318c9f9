//! `gradus demo`: the main job on a fresh machine, with sample people and a real relying party on another site. No
//! production set-up: plain HTTP, known passwords, and codes that go to a file.

mod clock;
mod outbox;
mod relying_party;
mod sample;
mod seam;
mod settings;
mod walk;

use crate::serve::wait_for_signal;
use clock::TravelClock;
use domain::{entropy::SystemEntropy, fault::Fault, time::Clock};
use relying_party::RelyingParty;
use sample::Sample;
use settings::Settings;
use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};
use tokio::net::TcpListener;

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

/// Runs the demo until Ctrl-C, or through its walk: then success only if each answer is what it should be.
pub async fn run(args: Args) -> Result<ExitCode, Fault> {
    let settings = Settings::make(args).await?;
    let party = listen(&settings).await?;
    let address = party
        .local_addr()
        .map_err(|source| Fault::new("the relying party has no address", source))?;
    let origin = format!("http://{address}");
    let sample = Sample::fill(&origin, &SystemEntropy)?;
    let clock = Arc::new(TravelClock::new(settings.offset_file()));
    let shared: Arc<dyn Clock> = Arc::<TravelClock>::clone(&clock);

    let extra = outbox::router(&settings.data_dir, sample.people(), Arc::clone(&shared));
    let house = seam::open(&settings.file, &sample.text, extra).await?;
    let pages = RelyingParty::new(&sample, &settings.issuer, &origin, shared, Arc::new(SystemEntropy))?.router();
    let serving = tokio::spawn(async move { axum::serve(party, pages).await });

    let ending = if settings.walk {
        println!("Gradus walks at {}; the applications are at {origin}.", settings.issuer);
        let outbox = settings.data_dir.join("outbox.jsonl");
        let stage = walk::Stage {
            issuer: &settings.issuer,
            relying_party: &origin,
            outbox: &outbox,
            clock: &clock,
            sample: &sample,
        };
        // A walk that is interrupted still stops its server and removes its folder.
        let good = tokio::select! {
            good = walk::run(&stage) => good,
            stopped = wait_for_signal() => stopped.map(|()| false)?,
        };
        if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    } else {
        greet(&settings, &origin, &sample);
        wait_for_signal().await?;
        println!("\nStopping.");
        ExitCode::SUCCESS
    };
    serving.abort();
    house.stop().await?;
    Ok(ending)
}

/// The relying party's own listener: always on `127.0.0.1`, which is another site than `localhost`.
async fn listen(settings: &Settings) -> Result<TcpListener, Fault> {
    let usual = if settings.walk {
        None
    } else {
        TcpListener::bind(("127.0.0.1", 9001)).await.ok()
    };
    match usual {
        Some(listener) => Ok(listener),
        None => TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(|source| Fault::new("the relying party finds no free port on 127.0.0.1", source)),
    }
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
