//! Refresh tokens: a family for each grant, of which one token works at a time.
//!
//! A token is a generation, the family's secret, and a tag that only this house can make of both. The database keeps the
//! secret's keyed hash and the number of the generation that works. So rotating is one guarded UPDATE, an old token is known
//! for one of ours however long ago it was replaced, and nothing of the database makes a new one.

use super::end;
use crate::{
    db::Tx,
    entity::{
        account,
        grant::{self, COLUMN, Entity, Model},
    },
    fault::Fault,
    ids::ClientId,
    secret::{HashKey, PlainRefresh, RefreshHash, same},
    time::UnixMillis,
};
use data_encoding::BASE64URL_NOPAD;
use sea_orm::{ConnectionTrait, ExprTrait, QuerySelect, QueryTrait, entity::prelude::*};
use std::time::Duration;

/// How many bytes the tag has.
const TAG: usize = 16;

/// A refresh token: [RFC 6749 §1.5](https://www.rfc-editor.org/rfc/rfc6749#section-1.5).
#[derive(Clone)]
pub struct RefreshToken {
    family: PlainRefresh,
    generation: i32,
}

impl RefreshToken {
    /// The first token of a family.
    #[must_use]
    pub const fn first(family: PlainRefresh) -> Self {
        Self { family, generation: 0 }
    }

    /// The same family's token of that generation.
    #[must_use]
    pub fn of(&self, generation: i32) -> Self {
        Self {
            family: self.family.clone(),
            generation,
        }
    }

    /// What the client is handed: 70 characters of base64url.
    #[must_use]
    pub fn reveal(&self, key: &HashKey) -> String {
        let mut bytes = self.generation.to_be_bytes().to_vec();
        bytes.extend(self.family.bytes());
        bytes.extend(self.tag(key));
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// What a client hands back; `None` if we never made it.
    #[must_use]
    pub fn parse(key: &HashKey, text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (generation, rest) = bytes.split_first_chunk::<4>()?;
        let (family, tag) = rest.split_first_chunk::<32>()?;
        let token = Self {
            family: PlainRefresh::from(*family),
            generation: i32::from_be_bytes(*generation),
        };
        same(&token.tag(key), tag).then_some(token)
    }

    /// The family's hash, as the grant keeps it.
    #[must_use]
    pub fn family(&self, key: &HashKey) -> RefreshHash {
        self.family.hash(key)
    }

    /// Which of its family it is.
    #[must_use]
    pub const fn generation(&self) -> i32 {
        self.generation
    }

    fn tag(&self, key: &HashKey) -> Vec<u8> {
        let mut tag = key
            .hash("refresh-tag", &[&self.generation.to_be_bytes(), self.family.bytes()])
            .to_vec();
        tag.truncate(TAG);
        tag
    }
}

/// A refresh token as a client shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its family.
    pub family: RefreshHash,
    /// Which of them it is.
    pub generation: i32,
    /// Who shows it, authenticated.
    pub client: ClientId,
}

/// How long refresh tokens live.
#[derive(Clone, Copy, Debug)]
pub struct Lives {
    /// How long one that was just replaced is still taken.
    pub grace: Duration,
    /// How long one of `offline_access` may lie unused.
    pub offline_idle: Duration,
}

/// What became of a refresh token.
#[derive(Clone, Debug)]
pub enum Refreshed {
    /// This caller, and no other, replaced it.
    Rotated(Box<Model>),
    /// It was replaced a moment ago; whoever shows it is told the same again.
    Again(Box<Model>),
    /// There is no such family for this client.
    Unknown,
    /// What it came from has ended, or it lay unused for too long.
    Ended(Box<Model>),
    /// The account may not sign in at present; nothing has changed.
    Suspended(Box<Model>),
    /// It was replaced before: somebody else has it too, and all of its family has now ended
    /// ([RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)).
    Reused(Box<Model>),
}

/// Replaces a refresh token: of two callers with the same one, one gets `Rotated`.
///
/// # Errors
/// The database's.
pub async fn refresh(tx: &Tx, shown: &Shown, lives: Lives, now: UnixMillis) -> Result<Refreshed, Fault> {
    let rotated = Entity::update_many()
        .col_expr(COLUMN.refresh_generation, Expr::value(shown.generation.wrapping_add(1)))
        .col_expr(COLUMN.refreshed_at, Expr::value(now))
        .col_expr(COLUMN.refresh_expires_at, expires(lives, now))
        .filter(COLUMN.refresh_hash.eq(shown.family.clone()))
        .filter(COLUMN.refresh_generation.eq(shown.generation))
        .filter(COLUMN.client_id.eq(shown.client.clone()))
        .filter(COLUMN.ended_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .filter(COLUMN.refresh_expires_at.gt(now))
        .filter(may_sign_in())
        .exec_with_returning(tx)
        .await?;
    match rotated.into_iter().next() {
        Some(grant) => Ok(Refreshed::Rotated(Box::new(grant))),
        None => explain(tx, shown, lives, now).await,
    }
}

/// The grant of a family, as far as this client may know it; nothing changes.
///
/// # Errors
/// The database's.
pub async fn find_family(
    conn: &impl ConnectionTrait,
    family: &RefreshHash,
    client: &ClientId,
) -> Result<Option<Model>, Fault> {
    Ok(Entity::find()
        .filter(COLUMN.refresh_hash.eq(family.clone()))
        .filter(COLUMN.client_id.eq(client.clone()))
        .one(conn)
        .await?)
}

async fn explain(tx: &Tx, shown: &Shown, lives: Lives, now: UnixMillis) -> Result<Refreshed, Fault> {
    let Some(found) = find_family(tx, &shown.family, &shown.client).await? else {
        return Ok(Refreshed::Unknown);
    };
    let found = Box::new(found);
    let over = |end: Option<UnixMillis>| end.is_none_or(|end| now >= end);
    if found.ended_at.is_some() || now >= found.expires_at || over(found.refresh_expires_at) {
        return Ok(Refreshed::Ended(found));
    }
    if found.refresh_generation == shown.generation {
        return Ok(Refreshed::Suspended(found));
    }
    let is_last = found.refresh_generation == shown.generation.wrapping_add(1);
    if is_last && found.refreshed_at.is_some_and(|at| now < at + lives.grace) {
        return Ok(Refreshed::Again(found));
    }
    end(tx, found.id, now).await?;
    Ok(Refreshed::Reused(found))
}

/// Until when the next one works: an `offline_access` one until it has lain unused, never beyond its grant.
pub(super) fn expires(lives: Lives, now: UnixMillis) -> Expr {
    let idle = now + lives.offline_idle;
    let end = || Expr::col(grant::Column::ExpiresAt);
    let idle = Expr::case(end().lt(idle), end()).finally(idle);
    Expr::case(Expr::col(grant::Column::Offline).eq(true), idle)
        .finally(end())
        .into()
}

/// The account isn't suspended.
pub(super) fn may_sign_in() -> Expr {
    let open = account::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(Expr::col((account::Entity, account::Column::Id)).equals((grant::Entity, grant::Column::AccountId)))
        .filter(account::Column::SuspendedAt.is_null())
        .into_query();
    Expr::exists(open)
}
