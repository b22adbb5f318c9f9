//! Limits: how often something may be done in a window of time, counted on all nodes together.

use crate::{
    entity::allowance,
    fault::Fault,
    time::{UnixMillis, millis},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use std::time::Duration;

use crate::db::Tx;

/// Whether one more was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Yes, and it is counted.
    Yes,
    /// No, and nothing is counted.
    No {
        /// From here on it is allowed again.
        until: UnixMillis,
    },
}

/// Takes one of `most` that may be taken in a `window`, which starts with the first. `key` is the keyed hash of what is
/// limited and for whom. Of any number at once, exactly as many succeed as are left.
///
/// # Errors
/// The database's.
pub async fn take(tx: &Tx, key: &[u8], most: i32, window: Duration, now: UnixMillis) -> Result<Taken, Fault> {
    if most < 1 {
        return Ok(Taken::No { until: now + window });
    }
    let first = allowance::ActiveModel {
        key: Set(key.to_vec()),
        started_at: Set(now),
        ends_at: Set(now + window),
        used: Set(1),
    };
    // One statement, so that nobody comes between looking and counting.
    let counted = allowance::Entity::insert(first)
        .on_conflict(another(most, window, now))
        .exec_without_returning(tx)
        .await?;
    if counted == 1 {
        return Ok(Taken::Yes);
    }
    let full = allowance::Entity::find_by_id(key.to_vec()).one(tx).await?;
    let full = full.ok_or(Fault::broken("an allowance went away while it was full"))?;
    Ok(Taken::No { until: full.ends_at })
}

/// Gives one back, if that is still the window in which it was taken: it wasn't used after all.
///
/// # Errors
/// The database's.
pub async fn give_back(tx: &Tx, key: &[u8], now: UnixMillis) -> Result<(), Fault> {
    allowance::Entity::update_many()
        .col_expr(allowance::COLUMN.used, Expr::col(allowance::COLUMN.used).sub(1))
        .filter(allowance::COLUMN.key.eq(key))
        .filter(allowance::COLUMN.used.gt(0))
        .filter(allowance::COLUMN.started_at.lte(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Until when nothing more may be taken, if so; takes nothing.
///
/// # Errors
/// The database's.
pub async fn find_full(
    db: &impl ConnectionTrait,
    key: &[u8],
    most: i32,
    now: UnixMillis,
) -> Result<Option<UnixMillis>, Fault> {
    let full = allowance::Entity::find_by_id(key.to_vec())
        .filter(allowance::COLUMN.ends_at.gt(now))
        .filter(allowance::COLUMN.used.gte(most))
        .one(db)
        .await?;
    Ok(full.map(|full| full.ends_at))
}

/// What happens to a row that is there: a new window once the old one is over, else one more, unless it is full.
fn another(most: i32, window: Duration, now: UnixMillis) -> OnConflict {
    use allowance::Column::{EndsAt, Key, StartedAt, Used};
    let old = |column| Expr::col((allowance::Entity, column));
    let over = || old(EndsAt).lte(now.0);
    let either = |new: Expr, same: Expr| Expr::case(over(), new).finally(same);
    let ends = now.0.saturating_add(millis(window));
    OnConflict::column(Key)
        .value(StartedAt, either(Expr::val(now.0), old(StartedAt)))
        .value(EndsAt, either(Expr::val(ends), old(EndsAt)))
        .value(Used, either(Expr::val(1), old(Used).add(1)))
        .action_and_where(over().or(old(Used).lt(most)))
        .to_owned()
}
