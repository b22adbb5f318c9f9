//! `gradus account …`: what support does, each act with a reason, audited, and told to the owner.

mod list;
mod reset;
mod state;

use super::Failure;
use crate::{app::App, clock::SystemClock, config::Config, serve};
use clap::{Args, Subcommand};
use domain::{
    audit::{Event, act},
    entity::account::{COLUMN, Entity, Model},
    entropy::SystemEntropy,
    fault::Fault,
    ids::AccountId,
};
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::{process::ExitCode, sync::Arc};

/// What `gradus account` can do.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// List all accounts
    #[command(after_help = "Example: gradus account list --json")]
    List,
    /// Show one account: its state, its authenticators, what waits
    #[command(after_help = "Example: gradus account show smithj_0001")]
    Show(list::Show),
    /// Open a second factor that wrong codes have locked
    #[command(after_help = "Example: gradus account unlock smithj_0001 --reason \"called back, ticket 4711\"")]
    Unlock(Target),
    /// Let nobody sign in to the account, and end its sessions
    #[command(after_help = "Example: gradus account suspend smithj_0001 --reason \"left the company\"")]
    Suspend(Target),
    /// Let its owner sign in again
    #[command(after_help = "Example: gradus account resume smithj_0001 --reason \"is back\"")]
    Resume(Target),
    /// Take an authenticator away: at once, or after 24 hours where a proofing hangs on it
    #[command(
        after_help = "Example: gradus account reset-authenticator smithj_0001 --authenticator 0199… --reason \"lost phone, ticket 4711\""
    )]
    ResetAuthenticator(reset::Reset),
}

/// Whose account, and why.
#[derive(Args, Debug)]
pub(super) struct Target {
    /// The account's user ID
    user_id: String,
    /// Why: kept in the audit
    #[arg(long, value_parser = reason)]
    reason: String,
}

fn reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        Err("a reason is needed: it is kept in the audit")
    } else {
        Ok(text.to_owned())
    }
}

impl Account {
    pub(super) async fn run(self, config: Config, json: bool) -> Result<ExitCode, Failure> {
        // A house like any node's, which only doesn't listen: what is told goes out from the next one that does.
        let clock = SystemClock::new(config.testing.clock_offset_file.clone());
        let app = serve::open_with(config, Arc::new(clock), Arc::new(SystemEntropy)).await?;
        let done = match self {
            Self::List => list::all(&app, json).await,
            Self::Show(show) => show.run(&app, json).await,
            Self::Unlock(target) => state::unlock(&app, &target, json).await,
            Self::Suspend(target) => state::suspend(&app, &target, json).await,
            Self::Resume(target) => state::resume(&app, &target, json).await,
            Self::ResetAuthenticator(reset) => reset.run(&app, json).await,
        };
        app.db.close().await;
        done
    }
}

/// The account of that user ID.
async fn find(app: &App, user_id: &str) -> Result<Model, Failure> {
    let found = Entity::find().filter(COLUMN.user_id.eq(user_id)).one(app.db.read());
    let found = found.await.map_err(Fault::from)?;
    found.ok_or_else(|| format!("there is no account \"{user_id}\": `gradus account list` names all").into())
}

/// What the audit keeps of an act of support.
fn event(account: AccountId, did: &str, reason: &str, more: &Value) -> Event {
    Event {
        account: Some(account),
        detail: json!({ "did": did, "reason": reason, "by": operator(), "about": more }),
        ..Event::success(act::ACCOUNT_SUPPORTED)
    }
}

/// Who sits at this machine, as it says.
fn operator() -> Option<String> {
    std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).ok()
}

/// Says what was done, or that there was nothing to do.
fn say(json: bool, user_id: &str, done: bool, text: &str) -> ExitCode {
    super::print(&if json {
        json!({ "account": user_id, "done": done, "said": text }).to_string()
    } else {
        format!("{user_id}: {text}")
    })
}
