//! `gradus apply`.

use super::{Failure, fail, print, progress::Shown, say, warn};
use crate::{
    apply::{self, Keys, Options, Progress},
    clock::SystemClock,
    config::Config,
    outgoing::Outgoing,
    storage::{self, Opened},
};
use clap::Args;
use domain::{
    db::Db,
    entropy::SystemEntropy,
    fault::Fault,
    time::{Clock, UnixMillis},
};
use keys::password::{Hasher, Params};
use serde_json::json;
use std::{num::NonZero, path::PathBuf, process::ExitCode, sync::Arc};

/// What `gradus apply` is started with.
#[derive(Args, Debug)]
pub(super) struct Apply {
    /// Files that say what there should be; all of them together are one
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Remove what was once applied and isn't in these files any more
    #[arg(long)]
    prune: bool,
    /// Put passwords, phones and authenticator apps back; otherwise they are set at creation only
    #[arg(long)]
    reset: bool,
}

impl Apply {
    pub(super) async fn run(self, config: &Config, json: bool) -> Result<ExitCode, Failure> {
        let files = read(&self.files)?;
        match self.apply(config, &files).await {
            Ok(report) => {
                report.warnings.iter().for_each(warn);
                Ok(print(&if json { report.json_text() } else { report.to_string() }))
            }
            Err(failure) => Ok(refuse(&failure, json)),
        }
    }

    async fn apply(&self, config: &Config, files: &[(String, String)]) -> Result<apply::Report, apply::Failure> {
        let progress = Progress::start();
        let _shown = Shown::start(progress.clone());
        // Before anything is opened or made.
        let files = apply::read(files, &config.levels).map_err(apply::Failure::Files)?;
        let Desk { db, keys, now } = Desk::open(config).await?;
        let options = Options {
            dry_run: self.dry_run,
            prune: self.prune,
            reset: self.reset,
            levels: config.levels.clone(),
            progress,
            outgoing: Outgoing::new(&config.outbound)?,
            import: None,
        };
        let report = apply::make(&db, &keys, files, &options, now, &SystemEntropy).await;
        db.close().await;
        report
    }
}

/// The names and texts of files.
pub(super) fn read(files: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let read = |path: &PathBuf| match std::fs::read_to_string(path) {
        Ok(text) => Ok((path.display().to_string(), text)),
        Err(cause) => Err(format!("{}: {cause}", path.display()).into()),
    };
    files.iter().map(read).collect()
}

/// Says why nothing was applied.
pub(super) fn refuse(failure: &apply::Failure, json: bool) -> ExitCode {
    if json {
        let errors: Vec<String> = failure.to_string().lines().map(str::to_owned).collect();
        print(&json!({ "errors": errors }).to_string());
    }
    let code = fail(failure);
    say(&"Nothing was applied.");
    code
}

/// What commands work with that change a database, beside a server or without one.
pub(super) struct Desk {
    pub(super) db: Db,
    pub(super) keys: Keys,
    pub(super) now: UnixMillis,
}

impl Desk {
    /// Opens the database; makes and migrates an empty one.
    pub(super) async fn open(config: &Config) -> Result<Self, Fault> {
        let now = SystemClock::new(config.testing.clock_offset_file.clone()).now();
        let Opened { db, master } = storage::open(config, &SystemEntropy, now).await?;
        let keys = Keys {
            hash_key: master.hash_key(),
            seal: master.seal(),
            hasher: hasher(config)?,
        };
        Ok(Self { db, keys, now })
    }
}

fn hasher(config: &Config) -> Result<Hasher, Fault> {
    let password = config.password;
    let params = Params::new(password.memory_kib, password.passes, password.lanes);
    let params = params.map_err(|bad| Fault::new("[password] can't be used", bad))?;
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    Hasher::new(params, threads, Arc::new(SystemEntropy))
}
