//! `gradus account unlock`, `suspend` and `resume`.

use super::{Failure, Target, event, find, say};
use crate::{
    account::support::{Did, notice},
    app::App,
};
use domain::{
    audit::{self, Event},
    db::Tx,
    entity::{
        account::{self, Model},
        code_failure,
    },
    fault::Fault,
    outbound::{self, Sealed},
    session,
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;
use serde_json::json;
use std::process::ExitCode;

#[derive(Clone, Copy)]
enum Act {
    Unlock,
    Suspend,
    Resume,
}

/// Opens what wrong codes have locked.
pub(super) async fn unlock(app: &App, target: &Target, json: bool) -> Result<ExitCode, Failure> {
    let texts = ("the second factor is open again", "nothing was locked");
    run(app, target, json, Act::Unlock, texts).await
}

/// Lets nobody sign in, and ends what was given.
pub(super) async fn suspend(app: &App, target: &Target, json: bool) -> Result<ExitCode, Failure> {
    let texts = ("suspended, and signed out everywhere", "is suspended already");
    run(app, target, json, Act::Suspend, texts).await
}

/// Lets its owner sign in again.
pub(super) async fn resume(app: &App, target: &Target, json: bool) -> Result<ExitCode, Failure> {
    run(app, target, json, Act::Resume, ("active again", "isn't suspended")).await
}

async fn run(
    app: &App,
    target: &Target,
    json: bool,
    act: Act,
    (done, idle): (&str, &str),
) -> Result<ExitCode, Failure> {
    let (account, now) = (find(app, &target.user_id).await?, app.clock.now());
    let (did, told) = match act {
        Act::Unlock => ("unlock", Did::Unlocked),
        Act::Suspend => ("suspend", Did::Suspended),
        Act::Resume => ("resume", Did::Resumed),
    };
    let doing = Doing {
        act,
        event: event(account.id, did, &target.reason, &json!(null)),
        notice: notice(app, &account, told, now)?,
        account,
        now,
    };
    let did = app.db.write(doing, |tx, doing| Box::pin(doing.write(tx))).await?;
    Ok(say(json, &target.user_id, did, if did { done } else { idle }))
}

struct Doing {
    act: Act,
    account: Model,
    event: Event,
    notice: Option<Sealed>,
    now: UnixMillis,
}

impl Doing {
    /// All in one transaction; what is so already isn't done, nor told.
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        let changed = match self.act {
            Act::Unlock => {
                let failures = code_failure::Entity::delete_many();
                let failures = failures.filter(code_failure::COLUMN.account_id.eq(self.account.id));
                failures.exec(tx).await?.rows_affected
            }
            Act::Suspend => self.suspend(tx, Some(self.now)).await?,
            Act::Resume => self.suspend(tx, None).await?,
        };
        if changed == 0 {
            return Ok(false);
        }
        if let Act::Suspend = self.act {
            session::end_of_accounts(tx, &[self.account.id], self.now).await?;
        }
        if let Some(notice) = &self.notice {
            outbound::enqueue(tx, notice, None, self.now).await?;
        }
        audit::record(tx, &self.event, self.now).await?;
        Ok(true)
    }

    async fn suspend(&self, tx: &Tx, at: Option<UnixMillis>) -> Result<u64, Fault> {
        let is_other = match at {
            Some(_) => account::COLUMN.suspended_at.is_null(),
            None => account::COLUMN.suspended_at.is_not_null(),
        };
        let changed = account::Entity::update_many()
            .col_expr(account::COLUMN.suspended_at, Expr::value(at))
            .filter(account::COLUMN.id.eq(self.account.id))
            .filter(is_other)
            .exec(tx)
            .await?;
        Ok(changed.rows_affected)
    }
}
