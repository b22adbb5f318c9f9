//! `gradus application import`.

use super::super::{
    Failure,
    apply::{Desk, read, refuse},
    print, say, warn,
};
use crate::{
    apply::{self, Credentials, Imported, Options, Terms},
    config::Config,
    outgoing::Outgoing,
};
use clap::Args;
use domain::{assurance::Level, entropy::SystemEntropy};
use serde_json::{Value, json};
use std::{path::PathBuf, process::ExitCode};

/// What `gradus application import` is started with.
#[derive(Args, Debug)]
pub(in super::super) struct Import {
    /// Client metadata: a JSON object, or a list of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The organisation that they belong to. Default: what it is, or the only one that there is
    #[arg(long, value_name = "ORG")]
    owner: Option<String>,
    /// Organisations whose people may use them. Default: as they are; at first none
    #[arg(long, value_name = "ORG,ORG", value_delimiter = ',')]
    subscribers: Option<Vec<String>>,
    /// The level that everybody must reach there. Default: what it is; at first 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=9))]
    minimum_level: Option<u8>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// SAML service providers: they must sign what they ask (not built yet)
    #[arg(long)]
    require_signed_requests: bool,
    /// SAML service providers: they take responses that they didn't ask for (not built yet)
    #[arg(long)]
    allow_unsolicited: bool,
}

impl Import {
    pub(super) async fn run(self, config: &Config, json: bool) -> Result<ExitCode, Failure> {
        let files = read(&self.files)?;
        let is_xml = |text: &str| text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
        if self.require_signed_requests || self.allow_unsolicited || files.iter().any(|(_, text)| is_xml(text)) {
            say(&"error: importing SAML service providers isn't built yet. Nothing was done.");
            return Ok(ExitCode::from(2));
        }
        match self.import(config, &files).await {
            Ok(imported) => {
                imported.report.warnings.iter().for_each(warn);
                Ok(print(&if json { in_json(&imported) } else { in_words(&imported) }))
            }
            Err(failure) => Ok(refuse(&failure, json)),
        }
    }

    async fn import(&self, config: &Config, files: &[(String, String)]) -> Result<Imported, apply::Failure> {
        let Desk { db, keys, now } = Desk::open(config).await?;
        let terms = Terms {
            owner: self.owner.clone(),
            subscribers: self.subscribers.clone(),
            minimum_level: self.minimum_level.and_then(Level::new),
        };
        let options = Options {
            dry_run: self.dry_run,
            levels: config.levels.clone(),
            outgoing: Outgoing::new(&config.outbound)?,
            import: Some(terms),
            ..Options::default()
        };
        let imported = apply::import(&db, &keys, files, options, now, &SystemEntropy).await;
        db.close().await;
        imported
    }
}

fn in_words(imported: &Imported) -> String {
    let client = |one: &Credentials| match &one.client_secret {
        Some(secret) => format!(
            "{}: client_id {}, client_secret {} (shown this once)",
            one.application,
            one.client_id,
            secret.reveal()
        ),
        None => format!("{}: client_id {}", one.application, one.client_id),
    };
    let mut lines = vec![imported.report.to_string()];
    lines.extend(imported.clients.iter().map(client));
    lines.join("\n")
}

fn in_json(imported: &Imported) -> String {
    let client = |one: &Credentials| {
        let mut shown = json!({ "application": one.application, "client_id": one.client_id });
        if let (Some(secret), Some(members)) = (&one.client_secret, shown.as_object_mut()) {
            members.insert("client_secret".to_owned(), secret.reveal().into());
        }
        shown
    };
    let clients: Vec<Value> = imported.clients.iter().map(client).collect();
    let mut report = imported.report.json();
    if let Some(members) = report.as_object_mut() {
        members.insert("clients".to_owned(), clients.into());
    }
    report.to_string()
}
