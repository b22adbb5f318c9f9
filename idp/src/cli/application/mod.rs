//! `gradus application …`.

mod import;
mod list;

use super::Failure;
use crate::config::Config;
use clap::Subcommand;
use std::process::ExitCode;

/// What `gradus application` can do.
#[derive(Debug, Subcommand)]
pub(super) enum Application {
    /// Register clients from client metadata in JSON (RFC 7591), or change those that are there
    #[command(
        after_help = "Example: gradus application import client.json --owner globex --subscribers acme --minimum-level 2"
    )]
    Import(import::Import),
    /// List all applications
    #[command(after_help = "Example: gradus application list --json")]
    List,
    /// Show one application and its client, without secrets
    #[command(after_help = "Example: gradus application show flightdeck")]
    Show(list::Show),
}

impl Application {
    pub(super) async fn run(self, config: &Config, json: bool) -> Result<ExitCode, Failure> {
        match self {
            Self::Import(import) => import.run(config, json).await,
            Self::List => list::all(config, json).await,
            Self::Show(show) => show.run(config, json).await,
        }
    }
}
