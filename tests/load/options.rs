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
    /// How many accounts and applications the full house has.
    pub full: (usize, usize),
}

const USAGE: &str = "tests/load/run [--smoke] [--postgres] [--rounds N] [--seconds N]";

impl Options {
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
                "--accounts" => options.full.0 = given.next().ok_or(USAGE)?.parse()?,
                _ => return Err(USAGE.into()),
            }
        }
        Ok(options)
    }
}
