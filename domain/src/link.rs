//! Links in mails: whoever follows one has read the mail, once.
//!
//! The link's secret is drawn before the write; the database keeps its keyed hash. A newer link for the same purpose voids
//! the ones before it. Following it shows a page; only that page's form, posted, uses it up: mail scanners follow links.

use crate::{
    db::Tx,
    entity::link::{self, COLUMN, Entity, Model},
    entity::session::Model as Session,
    fault::Fault,
    ids::{AccountId, SessionId},
    secret::LinkHash,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DeriveActiveEnum, EnumIter, entity::prelude::*};
use serde_json::json;

/// In a link's detail: the session for which it was sent.
pub const ASKED: &str = "session";

/// In a link's detail: the session that used it, and may now do what it was for.
const ALLOWS: &str = "allows";

/// What a link is for: one that was sent for one purpose serves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Purpose {
    /// The first second factor of an account may be bound.
    #[sea_orm(string_value = "first-second-factor")]
    FirstSecondFactor,
    /// The address that it was sent to becomes the account's.
    #[sea_orm(string_value = "change-email")]
    ChangeEmail,
    /// A new password may be set.
    #[sea_orm(string_value = "forgotten-password")]
    ForgottenPassword,
}

impl Purpose {
    /// In the audit and among the limits.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstSecondFactor => "first-second-factor",
            Self::ChangeEmail => "change-email",
            Self::ForgottenPassword => "forgotten-password",
        }
    }
}

/// A link about to be sent.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// What it carries, hashed.
    pub hash: LinkHash,
    /// Whose.
    pub account: AccountId,
    /// What for.
    pub purpose: Purpose,
    /// What it is about.
    pub detail: Option<Json>,
    /// Until when it works.
    pub expires_at: UnixMillis,
}

/// Keeps a link; the ones before it for the same purpose work no longer.
///
/// # Errors
/// The database's.
pub async fn issue(tx: &Tx, new: &NewLink, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.used_at, Expr::value(now))
        .filter(COLUMN.account_id.eq(new.account))
        .filter(COLUMN.purpose.eq(new.purpose))
        .filter(COLUMN.used_at.is_null())
        .exec(tx)
        .await?;
    let row = link::ActiveModel {
        hash: Set(new.hash.clone()),
        account_id: Set(new.account),
        purpose: Set(new.purpose),
        detail: Set(new.detail.clone()),
        issued_at: Set(now),
        expires_at: Set(new.expires_at),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Voids all links of an account that wait: what guards it has changed, and they may lie in a stranger's mailbox.
///
/// # Errors
/// The database's.
pub async fn void_all(tx: &Tx, account: AccountId, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.used_at, Expr::value(now))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.used_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The link of an account that waits to be followed, if there is one.
///
/// # Errors
/// The database's.
pub async fn find_waiting(
    conn: &impl ConnectionTrait,
    account: AccountId,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<Option<Model>, Fault> {
    Ok(Entity::find()
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.purpose.eq(purpose))
        .filter(COLUMN.used_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .one(conn)
        .await?)
}

/// Why a link leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// There is none, or none for this purpose.
    Unknown,
    /// It was used, or a newer one was sent.
    Used,
    /// It is too old.
    Expired,
}

/// The link, if it can still be used; nothing changes.
///
/// # Errors
/// The database's.
pub async fn find(
    conn: &impl ConnectionTrait,
    hash: &LinkHash,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<Result<Model, Dead>, Fault> {
    let found = Entity::find_by_id(hash.clone()).one(conn).await?;
    Ok(match found.filter(|link| link.purpose == purpose) {
        None => Err(Dead::Unknown),
        Some(link) if link.used_at.is_some() => Err(Dead::Used),
        Some(link) if now >= link.expires_at => Err(Dead::Expired),
        Some(link) => Ok(link),
    })
}

/// Uses a link up: of any number at once, one gets `true`.
///
/// # Errors
/// The database's.
pub async fn redeem(tx: &Tx, hash: &LinkHash, purpose: Purpose, now: UnixMillis) -> Result<bool, Fault> {
    let used = Entity::update_many()
        .col_expr(COLUMN.used_at, Expr::value(now))
        .filter(COLUMN.hash.eq(hash.clone()))
        .filter(COLUMN.purpose.eq(purpose))
        .filter(COLUMN.used_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Uses a link up in the session for which it was sent, which may do what it allows for a while. Whoever only has the mail,
/// or only the session, gets `false`.
///
/// # Errors
/// The database's.
pub async fn allow(tx: &Tx, link: &Model, session: SessionId, now: UnixMillis) -> Result<bool, Fault> {
    if !redeem(tx, &link.hash, link.purpose, now).await? {
        return Ok(false);
    }
    // A link that a newer one replaced is used, too; only this one says whom it allows something.
    Entity::update_many()
        .col_expr(COLUMN.detail, Expr::value(json!({ ALLOWS: session })))
        .filter(COLUMN.hash.eq(link.hash.clone()))
        .exec(tx)
        .await?;
    Ok(true)
}

/// Whether a link of that purpose was used in this session since then.
///
/// # Errors
/// The database's.
pub async fn is_allowed(
    conn: &impl ConnectionTrait,
    session: &Session,
    purpose: Purpose,
    since: UnixMillis,
) -> Result<bool, Fault> {
    let used = Entity::find()
        .filter(COLUMN.account_id.eq(session.account_id))
        .filter(COLUMN.purpose.eq(purpose))
        .filter(COLUMN.used_at.gt(since))
        .all(conn)
        .await?;
    Ok(used.iter().any(|link| link.is_of(ALLOWS, session.id)))
}

/// Whether a link that can still be used was sent for this session.
///
/// # Errors
/// The database's.
pub async fn is_sent(
    conn: &impl ConnectionTrait,
    session: &Session,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<bool, Fault> {
    let open = Entity::find()
        .filter(COLUMN.account_id.eq(session.account_id))
        .filter(COLUMN.purpose.eq(purpose))
        .filter(COLUMN.used_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .all(conn)
        .await?;
    Ok(open.iter().any(|link| link.is_of(ASKED, session.id)))
}

impl Model {
    /// Whether its detail names this session there.
    #[must_use]
    pub fn is_of(&self, member: &str, session: SessionId) -> bool {
        let named = self.detail.as_ref().and_then(|detail| detail.get(member)).cloned();
        named.and_then(|named| serde_json::from_value::<SessionId>(named).ok()) == Some(session)
    }
}
