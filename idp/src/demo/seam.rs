//! The one place where the demo meets the server: configuration, sample, start, stop.

use crate::{
    app::App,
    apply::{self, Keys, Options},
    config::Config,
    serve,
};
use axum::Router;
use domain::fault::Fault;
use std::path::Path;

/// The server of this demo while it runs.
pub(super) struct House(serve::Running);

/// Makes the database be as the sample says and starts the server, with `extra` among its pages.
pub(super) async fn open(settings: &Path, sample: &str, extra: Router) -> Result<House, Fault> {
    let loaded = Config::load(Some(settings), std::iter::empty());
    let (config, _) = loaded.map_err(|bad| Fault::new("the demo's configuration is wrong", bad))?;
    let app = serve::open(config).await?;
    let keys = Keys {
        hash_key: app.hash_key.clone(),
        seal: app.seal.clone(),
        hasher: app.hasher.clone(),
    };
    let files = [("sample.toml".to_owned(), sample.to_owned())];
    let applied = apply::run(
        &app.db,
        &keys,
        &files,
        &Options {
            outgoing: app.outgoing.clone(),
            ..Options::default()
        },
        app.clock.now(),
        &*app.entropy,
    )
    .await;
    applied.map_err(|failure| Fault::new("the sample can't be applied", failure))?;
    Ok(House(serve::listen(app, extra).await?))
}

impl House {
    /// What it is made of.
    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    /// Stops it; what is under way finishes.
    pub(super) async fn stop(self) -> Result<(), Fault> {
        self.0.stop().await
    }
}
