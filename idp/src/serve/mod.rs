//! The server: opens the house, listens, and closes it in good order.

pub(crate) mod drain;
mod gate;

use crate::{
    app::{App, House},
    apply,
    clock::SystemClock,
    config::Config,
    delivery,
    guesses::Guesses,
    http::origins::Origins,
    metric,
    oidc::{client::Clients, client_keys::ClientKeys},
    outgoing::Outgoing,
    passkey::Passkeys,
    router,
    saml::{Providers, metadata::Published},
    tally::Tally,
    tend,
};
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use domain::{
    entropy::{Entropy, SystemEntropy},
    fault::Fault,
    time::Clock,
};
use keys::password::{Hasher, Params};
use std::{
    net::SocketAddr,
    sync::{Arc, RwLock},
};
use tokio::task::JoinHandle;

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The house behind it.
    pub app: App,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
    tending: tend::Tending,
}

/// Starts a server. `extra` is what only a demo adds.
pub async fn start(config: Config, extra: Router) -> Result<Running, Fault> {
    let app = open(config).await?;
    listen(app, extra).await
}

/// Opens the house: database, keys, pools. Makes and migrates an empty database.
pub async fn open(config: Config) -> Result<App, Fault> {
    let clock = Arc::new(SystemClock::new(config.testing.clock_offset_file.clone()));
    open_with(config, clock, Arc::new(SystemEntropy)).await
}

/// Opens the house with this time and this chance: tests travel.
pub async fn open_with(config: Config, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<App, Fault> {
    let opened = crate::storage::open(&config, &*entropy, clock.now()).await?;
    let keys = opened.keyring(&config);
    let crate::storage::Opened { db, master } = opened;
    keys.tend(&*entropy, clock.now()).await?;
    let ladder = apply::load_ladder(db.read(), &config.levels).await?;
    let params = Params::new(config.password.memory_kib, config.password.passes, 1);
    let params = params.map_err(|bad| Fault::new("passwords can't be hashed with these parameters", bad))?;
    let hasher = Hasher::new(params, hashing_threads(), entropy.clone())?;
    let outgoing = Outgoing::new(&config.outbound)?;
    Ok(App::new(House {
        passkeys: Passkeys::new(&config)?,
        brand: config.brand.clone(),
        limits: config.limits,
        queue: delivery::Queue::default(),
        notices: delivery::Queue::default(),
        client_keys: ClientKeys::new(outgoing.clone()),
        outgoing,
        metrics: metric::Metrics::default(),
        slow: metric::threshold(),
        seal: master.seal(),
        hash_key: master.hash_key(),
        guesses: Guesses::default(),
        tally: Tally::default(),
        clients: Clients::default(),
        providers: Providers::default(),
        saml_metadata: Published::default(),
        origins: RwLock::new(Arc::new(Origins::load(db.read()).await?)),
        ladder: RwLock::new(Arc::new(ladder)),
        config,
        db,
        keys,
        hasher,
        clock,
        entropy,
    }))
}

fn hashing_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Listens, in front of an open house.
pub async fn listen(app: App, extra: Router) -> Result<Running, Fault> {
    let listener = std::net::TcpListener::bind(app.config.server.listen)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|cause| Fault::new("the address to listen on can't be had", cause))?;
    let address = listener
        .local_addr()
        .map_err(|cause| Fault::new("the listener has no address", cause))?;
    let handle = Handle::new();
    let service = gate::Gate::new(router::router(&app, extra));
    let tls = tls(&app.config).await?;
    let tending = tend::start(&app, tls.clone());
    let unusable = |cause| Fault::new("the listener can't be used", cause);
    let own = handle.clone();
    let server = if let Some(tls) = tls {
        let bound = axum_server::from_tcp_rustls(listener, tls).map_err(unusable)?;
        tokio::spawn(gate::guard(bound, own).serve(service))
    } else {
        let bound = axum_server::from_tcp(listener).map_err(unusable)?;
        tokio::spawn(gate::guard(bound, own).serve(service))
    };
    tracing::info!(%address, issuer = app.issuer(), "ready");
    Ok(Running {
        address,
        app,
        handle,
        server,
        tending,
    })
}

async fn tls(config: &Config) -> Result<Option<RustlsConfig>, Fault> {
    let Some(tls) = &config.server.tls else {
        return Ok(None);
    };
    let loaded = RustlsConfig::from_pem_file(&tls.certificate_file, &tls.key_file).await;
    loaded
        .map(Some)
        .map_err(|cause| Fault::new("the TLS certificate or key can't be read", cause))
}

impl Running {
    /// Stops in good order: no new work, what is under way finishes.
    pub async fn stop(self) -> Result<(), Fault> {
        drain::begin(&self.app, &self.handle).await;
        let served = self
            .server
            .await
            .map_err(|cause| Fault::new("the server broke", cause))?;
        self.tending.stop().await;
        self.app.db.close().await;
        served.map_err(|cause| Fault::new("the server broke", cause))
    }
}

/// `gradus serve`: runs until it is told to stop.
pub async fn run(config: Config) -> Result<(), Fault> {
    let running = start(config, Router::new()).await?;
    wait_for_signal().await?;
    tracing::info!("stopping: what is under way finishes");
    tokio::select! {
        stopped = running.stop() => stopped,
        heard = wait_for_signal() => heard.and(Err(Fault::broken("a second signal cut short what was under way"))),
    }
}

/// Waits for SIGTERM or Ctrl-C.
pub async fn wait_for_signal() -> Result<(), Fault> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(|cause| Fault::new("signals can't be heard", cause))?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        heard = tokio::signal::ctrl_c() => heard.map_err(|cause| Fault::new("signals can't be heard", cause)),
    }
}
