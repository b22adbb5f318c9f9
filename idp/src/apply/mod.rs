//! `gradus apply`: makes organisations, accounts, applications and levels be as TOML files say.
//!
//! All files are read and checked first; one thing that is wrong stops everything. Then what they want is compared with
//! what there is, inside the one transaction that changes it: a second run finds nothing to change, and nothing is ever
//! half applied. What takes long or is random (hashing passwords, drawing ids, sealing seeds) is prepared before.
//!
//! An application is what the file says, whole. An account belongs to a person: a key that is left out leaves what is
//! there, and passwords, phones and authenticator apps are set when the account is made, later only with `--reset`.

mod account;
mod application;
mod diff;
mod draft;
mod email;
mod file;
mod import;
mod level;
mod metadata;
mod organisation;
mod plan;
mod progress;
mod provider;
mod prune;
mod report;
mod reset;
mod resource;
mod sector;
mod state;
mod write;

#[cfg(test)]
mod tests;

pub use import::{Credentials, Imported, Terms, import};
pub use level::{load_ladder, load_version};
pub use progress::{Progress, Stage};
pub use report::{Action, Change, Report};

use crate::{
    config::{
        LevelTable,
        document::{Problem, Problems},
    },
    outgoing::Outgoing,
};
use domain::{db::Db, entropy::Entropy, fault::Fault, secret::HashKey, time::UnixMillis};
use keys::{password::Hasher, seal::Seal};
use plan::{Compared, Plan};
use std::{collections::HashMap, sync::Arc};

/// What secrets of apply files are kept with.
#[derive(Clone)]
pub struct Keys {
    /// For client secrets.
    pub hash_key: HashKey,
    /// For seeds of authenticator apps.
    pub seal: Seal,
    /// For passwords.
    pub hasher: Hasher,
}

/// How to apply.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only say what would change.
    pub dry_run: bool,
    /// Remove what was once applied and isn't in the files any more.
    pub prune: bool,
    /// Put passwords, phones and authenticator apps back to what the files say.
    pub reset: bool,
    /// The levels that the configuration describes: those of the files stand in their place.
    pub levels: Vec<LevelTable>,
    /// Where it counts how far it is.
    pub progress: Progress,
    /// Through what documents are fetched that the files point to.
    pub outgoing: Outgoing,
    /// Clients are imported on these terms: only what is said of them changes, and nothing is marked as applied.
    pub import: Option<Terms>,
}

/// Why nothing was applied.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The files are wrong, or don't fit what there is.
    #[error("{0}")]
    Files(Problems),
    /// Something of ours broke.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Everything that the transaction needs, prepared before it.
struct Prepared {
    wanted: Arc<file::Wanted>,
    drafts: draft::Drafts,
    /// Service providers, by application.
    described: Arc<HashMap<String, metadata::Described>>,
    options: Options,
    hash_key: HashKey,
    now: UnixMillis,
}

/// How often accounts may come and go between preparation and transaction before we give up.
const TRIES: usize = 5;

/// Apply files, read and checked.
pub struct Files {
    wanted: Arc<file::Wanted>,
    warnings: Vec<Problem>,
}

/// Reads and checks files (their names and texts) without looking at a database. `levels` are the configuration's.
///
/// # Errors
/// All that is wrong in them.
pub fn read(files: &[(String, String)], levels: &[LevelTable]) -> Result<Files, Problems> {
    let (wanted, warnings) = file::read(files, levels)?;
    Ok(Files {
        wanted: Arc::new(wanted),
        warnings,
    })
}

/// Makes everything be as the files (their names and texts) say, or nothing.
///
/// # Errors
/// The files' problems, all of them; or a fault.
pub async fn run(
    db: &Db,
    keys: &Keys,
    files: &[(String, String)],
    options: &Options,
    now: UnixMillis,
    entropy: &dyn Entropy,
) -> Result<Report, Failure> {
    let files = read(files, &options.levels).map_err(Failure::Files)?;
    make(db, keys, files, options, now, entropy).await
}

/// Makes everything be as files say that have been read.
///
/// # Errors
/// What doesn't fit what there is, all of it; or a fault.
pub async fn make(
    db: &Db,
    keys: &Keys,
    files: Files,
    options: &Options,
    now: UnixMillis,
    entropy: &dyn Entropy,
) -> Result<Report, Failure> {
    let Files { wanted, warnings } = files;
    let mut problems = Problems::default();
    sector::check(db.read(), &wanted, &options.outgoing, &mut problems).await?;
    let described = Arc::new(metadata::read(&wanted, &options.outgoing, now, &mut problems).await);
    problems.settle().map_err(Failure::Files)?;
    for _ in 0..TRIES {
        let drafts = draft::prepare(db.read(), keys, &wanted, options, now, entropy).await?;
        let (wanted, hash_key, options) = (Arc::clone(&wanted), keys.hash_key.clone(), options.clone());
        let dry_run = options.dry_run;
        let prepared = Prepared {
            wanted,
            drafts,
            described: Arc::clone(&described),
            options,
            hash_key,
            now,
        };
        let compared = if dry_run {
            plan::compare(db.read(), &prepared).await?.map(Done::from)
        } else {
            db.write_at_length(prepared, |tx, prepared| Box::pin(apply(tx, prepared)))
                .await?
        };
        match compared {
            Compared::Fits(Done { changes, issued }) => {
                return Ok(Report {
                    changes,
                    issued,
                    warnings,
                    dry_run,
                });
            }
            Compared::Wrong(problems) => return Err(Failure::Files(problems)),
            Compared::Stale => {}
        }
    }
    Err(Fault::broken("accounts come and go while they are being applied; try again").into())
}

/// What is told of a plan.
struct Done {
    changes: Vec<Change>,
    issued: Vec<String>,
}

impl From<Plan> for Done {
    fn from(plan: Plan) -> Self {
        Self {
            changes: plan.changes,
            issued: plan.issued,
        }
    }
}

async fn apply(tx: &domain::db::Tx, prepared: &Prepared) -> Result<Compared<Done>, Fault> {
    let compared = plan::compare(tx, prepared).await?;
    let Compared::Fits(plan) = compared else {
        return Ok(compared.map(Done::from));
    };
    write::write(tx, &plan, &prepared.options.progress, prepared.now).await?;
    Ok(Compared::Fits(plan.into()))
}

impl Compared<Plan> {
    fn map<T>(self, fits: impl FnOnce(Plan) -> T) -> Compared<T> {
        match self {
            Self::Fits(plan) => Compared::Fits(fits(plan)),
            Self::Wrong(problems) => Compared::Wrong(problems),
            Self::Stale => Compared::Stale,
        }
    }
}
