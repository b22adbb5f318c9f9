//! What the command line asks for.

use crate::Outcome;
use std::{path::PathBuf, time::Duration};

/// How to measure.
pub(crate) struct Options {
    /// Where `gradus` is.
    pub binary: PathBuf,
    /// Whether only to see that everything answers.
    pub smoke: bool,
    /// Two nodes on a PostgreSQL, instead of one on SQLite.
    pub postgres: bool,
    /// How often each thing is measured.
    pub rounds: usize,
    /// How long, each time.
    pub length: Duration,
    /// The one thing that is measured, if only one is.
    pub only: Option<String>,
    /// How many accounts and applications the full house has.
    pub full: (usize, usize),
}

const USAGE: &str = "tests/load/run [--smoke] [--postgres] [--rounds N] [--seconds N] [--accounts N] [--only es256|rs256|refresh|flow|sign-in]";

impl Options {
    /// Whether that is measured: `es256`, `rs256`, `refresh`, `flow`, `sign-in`.
    pub(crate) fn wants(&self, what: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == what)
    }

    pub(crate) fn read() -> Outcome<Self> {
        let own = std::env::current_exe()?;
        let profile = own
            .parent()
            .and_then(|folder| folder.parent())
            .ok_or("no target folder")?;
        let mut options = Self {
            binary: profile.join("gradus"),
            smoke: false,
            postgres: false,
            rounds: 5,
            length: Duration::from_secs(3),
            only: None,
            full: (100_000, 1_000),
        };
        let mut given = std::env::args().skip(1);
        while let Some(word) = given.next() {
            match word.as_str() {
                "--smoke" => {
                    options.smoke = true;
                    (options.rounds, options.length) = (1, Duration::from_millis(500));
                    options.full = (1_000, 20);
                }
                "--postgres" => options.postgres = true,
                "--rounds" => options.rounds = given.next().ok_or(USAGE)?.parse()?,
                "--seconds" => options.length = Duration::from_secs_f64(given.next().ok_or(USAGE)?.parse()?),
                "--only" => options.only = Some(given.next().ok_or(USAGE)?),
                "--accounts" => options.full.0 = given.next().ok_or(USAGE)?.parse()?,
                _ => return Err(USAGE.into()),
            }
        }
        Ok(options)
    }
}
