//! The table `signing_key`: read whole, changed only by guarded writes.
//!
//! Two nodes may plan the same step at the same instant. To make a key, a node must move the mark *newest key of this
//! purpose* on from where it stood before the node read the keys; to change a key's state, the key must still be in the
//! state before. So one node takes the step, and the other finds it taken. A unique index (one active key a purpose)
//! stands behind both.

use crate::{
    Purpose,
    jwt::SigningKey,
    key::PrivateKey,
    plan::{KeyTimes, State},
    saml,
    seal::Seal,
};
use domain::{
    audit::{Event, act, record},
    db::{Db, Tx},
    entity::{setting, signing_key},
    entropy::Entropy,
    fault::Fault,
    ids::KeyId,
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use std::{collections::HashMap, time::Duration};
use zeroize::Zeroizing;

/// A key as the database has it.
pub(super) struct StoredKey {
    pub(super) times: KeyTimes,
    pub(super) sealed: Vec<u8>,
}

/// The keys that aren't retired, and where each is in its life.
pub(super) type States = HashMap<KeyId, State>;

/// For so long a key that the plan retired is still read, for hints.
const FORMER: Duration = Duration::from_hours(30 * 24);

/// One reading: the marks, then the keys.
pub(super) struct Stored {
    marks: HashMap<String, String>,
    pub(super) keys: Vec<StoredKey>,
}

impl Stored {
    pub(super) fn times(&self) -> Vec<KeyTimes> {
        self.keys.iter().map(|key| key.times.clone()).collect()
    }

    /// The mark of a purpose, as it stood before the keys were read.
    pub(super) fn newest(&self, purpose: Purpose) -> Option<KeyId> {
        self.marks.get(&mark(purpose)).map(|newest| KeyId(newest.clone()))
    }
}

/// The name of the mark *newest key of this purpose* in the table `setting`.
fn mark(purpose: Purpose) -> String {
    format!("newest-signing-key/{purpose}")
}

/// Under which a private key is sealed.
pub(super) fn label(purpose: Purpose, id: &KeyId) -> String {
    format!("signing_key.sealed/{purpose}/{id}")
}

/// The states alone, of the purposes that this version knows.
pub(super) async fn load_states(db: &Db) -> Result<States, Fault> {
    type Row = (KeyId, Option<UnixMillis>, Option<UnixMillis>);
    let rows: Vec<Row> = signing_key::Entity::find()
        .select_only()
        .columns([
            signing_key::Column::Id,
            signing_key::Column::ActiveAt,
            signing_key::Column::RetiringAt,
        ])
        .filter(signing_key::COLUMN.retired_at.is_null())
        .filter(signing_key::COLUMN.alg.is_in(Purpose::ALL.map(Purpose::name)))
        .into_tuple()
        .all(db.read())
        .await?;
    let state = |active_at: Option<_>, retiring_at: Option<_>| match (active_at, retiring_at) {
        (_, Some(_)) => State::Retiring,
        (Some(_), None) => State::Active,
        (None, None) => State::Next,
    };
    Ok(rows
        .into_iter()
        .map(|(id, active_at, retiring_at)| (id, state(active_at, retiring_at)))
        .collect())
}

/// All keys that aren't retired, or were by plan and not long ago. One that was replaced has both times the same.
/// The marks are read first: an old mark only makes a guarded write fail.
pub(super) async fn load(db: &Db, now: UnixMillis) -> Result<Stored, Fault> {
    let marks = setting::Entity::find()
        .filter(setting::COLUMN.name.is_in(Purpose::ALL.map(mark)))
        .all(db.read())
        .await?;
    let marks = marks.into_iter().map(|row| (row.name, row.value)).collect();
    let former = Condition::all()
        .add(signing_key::COLUMN.retired_at.gt(now - FORMER))
        .add(Expr::col(signing_key::Column::RetiredAt).gt(Expr::col(signing_key::Column::RetiringAt)));
    let read_whole = Condition::any()
        .add(signing_key::COLUMN.retired_at.is_null())
        .add(former);
    let rows = signing_key::Entity::find().filter(read_whole).all(db.read()).await?;
    let keys = rows.into_iter().filter_map(read).collect();
    Ok(Stored { marks, keys })
}

/// The times of all keys that there ever were.
pub(super) async fn list(db: &Db) -> Result<Vec<KeyTimes>, Fault> {
    let rows = signing_key::Entity::find().all(db.read()).await?;
    Ok(rows.into_iter().filter_map(read).map(|key| key.times).collect())
}

/// `None` for a purpose that this version doesn't know: a newer node made it, and publishes it.
fn read(row: signing_key::Model) -> Option<StoredKey> {
    Some(StoredKey {
        times: times(&row, row.alg.parse().ok()?),
        sealed: row.sealed,
    })
}

/// What the plan needs to know of a row.
pub(super) fn times(row: &signing_key::Model, purpose: Purpose) -> KeyTimes {
    KeyTimes {
        purpose,
        id: row.id.clone(),
        published_at: row.published_at,
        active_at: row.active_at,
        retiring_at: row.retiring_at,
        retired_at: row.retired_at,
    }
}

/// A new key, made and sealed, not yet kept. Its making is slow and never happens in a write.
pub(super) async fn make(
    purpose: Purpose,
    signs: bool,
    seal: &Seal,
    entropy: &dyn Entropy,
    now: UnixMillis,
) -> Result<signing_key::Model, Fault> {
    let made = tokio::task::spawn_blocking(move || draw(purpose, now));
    let Made { id, public_jwk, secret } = made
        .await
        .map_err(|e| Fault::new("the making of a key was broken off", e))??;
    Ok(signing_key::Model {
        sealed: seal.seal(&label(purpose, &id), &secret, entropy)?,
        public_jwk,
        id,
        alg: purpose.name().to_owned(),
        published_at: now,
        active_at: signs.then_some(now),
        retiring_at: None,
        retired_at: None,
    })
}

struct Made {
    id: KeyId,
    public_jwk: String,
    secret: Zeroizing<Vec<u8>>,
}

fn draw(purpose: Purpose, now: UnixMillis) -> Result<Made, Fault> {
    match purpose {
        Purpose::Token(alg) => {
            let secret = PrivateKey::make(alg)?;
            let key = SigningKey::parse(alg, &secret)?;
            Ok(Made {
                public_jwk: key.published.to_string(),
                id: key.id,
                secret,
            })
        }
        Purpose::Saml(scheme) => {
            let secret = saml::make(scheme, now)?;
            let key = saml::parse(scheme, &secret)?;
            Ok(Made {
                public_jwk: key.public()?.published(scheme.alg()).to_string(),
                id: key.id().clone(),
                secret,
            })
        }
    }
}

/// Keeps a new key, if no other was made since `newest`; says whether it did.
pub(super) async fn keep(db: &Db, made: signing_key::Model, newest: Option<KeyId>) -> Result<bool, Fault> {
    db.write((made, newest), |tx, (made, newest)| {
        Box::pin(async move {
            let taken = move_mark(tx, made, newest.as_ref()).await?;
            if taken {
                signing_key::Entity::insert(made.clone().into_active_model())
                    .exec_without_returning(tx)
                    .await?;
                audit(tx, act::KEY_MADE, &made.alg, &made.id, made.published_at).await?;
            }
            Ok(taken)
        })
    })
    .await
}

async fn move_mark(tx: &Tx, made: &signing_key::Model, newest: Option<&KeyId>) -> Result<bool, Fault> {
    let name = format!("newest-signing-key/{}", made.alg);
    let Some(newest) = newest else {
        let row = setting::ActiveModel {
            name: Set(name),
            value: Set(made.id.0.clone()),
            changed_at: Set(made.published_at),
        };
        let rows = setting::Entity::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(tx)
            .await?;
        return Ok(matches!(rows, sea_orm::TryInsertResult::Inserted(1)));
    };
    let moved = setting::Entity::update_many()
        .col_expr(setting::COLUMN.value, Expr::value(made.id.0.clone()))
        .col_expr(setting::COLUMN.changed_at, Expr::value(made.published_at))
        .filter(setting::COLUMN.name.eq(name))
        .filter(setting::COLUMN.value.eq(newest.0.clone()))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Keeps a key that signs at once, and retires all others of its purpose; their names, if no other key was made since
/// `newest`.
pub(super) async fn replace(
    db: &Db,
    made: signing_key::Model,
    newest: Option<KeyId>,
) -> Result<Option<Vec<KeyId>>, Fault> {
    db.write((made, newest), |tx, (made, newest)| {
        Box::pin(async move {
            if !move_mark(tx, made, newest.as_ref()).await? {
                return Ok(None);
            }
            let now = made.published_at;
            let gone = signing_key::Entity::update_many()
                .col_expr(signing_key::COLUMN.retiring_at, Expr::value(now))
                .col_expr(signing_key::COLUMN.retired_at, Expr::value(now))
                .filter(signing_key::COLUMN.alg.eq(&made.alg))
                .filter(signing_key::COLUMN.retired_at.is_null())
                .exec_with_returning(tx)
                .await?;
            for key in &gone {
                audit(tx, act::KEY_RETIRED, &key.alg, &key.id, now).await?;
            }
            signing_key::Entity::insert(made.clone().into_active_model())
                .exec_without_returning(tx)
                .await?;
            audit(tx, act::KEY_MADE, &made.alg, &made.id, now).await?;
            audit(tx, act::KEY_ACTIVATED, &made.alg, &made.id, now).await?;
            Ok(Some(gone.into_iter().map(|key| key.id).collect()))
        })
    })
    .await
}

/// Lets `next` sign instead of the key that does; says whether this node did it.
pub(super) async fn activate(
    db: &Db,
    purpose: Purpose,
    next: KeyId,
    instead_of: Option<KeyId>,
    now: UnixMillis,
) -> Result<bool, Fault> {
    db.write(
        (purpose, next, instead_of, now),
        |tx, (purpose, next, instead_of, now)| {
            Box::pin(async move {
                if let Some(old) = instead_of {
                    if !set(tx, old, signing_key::Column::RetiringAt, *now).await? {
                        return Ok(false);
                    }
                    audit(tx, act::KEY_RETIRING, purpose.name(), old, *now).await?;
                }
                let taken = set(tx, next, signing_key::Column::ActiveAt, *now).await?;
                // Without a successor the old key must stay: the fault rolls its retirement back.
                if !taken && instead_of.is_some() {
                    return Err(Fault::broken("the next signing key was already used"));
                }
                if taken {
                    audit(tx, act::KEY_ACTIVATED, purpose.name(), next, *now).await?;
                }
                Ok(taken)
            })
        },
    )
    .await
}

/// Forgets a key; says whether this node did it.
pub(super) async fn retire(db: &Db, purpose: Purpose, id: KeyId, now: UnixMillis) -> Result<bool, Fault> {
    db.write((purpose, id, now), |tx, (purpose, id, now)| {
        Box::pin(async move {
            let taken = set(tx, id, signing_key::Column::RetiredAt, *now).await?;
            if taken {
                audit(tx, act::KEY_RETIRED, purpose.name(), id, *now).await?;
            }
            Ok(taken)
        })
    })
    .await
}

/// Sets a time that isn't set yet, of a key that isn't gone; says whether it did.
async fn set(tx: &Tx, id: &KeyId, column: signing_key::Column, now: UnixMillis) -> Result<bool, Fault> {
    let done = signing_key::Entity::update_many()
        .col_expr(column, Expr::value(now))
        .filter(signing_key::COLUMN.id.eq(id.clone()))
        .filter(column.is_null())
        .filter(signing_key::COLUMN.retired_at.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

async fn audit(tx: &Tx, act: &'static str, alg: &str, id: &KeyId, now: UnixMillis) -> Result<(), Fault> {
    let event = Event {
        detail: json!({ "kid": id.0, "alg": alg }),
        ..Event::success(act)
    };
    record(tx, &event, now).await
}
