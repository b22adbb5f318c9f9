//! What a relying party was given: opened with a code, redeemed once, ended when what it rests on ends.

mod refresh;

pub use refresh::{Lives, RefreshToken, Refreshed, Shown, find_family, refresh};

use crate::{
    application::Strings,
    assurance::Answer,
    entity::{
        account, client,
        grant::{self, COLUMN, Entity, Model},
    },
    fault::Fault,
    ids::{AccountId, ApplicationId, AuthenticatorId, ClientId, GrantId, OrganisationId, SessionId},
    interaction::Authorization,
    secret::{CodeHash, HashKey, RefreshHash},
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, JoinType, QuerySelect, entity::prelude::*, sea_query::Query,
};

/// A grant about to be opened.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Its id.
    pub id: GrantId,
    /// The hash of its authorization code.
    pub code: CodeHash,
    /// Until when the code works.
    pub code_expires_at: UnixMillis,
    /// Until when it lasts, whatever happens.
    pub expires_at: UnixMillis,
    /// Whose.
    pub account: AccountId,
    /// From which session.
    pub session: SessionId,
    /// The `sub` that the client knows the account by.
    pub subject: String,
    /// `offline_access` was granted.
    pub offline: bool,
    /// What was asked.
    pub asked: Authorization,
    /// What the relying party is told, now and ever after.
    pub answer: Answer,
}

/// Opens a grant.
pub async fn open(tx: &DatabaseTransaction, new: &NewGrant, now: UnixMillis) -> Result<(), Fault> {
    let row = grant::ActiveModel {
        id: Set(new.id),
        client_id: Set(new.asked.client_id.clone()),
        account_id: Set(new.account),
        session_id: Set(new.session),
        subject: Set(new.subject.clone()),
        code_hash: Set(new.code.clone()),
        code_expires_at: Set(new.code_expires_at),
        redeemed_at: Set(None),
        redirect_uri: Set(new.asked.redirect_uri.clone()),
        code_challenge: Set(new.asked.code_challenge.clone()),
        nonce: Set(new.asked.nonce.clone()),
        scope: Set(new.asked.scope.clone()),
        claims: Set(new.asked.claims.clone()),
        resource: Set(Strings(new.asked.resource.clone())),
        answer: Set(new.answer.clone()),
        offline: Set(new.offline),
        refresh_hash: Set(None),
        refresh_generation: Set(0),
        refreshed_at: Set(None),
        refresh_expires_at: Set(None),
        granted_at: Set(now),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What a client hands in for a code: [RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3).
#[derive(Clone, Debug)]
pub struct Presented {
    /// The code's hash.
    pub code: CodeHash,
    /// Who hands it in, authenticated.
    pub client: ClientId,
    /// As it was in the request.
    pub redirect_uri: Option<String>,
    /// The challenge that its PKCE verifier gives.
    pub challenge: Option<String>,
    /// The family of refresh tokens that begins, if the client gets one; and how long its first may lie unused.
    pub refresh: Option<(RefreshHash, Lives)>,
}

/// What became of a code.
#[derive(Clone, Debug)]
pub enum Redemption {
    /// This caller, and no other, redeemed it.
    Fresh(Box<Model>),
    /// There is no such code for this client.
    Unknown,
    /// It was redeemed before: all that it gave has now ended ([RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
    Replayed(Box<Model>),
    /// It is too old, or what it rests on has ended.
    Expired(Box<Model>),
    /// Another redirect URI, or another verifier: the code stays with whoever can do better.
    Mismatch(Box<Model>),
}

/// Redeems a code exactly once: of two callers racing with it, one gets `Fresh`.
pub async fn redeem(tx: &DatabaseTransaction, shown: &Presented, now: UnixMillis) -> Result<Redemption, Fault> {
    let taken = Entity::update_many()
        .col_expr(COLUMN.redeemed_at, Expr::value(now))
        .filter(COLUMN.code_hash.eq(shown.code.clone()))
        .filter(COLUMN.client_id.eq(shown.client.clone()))
        .filter(COLUMN.redirect_uri.eq(shown.redirect_uri.clone().unwrap_or_default()))
        .filter(match &shown.challenge {
            Some(challenge) => COLUMN.code_challenge.eq(challenge.as_str()),
            None => COLUMN.code_challenge.is_null(),
        })
        .filter(COLUMN.redeemed_at.is_null())
        .filter(COLUMN.ended_at.is_null())
        .filter(COLUMN.code_expires_at.gt(now))
        .filter(refresh::may_sign_in());
    let taken = match &shown.refresh {
        Some((family, lives)) => taken
            .col_expr(COLUMN.refresh_hash, Expr::value(family.clone()))
            .col_expr(COLUMN.refresh_expires_at, refresh::expires(*lives, now)),
        None => taken,
    };
    match taken.exec_with_returning(tx).await?.into_iter().next() {
        Some(grant) => Ok(Redemption::Fresh(Box::new(grant))),
        None => explain(tx, shown, now).await,
    }
}

/// The grant of a code, as far as this client may know it; nothing changes.
pub async fn find_code(
    conn: &impl ConnectionTrait,
    code: &CodeHash,
    client: &ClientId,
) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_code_hash(code.clone())
        .filter(COLUMN.client_id.eq(client.clone()))
        .one(conn)
        .await?)
}

/// Why a code wasn't taken. One that was redeemed before ends what it gave, whoever shows it of its client.
async fn explain(tx: &DatabaseTransaction, shown: &Presented, now: UnixMillis) -> Result<Redemption, Fault> {
    let Some(found) = Entity::find_by_code_hash(shown.code.clone()).one(tx).await? else {
        return Ok(Redemption::Unknown);
    };
    let found = Box::new(found);
    if found.client_id != shown.client {
        return Ok(Redemption::Unknown);
    }
    if shown.redirect_uri.as_ref() != Some(&found.redirect_uri) || shown.challenge != found.code_challenge {
        return Ok(Redemption::Mismatch(found));
    }
    if found.redeemed_at.is_some() {
        end(tx, found.id, now).await?;
        return Ok(Redemption::Replayed(found));
    }
    Ok(Redemption::Expired(found))
}

/// Ends a grant: nothing that came from it works any more. Of any number at once, one gets `true`.
pub async fn end(tx: &DatabaseTransaction, id: GrantId, now: UnixMillis) -> Result<bool, Fault> {
    let ended = Entity::update_many()
        .col_expr(COLUMN.ended_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all grants of some accounts, whatever they outlive otherwise.
pub(crate) async fn end_of_accounts(
    tx: &DatabaseTransaction,
    accounts: &[AccountId],
    now: UnixMillis,
) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.ended_at, Expr::value(now))
        .filter(COLUMN.account_id.is_in(accounts.iter().copied()))
        .filter(COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends all grants of a session but those of `offline_access`: it was signed out.
pub(crate) async fn end_of_session(tx: &DatabaseTransaction, session: SessionId, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.ended_at, Expr::value(now))
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.offline.eq(false))
        .filter(COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends the grants of an account that rest on one of its authenticators.
pub(crate) async fn end_of_authenticator(
    tx: &DatabaseTransaction,
    account: AccountId,
    authenticator: AuthenticatorId,
    now: UnixMillis,
) -> Result<(), Fault> {
    let live = Entity::find()
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.ended_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .all(tx)
        .await?;
    let rests = |grant: &&Model| {
        grant
            .answer
            .rests_on
            .iter()
            .any(|event| event.authenticator == authenticator)
    };
    let ids: Vec<GrantId> = live.iter().filter(rests).map(|grant| grant.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(COLUMN.ended_at, Expr::value(now))
        .filter(COLUMN.id.is_in(ids))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends all grants that a client got of an account, those of `offline_access` too: its consent was withdrawn.
///
/// # Errors
/// The database's.
pub async fn end_of_consent(
    tx: &DatabaseTransaction,
    account: AccountId,
    client: &ClientId,
    now: UnixMillis,
) -> Result<u64, Fault> {
    let ended = Entity::update_many()
        .col_expr(COLUMN.ended_at, Expr::value(now))
        .filter(COLUMN.account_id.eq(account))
        .filter(COLUMN.client_id.eq(client.clone()))
        .filter(COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// Ends all grants that an application got of an organisation's people: its subscription ended.
pub async fn end_of_subscription(
    tx: &DatabaseTransaction,
    application: &ApplicationId,
    organisation: &OrganisationId,
    now: UnixMillis,
) -> Result<u64, Fault> {
    let clients = Query::select()
        .column(client::Column::Id)
        .from(client::Entity)
        .and_where(client::COLUMN.application_id.eq(application.clone()))
        .to_owned();
    let people = Query::select()
        .column(account::Column::Id)
        .from(account::Entity)
        .and_where(account::COLUMN.organisation_id.eq(organisation.clone()))
        .to_owned();
    let ended = Entity::update_many()
        .col_expr(COLUMN.ended_at, Expr::value(now))
        .filter(COLUMN.client_id.in_subquery(clients))
        .filter(COLUMN.account_id.in_subquery(people))
        .filter(COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// The grant of that id, if it lasts still.
pub async fn find_live(conn: &impl ConnectionTrait, id: GrantId, now: UnixMillis) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_id(id)
        .filter(COLUMN.ended_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .one(conn)
        .await?)
}

/// The same, and whose it is.
pub async fn find_live_of_account(
    conn: &impl ConnectionTrait,
    id: GrantId,
    now: UnixMillis,
) -> Result<Option<(Model, account::Model)>, Fault> {
    let owner = Entity::belongs_to(account::Entity)
        .from(grant::Column::AccountId)
        .to(account::Column::Id);
    let found = Entity::find_by_id(id)
        .filter(COLUMN.ended_at.is_null())
        .filter(COLUMN.expires_at.gt(now))
        .join(JoinType::InnerJoin, owner.into())
        .select_also(account::Entity)
        .one(conn)
        .await?;
    Ok(found.and_then(|(grant, account)| Some((grant, account?))))
}

/// `sid`: what a client knows a session by. Differs by client, so that two of them can't compare.
#[must_use]
pub fn sid(key: &HashKey, session: SessionId, client: &ClientId) -> String {
    let hash = key.hash("sid", &[session.0.as_bytes(), client.0.as_bytes()]);
    data_encoding::BASE64URL_NOPAD.encode(hash.get(..16).unwrap_or(&hash))
}
