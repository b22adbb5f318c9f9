//! The bare signer: a process of its own, an axum handler that does nothing but sign one JWT, with the house's own keys.

use crate::{Outcome, http::Connection, measure::Worker};
use axum::{Router, extract::State, routing::get};
use domain::{
    db::Db,
    entropy::{SystemEntropy, draw},
    time::{Clock, UnixMillis},
};
use idp::clock::SystemClock;
use keys::{Alg, KeyRing, plan::Times, seal::MasterKey};
use serde::Serialize;
use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// What an access token says that a client gets for itself.
#[derive(Serialize)]
struct Claims {
    iss: &'static str,
    sub: &'static str,
    aud: &'static str,
    client_id: &'static str,
    exp: i64,
    iat: i64,
    jti: String,
    scope: &'static str,
}

#[derive(Clone)]
struct Desk {
    keys: KeyRing,
    clock: std::sync::Arc<SystemClock>,
}

/// The process. It ends when its input does.
pub(crate) async fn serve() -> Outcome<()> {
    let (folder, clock) = (tempfile::tempdir()?, SystemClock::default());
    let db = Db::open(&format!("sqlite://{}/keys.db", folder.path().display()), 1).await?;
    migrations::up(db.schema()).await?;
    let seal = MasterKey::fresh(&SystemEntropy).seal();
    let keys = KeyRing::open(db, seal, Times::for_tokens(Duration::from_mins(10)));
    keys.tend(&SystemEntropy, clock.now()).await?;
    let desk = Desk {
        keys,
        clock: std::sync::Arc::new(clock),
    };
    let router = Router::new()
        .route(
            "/ES256",
            get(|State(desk): State<Desk>| async move { desk.sign(Alg::Es256) }),
        )
        .route(
            "/RS256",
            get(|State(desk): State<Desk>| async move { desk.sign(Alg::Rs256) }),
        )
        .with_state(desk);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?);
    std::thread::spawn(|| {
        let mut line = String::new();
        // Whatever is read or fails: who started this is done with it.
        let _ = std::io::stdin().read_line(&mut line);
        std::process::exit(0);
    });
    Ok(axum::serve(listener, router).await?)
}

impl Desk {
    fn sign(&self, alg: Alg) -> String {
        let now: UnixMillis = self.clock.now();
        let serial = data_encoding::BASE64URL_NOPAD.encode(&draw::<16>(&SystemEntropy));
        let claims = Claims {
            iss: crate::house::ISSUER,
            sub: "machine-es256",
            aud: crate::house::ISSUER,
            client_id: "machine-es256",
            exp: now.seconds() + 600,
            iat: now.seconds(),
            jti: serial,
            scope: "openid profile",
        };
        self.keys.sign(alg, "at+jwt", &claims).unwrap_or_default()
    }
}

/// A signer that runs.
pub(crate) struct Signer {
    child: Child,
    address: SocketAddr,
}

impl Signer {
    /// Starts it.
    pub(crate) fn start() -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("signer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let address = line.trim().parse()?;
        Ok(Self { child, address })
    }

    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// So many who ask it at once.
    pub(crate) async fn workers(&self, alg: &str, count: usize) -> Outcome<Vec<Asker>> {
        let mut askers = Vec::new();
        for _ in 0..count {
            askers.push(Asker {
                connection: Connection::open(self.address).await?,
                request: format!("GET /{alg} HTTP/1.1\r\nhost: localhost\r\n\r\n"),
            });
        }
        Ok(askers)
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Who sends the same request again and again.
pub(crate) struct Asker {
    connection: Connection,
    request: String,
}

impl Worker for Asker {
    async fn step(&mut self) -> Outcome<()> {
        self.connection.send(&self.request).await?.expect(200)
    }
}
