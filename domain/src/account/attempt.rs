//! Wrong passwords: growing delays, then a lock, so that guessing doesn't pay.
//!
//! A try is counted **before** the password is looked at, by one guarded statement, as if it were wrong; a right password
//! takes the count back. So a thousand simultaneous tries get no more looks than one after the other.
//!
//! What is counted is the name that was typed (its keyed hash), whether an account has it or not. A browser in which the
//! account has signed in during the last 90 days has a counter of its own for it, so that a stranger who types wrong
//! passwords elsewhere can't lock the owner out.

mod counter;

use crate::{
    account::{fold_email, trim_identifier},
    address::network,
    audit::{self, Outcome, act},
    authenticator::Limits,
    entity::known_browser,
    fault::Fault,
    ids::{AccountId, SessionId},
    limit::{self, Taken},
    origin::Origin,
    secret::{BrowserHash, HashKey},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*, sea_query::OnConflict};
use serde_json::Value;
use std::time::Duration;

/// How long a browser is known after somebody has signed in with it.
pub const KNOWN_FOR: Duration = Duration::from_hours(24 * 90);

/// Somebody typed a name and a password.
#[derive(Clone, Debug)]
pub struct Attempt {
    account: Option<AccountId>,
    browser: BrowserHash,
    stranger: Vec<u8>,
    owner: Vec<u8>,
    network: Vec<u8>,
    origin: Origin,
    at: UnixMillis,
}

/// Whether a password may be looked at.
#[derive(Debug)]
pub enum Admission {
    /// It may; the try is counted as wrong until [`succeeded`] or [`undecided`] takes that back.
    Go(Counted),
    /// Not before this instant: the last wrong one is too fresh. Nothing was counted.
    Wait {
        /// When the next try is looked at.
        until: UnixMillis,
    },
    /// Too many were wrong: the name is locked. Nothing was counted.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
    /// Too many came from this address, whatever they typed. Nothing was counted.
    Crowded {
        /// When the address may try again.
        until: UnixMillis,
    },
}

/// A try that was counted.
#[derive(Clone, Debug)]
pub struct Counted {
    counter: Vec<u8>,
    /// What follows if the password turns out to be wrong.
    pub if_wrong: Consequence,
}

/// What follows from a wrong password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The next try is looked at as soon as it comes.
    Again,
    /// The next try must wait.
    Wait {
        /// Until then.
        until: UnixMillis,
    },
    /// The name is locked.
    Locked {
        /// Until then.
        until: UnixMillis,
    },
}

impl Attempt {
    /// An attempt to sign in by the name `typed` at `origin`; `account` is whom that name finds, if anybody.
    #[must_use]
    pub fn new(
        key: &HashKey,
        typed: &str,
        account: Option<AccountId>,
        browser: &BrowserHash,
        origin: Origin,
        now: UnixMillis,
    ) -> Self {
        // Names that only differ in case are one here, so that no spelling gets tries of its own.
        let name = fold_email(trim_identifier(typed).unwrap_or_default());
        let hash = |parts: &[&[u8]]| key.hash("sign-in-failure", parts).to_vec();
        Self {
            account,
            browser: browser.clone(),
            stranger: hash(&[b"name", name.as_bytes()]),
            owner: hash(&[b"name in browser", name.as_bytes(), &browser.0]),
            network: hash(&[b"address", &network(origin.address)]),
            origin,
            at: now,
        }
    }

    fn event(&self, act: &'static str, outcome: Outcome) -> audit::Event {
        audit::Event {
            account: self.account,
            ..self.origin.event(act, outcome, None, Value::Null)
        }
    }
}

/// Counts the attempt, before its password is looked at. Whatever it says takes the same statements for a name that
/// nobody has. Refused tries leave no audit row, or a flood of them would flood the audit: the wrong ones that led there
/// have theirs.
pub async fn admit(tx: &DatabaseTransaction, attempt: &Attempt, limits: &Limits) -> Result<Admission, Fault> {
    let window = Limits::ADDRESS_WINDOW;
    let taken = limit::take(tx, &attempt.network, limits.failures_per_address, window, attempt.at).await?;
    if let Taken::No { until } = taken {
        return Ok(Admission::Crowded { until });
    }
    let key = if is_known(tx, attempt).await? {
        &attempt.owner
    } else {
        &attempt.stranger
    };
    let refused = match counter::count(tx, key, limits, attempt.at).await? {
        Ok(if_wrong) => {
            return Ok(Admission::Go(Counted {
                counter: key.clone(),
                if_wrong,
            }));
        }
        Err(refused) => refused,
    };
    limit::give_back(tx, &attempt.network, attempt.at).await?;
    Ok(refused)
}

async fn is_known(tx: &DatabaseTransaction, attempt: &Attempt) -> Result<bool, Fault> {
    // A name that nobody has is looked up too: an id of zeros has never signed in.
    let account = attempt.account.unwrap_or(AccountId(Uuid::nil()));
    let found = known_browser::Entity::find_by_id((attempt.browser.clone(), account))
        .one(tx)
        .await?;
    Ok(found.is_some_and(|known| known.signed_in_at + KNOWN_FOR > attempt.at))
}

/// The password was right: its counter starts anew, the browser is known from now on, and the address has its try back.
pub async fn succeeded(
    tx: &DatabaseTransaction,
    attempt: &Attempt,
    counted: &Counted,
    account: AccountId,
    session: SessionId,
) -> Result<(), Fault> {
    counter::reset(tx, &counted.counter).await?;
    limit::give_back(tx, &attempt.network, attempt.at).await?;
    know(tx, &attempt.browser, account, attempt.at).await?;
    let event = audit::Event {
        account: Some(account),
        session: Some(session),
        ..attempt.event(act::SIGN_IN_PASSWORD, Outcome::Success)
    };
    audit::record(tx, &event, attempt.at).await
}

/// Somebody has signed in with this browser: from here on wrong passwords are counted apart in it.
pub async fn know(
    tx: &DatabaseTransaction,
    browser: &BrowserHash,
    account: AccountId,
    now: UnixMillis,
) -> Result<(), Fault> {
    let row = known_browser::ActiveModel {
        browser_hash: Set(browser.clone()),
        account_id: Set(account),
        signed_in_at: Set(now),
    };
    let mut again = OnConflict::columns([known_browser::Column::BrowserHash, known_browser::Column::AccountId]);
    again.update_column(known_browser::Column::SignedInAt);
    known_browser::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The password was wrong, or nobody has that name: the count stands.
pub async fn failed(tx: &DatabaseTransaction, attempt: &Attempt, counted: &Counted) -> Result<Consequence, Fault> {
    audit::record(
        tx,
        &attempt.event(act::SIGN_IN_PASSWORD, Outcome::Refused("wrong")),
        attempt.at,
    )
    .await?;
    if matches!(counted.if_wrong, Consequence::Locked { .. }) {
        audit::record(tx, &attempt.event(act::SIGN_IN_LOCKED, Outcome::Success), attempt.at).await?;
    }
    Ok(counted.if_wrong)
}

/// The password was never looked at (the house was too busy): the try didn't happen.
pub async fn undecided(tx: &DatabaseTransaction, attempt: &Attempt, counted: &Counted) -> Result<(), Fault> {
    counter::uncount(tx, &counted.counter, attempt.at).await?;
    limit::give_back(tx, &attempt.network, attempt.at).await
}

/// The password was right, but `why` nobody may come in by it here: the try is taken back, and told.
pub async fn barred(
    tx: &DatabaseTransaction,
    attempt: &Attempt,
    counted: &Counted,
    why: &'static str,
) -> Result<(), Fault> {
    undecided(tx, attempt, counted).await?;
    let event = attempt.event(act::SIGN_IN_PASSWORD, Outcome::Refused(why));
    audit::record(tx, &event, attempt.at).await
}
