//! What goes on beside the requests: deliveries, logout notices, key rotation, sweeping, and the certificate when SIGHUP
//! says so.

use crate::{account::support, app::App, apply, delivery, http::origins::Origins, logout};
use axum_server::tls_rustls::RustlsConfig;
use domain::{
    fault::Fault,
    sweep::{self, Ages},
};
use std::{future::Future, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
};

/// How often what has expired is swept and what was counted is recorded; also the pause after keys couldn't be looked after.
const EVERY: Duration = Duration::from_mins(1);

/// How often a running server looks whether something was applied, or is to be done for the keys.
const FOLLOW: Duration = Duration::from_millis(500);

/// The work beside the requests, until it is stopped.
pub struct Tending {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts it.
#[must_use]
pub fn start(app: &App, tls: Option<RustlsConfig>) -> Tending {
    let (stop, stopped) = watch::channel(false);
    let tasks = vec![
        tokio::spawn(delivery::work(app.clone(), stopped.clone())),
        tokio::spawn(logout::work(app.clone(), stopped.clone())),
        tokio::spawn(record_counts(app.clone(), stopped.clone())),
        tokio::spawn(until(stopped.clone(), sweep_all(app.clone()))),
        tokio::spawn(until(stopped.clone(), follow(app.clone()))),
        tokio::spawn(until(stopped.clone(), follow_keys(app.clone()))),
        tokio::spawn(until(stopped, reload(app.clone(), tls))),
    ];
    Tending { stop, tasks }
}

impl Tending {
    /// Stops it; what is under way finishes.
    pub async fn stop(self) {
        // Nobody listens any more only if every task has ended by itself.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(broken) = task.await {
                tracing::error!(%broken, "work beside the requests broke");
            }
        }
    }
}

async fn until(mut stopped: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

/// Records each minute what was counted in it, and once more at the end, when nobody is served any more.
async fn record_counts(app: App, mut stopped: watch::Receiver<bool>) {
    let mut is_over = false;
    while !is_over {
        is_over = tokio::select! {
            () = tokio::time::sleep(EVERY) => false,
            _ = stopped.wait_for(|stopped| *stopped) => true,
        };
        if let Err(fault) = app.tally.record(&app.db, app.clock.now()).await {
            tracing::error!(%fault, "the counts of the minute couldn't be recorded");
        }
    }
}

async fn sweep_all(app: App) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(fault) = support::carry_out_resets(&app, app.clock.now()).await {
            tracing::error!(%fault, "what support asked for couldn't be done");
        }
        if let Err(fault) = sweep::expired(&app.db, &ages(&app), app.clock.now()).await {
            tracing::error!(%fault, "what has expired couldn't be swept");
        }
    }
}

/// Takes over what was applied, within the second that the README promises.
async fn follow(app: App) {
    let mut known = None;
    loop {
        match apply::load_version(app.db.read()).await {
            Ok(version) if version != known => match take_over(&app).await {
                Ok(()) => known = version,
                Err(fault) => tracing::error!(%fault, "what was applied couldn't be taken over"),
            },
            Ok(_) => {}
            Err(fault) => tracing::error!(%fault, "the applied version couldn't be read"),
        }
        tokio::time::sleep(FOLLOW).await;
    }
}

/// Keeps the key ring in step with the other nodes, the operator and the clock: what replaces a key that got out must sign
/// at once, everywhere.
async fn follow_keys(app: App) {
    loop {
        tokio::time::sleep(FOLLOW).await;
        let now = app.clock.now();
        let tended = match app.keys.is_behind(now).await {
            Ok(false) => continue,
            Ok(true) => app.keys.tend(&*app.entropy, now).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = tended {
            tracing::error!(%fault, "the key ring couldn't be looked after");
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// Takes over what was applied last.
pub async fn take_over(app: &App) -> Result<(), Fault> {
    app.set_ladder(apply::load_ladder(app.db.read(), &app.config.levels).await?);
    app.set_origins(Origins::load(app.db.read()).await?);
    app.clients.forget();
    app.providers.forget();
    Ok(())
}

fn ages(app: &App) -> Ages {
    Ages {
        session: app.config.session.absolute,
        ..Ages::default()
    }
}

async fn reload(app: App, tls: Option<RustlsConfig>) {
    let (Some(tls), Some(files)) = (tls, app.config.server.tls.clone()) else {
        return std::future::pending().await;
    };
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        return std::future::pending().await;
    };
    while hangup.recv().await.is_some() {
        match tls.reload_from_pem_file(&files.certificate_file, &files.key_file).await {
            Ok(()) => tracing::info!("the TLS certificate is loaded anew"),
            Err(cause) => tracing::error!(%cause, "the TLS certificate can't be loaded; the old one stays"),
        }
    }
}
