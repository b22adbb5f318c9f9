//! `gradus account list` and `show`.

use super::{super::print, Failure, find};
use crate::app::App;
use clap::Args;
use domain::{
    authenticator::{self, Look},
    entity::{
        account::{COLUMN, Entity, Model},
        code_failure, reset,
    },
    fault::Fault,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use std::process::ExitCode;

const fn state(account: &Model) -> &'static str {
    if account.suspended_at.is_some() {
        "suspended"
    } else {
        "active"
    }
}

/// Lists all accounts.
pub(super) async fn all(app: &App, json: bool) -> Result<ExitCode, Failure> {
    let accounts = Entity::find().order_by_asc(COLUMN.user_id).all(app.db.read());
    let accounts = accounts.await.map_err(Fault::from)?;
    if json {
        let row = |one: &Model| {
            json!({ "user_id": one.user_id, "organisation": one.organisation_id, "name": one.name(),
                    "email": one.email, "state": state(one) })
        };
        let rows: Vec<Value> = accounts.iter().map(row).collect();
        return Ok(print(&Value::from(rows).to_string()));
    }
    let line = |one: &Model| {
        format!(
            "{}: {}, of {}, {}",
            one.user_id,
            one.name(),
            one.organisation_id,
            state(one)
        )
    };
    let lines: Vec<String> = accounts.iter().map(line).collect();
    Ok(print(&if lines.is_empty() {
        "There are no accounts.".to_owned()
    } else {
        lines.join("\n")
    }))
}

/// What `gradus account show` is started with.
#[derive(Args, Debug)]
pub(in super::super) struct Show {
    /// The account's user ID
    user_id: String,
}

impl Show {
    pub(super) async fn run(self, app: &App, json: bool) -> Result<ExitCode, Failure> {
        let account = find(app, &self.user_id).await?;
        let shown = show(app, &account).await?;
        Ok(print(&if json { shown.to_string() } else { format!("{shown:#}") }))
    }
}

/// All that support may see: no secret, and of a phone's number its end.
async fn show(app: &App, account: &Model) -> Result<Value, Fault> {
    let holding = authenticator::load_holding(app.db.read(), account.id, Look::all(None), app.clock.now()).await?;
    let authenticator = |one: &authenticator::Listed| {
        json!({ "id": one.held.id.to_string(), "kind": one.held.kind, "label": one.label, "ending": one.last_four,
                "carries": one.held.carries.number(), "default": one.is_default,
                "locked_until": one.held.locked_until, "bound_at": one.bound_at, "last_used_at": one.last_used_at })
    };
    let authenticators: Vec<Value> = holding.listed.iter().map(authenticator).collect();
    let failures = code_failure::Entity::find_by_id(account.id).one(app.db.read()).await?;
    let waiting = reset::Entity::find()
        .filter(reset::COLUMN.account_id.eq(account.id))
        .filter(reset::COLUMN.done_at.is_null())
        .filter(reset::COLUMN.cancelled_at.is_null())
        .all(app.db.read())
        .await?;
    let reset = |one: &reset::Model| {
        json!({ "id": one.id, "authenticator": one.authenticator_id.to_string(), "due_at": one.due_at,
                "reason": one.reason })
    };
    Ok(json!({
        "user_id": account.user_id,
        "organisation": account.organisation_id,
        "name": account.name(),
        "email": account.email,
        "email_confirmed_at": account.email_confirmed_at,
        "signs_in_by_email": account.sign_in_email.is_some(),
        "state": state(account),
        "suspended_at": account.suspended_at,
        "proofed": holding.standing.proofed,
        "wrong_codes": failures.map_or(0, |failures| failures.failures),
        "authenticators": authenticators,
        "resets": waiting.iter().map(reset).collect::<Vec<_>>(),
    }))
}
