//! `gradus account reset-authenticator`: a lost phone, a stolen token.

use super::{Failure, Target, event, find, say};
use crate::{
    account::tell::{self, News, Told},
    app::App,
    http::show,
    page::Words,
};
use clap::Args;
use domain::{
    audit::{self, Event},
    authenticator::{self, Listed, Look},
    change::{Kind, Reversal},
    db::Tx,
    entity::{account::Model as Account, reset::Model as Row},
    fault::Fault,
    ids::{AuthenticatorId, ChangeId},
    reset, session,
    time::UnixMillis,
};
use serde_json::json;
use std::process::ExitCode;

/// What `gradus account reset-authenticator` is started with.
#[derive(Args, Debug)]
pub(in super::super) struct Reset {
    #[command(flatten)]
    target: Target,
    /// Which: its id, as `gradus account show` says
    #[arg(long, value_name = "ID", required_unless_present = "cancel")]
    authenticator: Option<String>,
    /// Stop this reset that waits instead: its id, as `gradus account show` says
    #[arg(long, value_name = "ID", conflicts_with = "authenticator")]
    cancel: Option<uuid::Uuid>,
}

impl Reset {
    pub(super) async fn run(self, app: &App, json: bool) -> Result<ExitCode, Failure> {
        let (account, now) = (find(app, &self.target.user_id).await?, app.clock.now());
        if let Some(id) = self.cancel {
            return self.stop(app, &account, id, json).await;
        }
        let holding = authenticator::load_holding(app.db.read(), account.id, Look::default(), now).await?;
        let wanted: Option<AuthenticatorId> = self.authenticator.as_deref().and_then(|id| id.parse().ok());
        let chosen = holding.listed.iter().find(|one| Some(one.held.id) == wanted);
        let chosen = chosen.ok_or("the account has no such authenticator: `gradus account show` lists them")?;
        let waits = reset::waits(chosen.held.carries);
        let row = Row {
            id: ChangeId::fresh(&*app.entropy, now).0,
            account_id: account.id,
            authenticator_id: chosen.held.id,
            reason: self.target.reason.clone(),
            asked_by: super::operator(),
            asked_at: now,
            due_at: if waits { now + reset::DELAY } else { now },
            done_at: None,
            cancelled_at: None,
        };
        let about = json!({ "authenticator": chosen.held.id, "kind": chosen.held.kind, "reset": row.id });
        let resetting = Resetting {
            told: tell::prepare(app, news(&account, chosen, &row, waits), now).await?,
            event: event(account.id, "reset-authenticator", &self.target.reason, &about),
            waits,
            row,
            now,
        };
        let did = app.db.write(resetting, |tx, one| Box::pin(one.write(tx))).await?;
        let text = match (did, waits) {
            (false, _) => "it is gone already",
            (true, true) => "it is taken away in 24 hours, unless the owner stops it: a proofing hangs on it",
            (true, false) => "it is taken away, and the account signed out everywhere",
        };
        Ok(say(json, &account.user_id, did, text))
    }

    async fn stop(&self, app: &App, account: &Account, id: uuid::Uuid, json: bool) -> Result<ExitCode, Failure> {
        let now = app.clock.now();
        let about = json!({ "reset": id });
        let event = event(account.id, "cancel-reset", &self.target.reason, &about);
        let write = app.db.write((account.id, event), move |tx, (account, event)| {
            Box::pin(async move {
                let stopped = reset::cancel_of_account(tx, *account, id, now).await?;
                if stopped {
                    audit::record(tx, event, now).await?;
                }
                Ok(stopped)
            })
        });
        let stopped = write.await?;
        let text = if stopped {
            "the reset is stopped"
        } else {
            "no such reset waits"
        };
        Ok(say(json, &account.user_id, stopped, text))
    }
}

fn news<'a>(account: &'a Account, chosen: &Listed, row: &Row, waits: bool) -> News<'a> {
    let words = Words::choose(account.locale.as_deref());
    let reversal = if waits {
        Reversal {
            cancel: vec![row.id],
            ..Reversal::default()
        }
    } else {
        Reversal {
            restore: vec![chosen.held.id],
            ..Reversal::default()
        }
    };
    News {
        account,
        kind: if waits {
            Kind::ResetAsked
        } else {
            Kind::AuthenticatorRevoked
        },
        what: named(&words, chosen),
        reversal,
        // Who has lost a phone hears of it on all of them.
        about: Vec::new(),
    }
}

fn named(words: &Words, chosen: &Listed) -> String {
    show::named(chosen).named_in(words).to_string()
}

struct Resetting {
    row: Row,
    waits: bool,
    told: Told,
    event: Event,
    now: UnixMillis,
}

impl Resetting {
    /// All in one transaction; false if it was gone already.
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        let Self { row, now, .. } = self;
        if self.waits {
            reset::ask(tx, row.clone()).await?;
        } else {
            if !authenticator::revoke(tx, row.account_id, row.authenticator_id, *now).await? {
                return Ok(false);
            }
            session::end_of_accounts(tx, &[row.account_id], *now).await?;
        }
        self.told.write(tx, *now).await?;
        audit::record(tx, &self.event, *now).await?;
        Ok(true)
    }
}
