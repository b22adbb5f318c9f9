//! Browser sessions: one account in one browser, and what it has shown there.
//!
//! The cookie's secret is renewed with every event, and the old one is dead at once; the session itself stays, so that
//! its events and grants do.

use crate::{
    assurance::{Event, Evidence, Means},
    db::named,
    entity::{self, account, event, session},
    fault::Fault,
    grant,
    ids::{AccountId, AuthenticatorId, EventId, InteractionId, SessionId},
    logout,
    secret::{BrowserHash, SessionHash},
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, ExprTrait, FromQueryResult, Iterable, JoinType, QueryOrder, QueryResult,
    QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};
use std::time::Duration;

/// How long a session lives.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime {
    /// Since the browser's last request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

impl Lifetime {
    fn is_over(self, session: &session::Model, now: UnixMillis) -> bool {
        session.ended_at.is_some()
            || now >= session.last_seen_at + self.idle
            || now >= session.started_at + self.absolute
    }

    // A request within the same moment as the last one isn't worth a write.
    fn moment(self) -> Duration {
        (self.idle / 60).min(Duration::from_secs(1))
    }
}

/// A session that goes on.
#[derive(Clone, Debug)]
pub struct Live {
    /// The session.
    pub session: session::Model,
    /// Whose it is.
    pub account: account::Model,
    /// What it has shown: all its events.
    pub evidence: Evidence,
}

/// The live session behind a cookie, if the browser is the one that it was given to.
pub async fn find(
    conn: &impl ConnectionTrait,
    token: &SessionHash,
    browser: &BrowserHash,
    lifetime: Lifetime,
    now: UnixMillis,
) -> Result<Option<Live>, Fault> {
    let rows = conn.query_all(&select(token)).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let session = session::Model::from_query_result(first, SESSION)?;
    if session.browser_hash != *browser || lifetime.is_over(&session, now) {
        return Ok(None);
    }
    let events = rows.iter().filter_map(|row| read_event(row).transpose());
    let evidence = Evidence {
        account: Some(session.account_id),
        events: events.collect::<Result<_, _>>()?,
    };
    Ok(Some(Live {
        account: account::Model::from_query_result(first, ACCOUNT)?,
        session,
        evidence,
    }))
}

fn read_event(row: &QueryResult) -> Result<Option<Event>, DbErr> {
    if row
        .try_get::<Option<EventId>>(EVENT, event::Column::Id.as_str())?
        .is_none()
    {
        return Ok(None);
    }
    let event = event::Model::from_query_result(row, EVENT)?;
    Ok(Some(Event {
        authenticator: event.authenticator_id,
        means: event.means,
        at: event.happened_at,
        interaction: event.interaction_id,
    }))
}

/// Before the names of its columns.
const SESSION: &str = "session_";
const ACCOUNT: &str = "account_";
const EVENT: &str = "event_";

/// The session with its account and each of its events, one a row: every page and every request for a code looks at all
/// of it, and one statement is faster than two.
fn select(token: &SessionHash) -> SelectStatement {
    let owner = session::Entity::belongs_to(account::Entity)
        .from(session::Column::AccountId)
        .to(account::Column::Id);
    let events = session::Entity::belongs_to(event::Entity)
        .from(session::Column::Id)
        .to(event::Column::SessionId);
    let select = session::Entity::find_by_token_hash(token.clone())
        .join(JoinType::InnerJoin, owner.into())
        .join(JoinType::LeftJoin, events.into())
        .select_only();
    let select = named(select, SESSION, session::Column::iter());
    let select = named(select, ACCOUNT, account::Column::iter());
    named(select, EVENT, event::Column::iter()).into_query()
}

/// Whether the session's last request is long enough ago to be worth noting.
#[must_use]
pub fn is_due(session: &session::Model, lifetime: Lifetime, now: UnixMillis) -> bool {
    now.since(session.last_seen_at) >= lifetime.moment()
}

/// Notes that the browser is still there.
pub async fn touch(tx: &DatabaseTransaction, id: SessionId, now: UnixMillis) -> Result<(), Fault> {
    session::Entity::update_many()
        .col_expr(session::COLUMN.last_seen_at, Expr::value(now))
        .filter(session::COLUMN.id.eq(id))
        .filter(session::COLUMN.last_seen_at.lt(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes the same where something is given because of it. False if the session has ended meanwhile.
pub async fn stay(tx: &DatabaseTransaction, id: SessionId, now: UnixMillis) -> Result<bool, Fault> {
    let stayed = session::Entity::update_many()
        .col_expr(session::COLUMN.last_seen_at, Expr::value(now))
        .filter(session::COLUMN.id.eq(id))
        .filter(session::COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(stayed.rows_affected == 1)
}

/// A successful use of an authenticator, about to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// Which authenticator.
    pub authenticator: AuthenticatorId,
    /// How.
    pub means: Means,
    /// In which interaction.
    pub interaction: InteractionId,
}

/// A new session for somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The cookie's hash.
    pub token: SessionHash,
    /// Who.
    pub account: AccountId,
    /// Where.
    pub browser: BrowserHash,
    /// The browser and its system, in a few words.
    pub agent: Option<String>,
    /// From which address.
    pub address: Option<String>,
}

/// Begins a session with its first event.
pub async fn begin(
    tx: &DatabaseTransaction,
    new: &NewSession,
    first: &NewEvent,
    now: UnixMillis,
) -> Result<SessionId, Fault> {
    let row = session::ActiveModel {
        id: Set(new.id),
        token_hash: Set(new.token.clone()),
        account_id: Set(new.account),
        browser_hash: Set(new.browser.clone()),
        started_at: Set(now),
        last_seen_at: Set(now),
        ended_at: Set(None),
        agent: Set(new.agent.clone()),
        address: Set(new.address.clone()),
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    record(tx, new.id, first, now).await?;
    Ok(new.id)
}

/// Holds a session for the rest of this transaction. False if its cookie has been renewed or the session has ended: what
/// the caller wanted must not happen.
pub async fn hold(
    tx: &DatabaseTransaction,
    id: SessionId,
    token: &SessionHash,
    now: UnixMillis,
) -> Result<bool, Fault> {
    renew(tx, id, token, token, now).await
}

/// Gives a session a new cookie. False if another request has done so already, or the session has ended: the caller's
/// cookie is dead then, and what it wanted must not happen.
pub async fn renew(
    tx: &DatabaseTransaction,
    id: SessionId,
    old: &SessionHash,
    new: &SessionHash,
    now: UnixMillis,
) -> Result<bool, Fault> {
    let renewed = session::Entity::update_many()
        .col_expr(session::COLUMN.token_hash, Expr::value(new.clone()))
        .col_expr(session::COLUMN.last_seen_at, Expr::value(now))
        .filter(session::COLUMN.id.eq(id))
        .filter(session::COLUMN.token_hash.eq(old.clone()))
        .filter(session::COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(renewed.rows_affected == 1)
}

/// Records an event. Events are never changed afterwards.
pub async fn record(
    tx: &DatabaseTransaction,
    session: SessionId,
    new: &NewEvent,
    now: UnixMillis,
) -> Result<(), Fault> {
    let row = event::ActiveModel {
        id: Set(new.id),
        session_id: Set(session),
        authenticator_id: Set(new.authenticator),
        means: Set(new.means.clone()),
        happened_at: Set(now),
        interaction_id: Set(Some(new.interaction)),
    };
    event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A password that was set in a session, and goes on counting there.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// The session.
    pub id: SessionId,
    /// Its cookie's hash, and the new one's.
    pub tokens: (SessionHash, SessionHash),
    /// The id of the event.
    pub event: EventId,
    /// The new password.
    pub authenticator: AuthenticatorId,
}

/// Lets a session go on with the password that was set in it: whoever has just chosen it knows it. False if the session's
/// cookie has been renewed or it has ended: then nothing must happen.
pub async fn go_on(tx: &DatabaseTransaction, set: &SetPassword, now: UnixMillis) -> Result<bool, Fault> {
    let (old, new) = &set.tokens;
    if !renew(tx, set.id, old, new, now).await? {
        return Ok(false);
    }
    let row = event::ActiveModel {
        id: Set(set.event),
        session_id: Set(set.id),
        authenticator_id: Set(set.authenticator),
        means: Set(Means::Password),
        happened_at: Set(now),
        interaction_id: Set(None),
    };
    event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(true)
}

/// The sessions of an account that go on, the one that was seen last first.
pub async fn list(
    conn: &impl ConnectionTrait,
    account: AccountId,
    lifetime: Lifetime,
    now: UnixMillis,
) -> Result<Vec<session::Model>, Fault> {
    Ok(session::Entity::find()
        .filter(session::COLUMN.account_id.eq(account))
        .filter(session::COLUMN.ended_at.is_null())
        .filter(session::COLUMN.last_seen_at.gt(now - lifetime.idle))
        .filter(session::COLUMN.started_at.gt(now - lifetime.absolute))
        .order_by_desc(session::COLUMN.last_seen_at)
        .order_by_desc(session::COLUMN.id)
        .all(conn)
        .await?)
}

/// Ends one session of an account; one of another account stays.
pub async fn end_of_account(
    tx: &DatabaseTransaction,
    account: AccountId,
    id: SessionId,
    now: UnixMillis,
) -> Result<Option<Ended>, Fault> {
    let found = session::Entity::find_by_id(id)
        .filter(session::COLUMN.account_id.eq(account))
        .one(tx)
        .await?;
    match found {
        Some(_) => end(tx, id, now).await,
        None => Ok(None),
    }
}

/// What went with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// How many clients are being told.
    pub told: u64,
}

/// Ends a session, and with it all that it gave but for `offline_access`; its clients will be told. `None` if it had ended
/// before.
pub async fn end(tx: &DatabaseTransaction, id: SessionId, now: UnixMillis) -> Result<Option<Ended>, Fault> {
    let ended = session::Entity::update_many()
        .col_expr(session::COLUMN.ended_at, Expr::value(now))
        .filter(session::COLUMN.id.eq(id))
        .filter(session::COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(None);
    }
    grant::end_of_session(tx, id, now).await?;
    let told = logout::queue(tx, entity::grant::COLUMN.session_id.eq(id), now).await?;
    Ok(Some(Ended { told }))
}

/// Ends all sessions of an account but one, and what they gave; their clients will be told. How many those were.
pub async fn end_others(
    tx: &DatabaseTransaction,
    account: AccountId,
    kept: SessionId,
    now: UnixMillis,
) -> Result<u64, Fault> {
    let others: Vec<SessionId> = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::COLUMN.account_id.eq(account))
        .filter(session::COLUMN.id.ne(kept))
        .filter(session::COLUMN.ended_at.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    let mut ended = 0;
    for other in others {
        ended += u64::from(end(tx, other, now).await?.is_some());
    }
    Ok(ended)
}

/// Ends all sessions of some accounts, also those that have only grown too old, and everything that they gave; their
/// clients will be told.
pub async fn end_of_accounts(tx: &DatabaseTransaction, accounts: &[AccountId], now: UnixMillis) -> Result<(), Fault> {
    let open = || {
        session::COLUMN
            .account_id
            .is_in(accounts.iter().copied())
            .and(session::COLUMN.ended_at.is_null())
    };
    let sessions = Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(open())
        .to_owned();
    logout::queue(tx, entity::grant::COLUMN.session_id.in_subquery(sessions), now).await?;
    session::Entity::update_many()
        .col_expr(session::COLUMN.ended_at, Expr::value(now))
        .filter(open())
        .exec(tx)
        .await?;
    grant::end_of_accounts(tx, accounts, now).await
}
