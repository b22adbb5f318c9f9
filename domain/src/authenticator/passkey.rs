//! Passkeys: a key pair on a person's device, by which the device signs our challenges.
//! Spec: [WebAuthn](https://www.w3.org/TR/webauthn-3/).
//!
//! What a signature proves is found out before the write; here a use counts once, and only forwards.

use super::{NewAuthenticator, bind as bind_authenticator, set_default, touch};
use crate::{
    assurance::Means,
    db::Tx,
    entity::{
        authenticator,
        passkey::{COLUMN, Entity, Model},
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    spent,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QuerySelect, QueryTrait, entity::prelude::*, sea_query::Condition};

/// How many passkeys an account may have.
pub const MOST: usize = 10;

/// A passkey about to be bound.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// What it is called, and whose.
    pub new: NewAuthenticator,
    /// Its name for itself.
    pub credential_id: Vec<u8>,
    /// Its public key and what else verifies it.
    pub credential: Json,
    /// How often it has signed, as it says.
    pub counter: i64,
    /// Its attestation proves hardware.
    pub attested: bool,
    /// It verified its user just now.
    pub verifies_user: bool,
    /// It becomes the second factor that is offered first.
    pub becomes_default: bool,
    /// The challenge that it answered: under what it is spent, and until when.
    pub challenge: Challenge,
}

/// A challenge that was answered: it is spent with the answer.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// A labelled keyed hash of it.
    pub key: Vec<u8>,
    /// When it would have expired.
    pub expires_at: UnixMillis,
}

/// What became of a passkey that wanted to be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// It is the account's.
    Yes,
    /// Its challenge was answered before.
    Replayed,
    /// The account has as many as it may have.
    TooMany,
    /// Somebody has it already.
    Known,
}

/// Binds a passkey: of any number of answers to one challenge, one does.
///
/// # Errors
/// The database's.
pub async fn bind(tx: &Tx, passkey: &NewPasskey, now: UnixMillis) -> Result<Bound, Fault> {
    if !spent::spend(tx, &passkey.challenge.key, passkey.challenge.expires_at).await? {
        return Ok(Bound::Replayed);
    }
    if list(tx, passkey.new.account).await?.len() >= MOST {
        return Ok(Bound::TooMany);
    }
    let known = Entity::find().filter(COLUMN.credential_id.eq(passkey.credential_id.clone()));
    if known.one(tx).await?.is_some() {
        return Ok(Bound::Known);
    }
    bind_authenticator(tx, &passkey.new, now).await?;
    let row = crate::entity::passkey::ActiveModel {
        authenticator_id: Set(passkey.new.id),
        credential_id: Set(passkey.credential_id.clone()),
        credential: Set(passkey.credential.clone()),
        counter: Set(passkey.counter),
        attested: Set(passkey.attested),
        verifies_user: Set(passkey.verifies_user),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    if passkey.becomes_default {
        set_default(tx, passkey.new.account, passkey.new.id).await?;
    }
    Ok(Bound::Yes)
}

/// The passkeys that an account has.
///
/// # Errors
/// The database's.
pub async fn list(conn: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Model>, Fault> {
    let bound = authenticator::Entity::find()
        .select_only()
        .column(authenticator::Column::Id)
        .filter(authenticator::COLUMN.account_id.eq(account))
        .filter(authenticator::COLUMN.revoked_at.is_null())
        .into_query();
    let own = Entity::find().filter(COLUMN.authenticator_id.in_subquery(bound));
    Ok(own.all(conn).await?)
}

/// The passkey of that name, and whose it is; none if it was revoked.
///
/// # Errors
/// The database's.
pub async fn find(conn: &impl ConnectionTrait, credential_id: &[u8]) -> Result<Option<(Model, AccountId)>, Fault> {
    let found = Entity::find().filter(COLUMN.credential_id.eq(credential_id));
    let Some(found) = found.one(conn).await? else {
        return Ok(None);
    };
    let bound = authenticator::Entity::find_by_id(found.authenticator_id)
        .filter(authenticator::COLUMN.revoked_at.is_null())
        .one(conn)
        .await?;
    Ok(bound.map(|bound| (found, bound.account_id)))
}

/// A signature that was verified, ready for the write.
#[derive(Clone, Debug)]
pub struct Use {
    /// Of which passkey.
    pub id: AuthenticatorId,
    /// Whose.
    pub account: AccountId,
    /// How often it has signed, as it says.
    pub counter: i64,
    /// Whether it checked a fingerprint, a face or a PIN this time.
    pub user_verified: bool,
    /// Its attestation proves hardware, which it still can't leave.
    pub attested: bool,
    /// The challenge that it signed.
    pub challenge: Challenge,
}

impl Use {
    /// What it shows.
    #[must_use]
    pub const fn means(&self) -> Means {
        Means::Passkey {
            user_verified: self.user_verified,
            attested: self.attested,
        }
    }
}

/// What became of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// It counts.
    Yes,
    /// Its challenge was answered before, or the passkey was revoked meanwhile.
    Gone,
    /// Somebody else with the same key was here before: the passkey may have been copied.
    Behind,
}

/// Counts a use: a challenge is answered once, and a counter only grows. One that says nothing (zero, as synchronised
/// passkeys do) proves nothing either way. One that may leave its device by now is no hardware any more. Spec: [WebAuthn §6.1.1](https://www.w3.org/TR/webauthn-3/#sctn-sign-counter).
///
/// # Errors
/// The database's.
pub async fn count(tx: &Tx, used: &Use, now: UnixMillis) -> Result<Used, Fault> {
    if !spent::spend(tx, &used.challenge.key, used.challenge.expires_at).await? {
        return Ok(Used::Gone);
    }
    let is_silent = COLUMN.counter.eq(if used.counter == 0 { 0 } else { -1 });
    let forward = Entity::update_many()
        .col_expr(COLUMN.counter, Expr::value(used.counter))
        .col_expr(COLUMN.attested, Expr::value(used.attested))
        .filter(COLUMN.authenticator_id.eq(used.id))
        .filter(Condition::any().add(COLUMN.counter.lt(used.counter)).add(is_silent))
        .exec(tx)
        .await?;
    if forward.rows_affected == 0 {
        return Ok(Used::Behind);
    }
    let counts = touch(tx, used.account, used.id, now).await?;
    Ok(if counts { Used::Yes } else { Used::Gone })
}
