//! The journeys in a real Chromium: the server on `http://localhost:PORT`, its relying party on `http://127.0.0.1:PORT`,
//! another site. What a person does there is written down in `journey/`.

#![cfg(test)]

mod extra;

use idp::{
    apply,
    demo::{Args, Demo},
};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
};
use tests::chromium::Chromium;

#[tokio::test(flavor = "multi_thread")]
async fn the_journeys_in_chromium() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let Some(chromium) = Chromium::find(&here) else {
        return;
    };
    // Fails only if there is one already, and then there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let demo = open().await;
    let mut journeys = chromium.run(&here.join("all.js"));
    journeys
        .env("GRADUS_ISSUER", demo.issuer())
        .env("GRADUS_RELYING_PARTY", demo.relying_party())
        .env("GRADUS_DATA", demo.data_dir())
        .env("GRADUS_SCREENSHOTS", screenshots());
    let ended = tokio::task::spawn_blocking(move || journeys.status())
        .await
        .unwrap()
        .unwrap();
    demo.stop().await.unwrap();
    assert!(ended.success(), "a journey failed; see above");
}

/// The demo, with what it doesn't have: pages that no protocol of this version posts yet, and an app on a phone.
async fn open() -> Demo {
    let args = Args {
        listen: Some(free_port()),
        ..Args::default()
    };
    let demo = Demo::open(args, extra::router()).await.unwrap();
    let app = demo.app();
    let keys = apply::Keys {
        hash_key: app.hash_key.clone(),
        seal: app.seal.clone(),
        hasher: app.hasher.clone(),
    };
    let files = [("extra.toml".to_owned(), include_str!("extra.toml").to_owned())];
    let options = apply::Options::default();
    apply::run(&app.db, &keys, &files, &options, app.clock.now(), &*app.entropy)
        .await
        .unwrap();
    demo
}

/// A port that is free now; the issuer has to name it before the server listens.
fn free_port() -> SocketAddr {
    let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    probe.local_addr().unwrap()
}

/// `target/screenshots`, wherever the target folder is.
fn screenshots() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap().join("screenshots")
}
