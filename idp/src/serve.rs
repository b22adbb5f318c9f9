//! The server: opens the house, listens, and closes it in good order.

use crate::{
    app::{App, House},
    apply,
    clock::SystemClock,
    config::Config,
    delivery,
    http::cors::Origins,
    page::Brand,
    router, tend,
};
use axum::Router;
use axum_server::{Handle, Server, tls_rustls::RustlsConfig};
use domain::{
    entropy::{Entropy, SystemEntropy},
    fault::Fault,
    time::Clock,
};
use keys::{
    KeyRing,
    password::{Hasher, Params},
};
use std::{
    net::SocketAddr,
    sync::{Arc, RwLock},
    time::Duration,
};
use tokio::task::JoinHandle;

/// How long what is under way may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// How long a connection may take over its first request, and how long it may be silent before its next one is read.
const FIRST: Duration = Duration::from_secs(20);
const NEXT: Duration = Duration::from_secs(75);

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
    let crate::storage::Opened { db, master } = crate::storage::open(&config, &*entropy, clock.now()).await?;
    let longest = config.tokens.access.max(config.tokens.id);
    let keys = KeyRing::open(db.clone(), master.seal(), keys::plan::Times::for_tokens(longest));
    keys.tend(&*entropy, clock.now()).await?;
    let ladder = apply::load_ladder(db.read(), &config.levels).await?;
    let params = Params::new(config.password.memory_kib, config.password.passes, 1);
    let params = params.map_err(|bad| Fault::new("passwords can't be hashed with these parameters", bad))?;
    let hasher = Hasher::new(params, hashing_threads(), entropy.clone())?;
    Ok(App::new(House {
        brand: Arc::new(Brand::default()),
        limits: config.limits,
        queue: delivery::Queue::default(),
        seal: master.seal(),
        hash_key: master.hash_key(),
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
    let service = router::router(&app, extra).into_make_service_with_connect_info::<SocketAddr>();
    let tls = tls(&app.config).await?;
    let tending = tend::start(&app, tls.clone());
    let own = handle.clone();
    let server = match tls {
        Some(tls) => {
            let bound = axum_server::from_tcp_rustls(listener, tls);
            let bound = bound.map_err(|cause| Fault::new("the listener can't be used", cause))?;
            tokio::spawn(bounded(bound, FIRST, NEXT).handle(own).serve(service))
        }
        None => {
            let bound = axum_server::from_tcp(listener);
            let bound = bound.map_err(|cause| Fault::new("the listener can't be used", cause))?;
            tokio::spawn(bounded(bound, FIRST, NEXT).handle(own).serve(service))
        }
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

/// Shows out whoever holds a connection without asking for anything: there are only so many.
fn bounded<A>(server: Server<SocketAddr, A>, first: Duration, next: Duration) -> Server<SocketAddr, A> {
    let mut server = server.first_request_timeout(first);
    server.http_builder().http1().header_read_timeout(next);
    server
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
        self.app.drain();
        self.handle.graceful_shutdown(Some(DRAIN));
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
    running.stop().await
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        time::timeout,
    };

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    async fn served(first: Duration, next: Duration) -> TcpStream {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let server = bounded(axum_server::from_tcp(listener).unwrap(), first, next);
        tokio::spawn(server.serve(Router::new().into_make_service()));
        TcpStream::connect(address).await.unwrap()
    }

    async fn is_shown_out(mut stream: TcpStream) -> bool {
        let mut rest = Vec::new();
        let hangs_up = stream.read_to_end(&mut rest);
        timeout(Duration::from_secs(10), hangs_up).await.is_ok()
    }

    #[tokio::test]
    async fn who_never_finishes_a_request_is_shown_out() {
        for begun in ["", "GET / HTTP/1.1\r\nhost: ", "PRI * HTTP/2.0\r\n"] {
            let mut stream = served(Duration::from_millis(100), NEXT).await;
            stream.write_all(begun.as_bytes()).await.unwrap();
            assert!(is_shown_out(stream).await, "{begun:?}");
        }
    }

    #[tokio::test]
    async fn who_dawdles_over_a_later_request_is_shown_out_too() {
        let mut stream = served(FIRST, Duration::from_millis(100)).await;
        stream.write_all(REQUEST).await.unwrap();
        assert!(stream.read(&mut [0; 512]).await.unwrap() > 0);
        stream.write_all(b"GET / HTTP").await.unwrap();
        assert!(is_shown_out(stream).await);
    }
}
