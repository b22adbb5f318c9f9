//! One counter of wrong passwords: a row that is counted up by one guarded statement.

use super::{Admission, Consequence};
use crate::{
    authenticator::Limits,
    entity::sign_in_failure::{COLUMN, Column, Entity},
    fault::Fault,
    time::UnixMillis,
};
use sea_orm::{
    Condition, ConnectionTrait, DatabaseTransaction, ExprTrait,
    entity::prelude::*,
    sea_query::{CaseStatement, OnConflict, Query},
};
use std::time::Duration;

/// So many may be wrong before the first delay: people mistype.
const FREE: i32 = 3;
/// The longest delay short of a lock.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// After so long without a wrong try a counter starts anew.
const REST: Duration = Duration::from_hours(24);

/// Counts one more, or says why it mustn't be looked at: `Wait` or `Locked`.
pub(super) async fn count(
    tx: &DatabaseTransaction,
    key: &[u8],
    limits: &Limits,
    now: UnixMillis,
) -> Result<Result<Consequence, Admission>, Fault> {
    let Some(counted) = tx.query_one(&upsert(key, limits, now)).await? else {
        return Ok(Err(refusal(tx, key, limits, now).await?));
    };
    let consequence = consequence_of(counted.try_get("", "failures")?, limits, now);
    if let Consequence::Wait { until } | Consequence::Locked { until } = consequence {
        Entity::update_many()
            .col_expr(COLUMN.waits_until, Expr::value(until))
            .filter(COLUMN.key.eq(key))
            .exec(tx)
            .await?;
    }
    Ok(Ok(consequence))
}

fn upsert(key: &[u8], limits: &Limits, now: UnixMillis) -> sea_orm::sea_query::InsertStatement {
    let row = |column| Expr::col((Entity, column));
    // A lock that has passed, or a day of rest, ends the row of wrong ones.
    let over = Condition::any()
        .add(row(Column::Failures).gte(limits.password_failures))
        .add(row(Column::FailedAt).lte(now - REST));
    let failures = CaseStatement::new().case(over, 1).finally(row(Column::Failures).add(1));
    let mut conflict = OnConflict::column(Column::Key);
    conflict
        .value(Column::Failures, failures)
        .value(Column::FailedAt, now)
        .value(Column::WaitsUntil, Expr::value(None::<i64>))
        .action_cond_where(
            Condition::any()
                .add(row(Column::WaitsUntil).is_null())
                .add(row(Column::WaitsUntil).lte(now)),
        );
    Query::insert()
        .into_table(Entity)
        .columns([Column::Key, Column::Failures, Column::FailedAt])
        .values_panic([key.to_vec().into(), 1.into(), now.into()])
        .on_conflict(conflict)
        .returning(Query::returning().column(Column::Failures))
        .to_owned()
}

async fn refusal(tx: &DatabaseTransaction, key: &[u8], limits: &Limits, now: UnixMillis) -> Result<Admission, Fault> {
    let row = Entity::find_by_id(key.to_vec()).one(tx).await?;
    let until = row.as_ref().and_then(|row| row.waits_until).unwrap_or(now);
    let locked = row.is_some_and(|row| row.failures >= limits.password_failures);
    Ok(if locked {
        Admission::Locked { until }
    } else {
        Admission::Wait { until }
    })
}

/// The password was right.
pub(super) async fn reset(tx: &DatabaseTransaction, key: &[u8]) -> Result<(), Fault> {
    Entity::delete_many().filter(COLUMN.key.eq(key)).exec(tx).await?;
    Ok(())
}

/// The password counted at `at` was never looked at. A later try has a count of its own, which stands.
pub(super) async fn uncount(tx: &DatabaseTransaction, key: &[u8], at: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.failures, Expr::col(COLUMN.failures).sub(1))
        .col_expr(COLUMN.waits_until, Expr::value(None::<i64>))
        .filter(COLUMN.key.eq(key))
        .filter(COLUMN.failures.gt(0))
        .filter(COLUMN.failed_at.eq(at))
        .exec(tx)
        .await?;
    Ok(())
}

/// What follows when so many in a row were wrong: nothing at first, then 1, 2, 4 … 30 seconds, then the lock.
fn consequence_of(failures: i32, limits: &Limits, now: UnixMillis) -> Consequence {
    if failures >= limits.password_failures {
        return Consequence::Locked {
            until: now + limits.password_lock,
        };
    }
    match u32::try_from(failures - FREE - 1) {
        Err(_) => Consequence::Again,
        Ok(doublings) => {
            let delay = Duration::from_secs(1_u64.checked_shl(doublings).unwrap_or(u64::MAX)).min(LONGEST_DELAY);
            Consequence::Wait { until: now + delay }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_until_the_tenth_locks() {
        let seconds: Vec<i64> = (1..=11)
            .map(
                |failures| match consequence_of(failures, &Limits::default(), UnixMillis(0)) {
                    Consequence::Again => 0,
                    Consequence::Wait { until } | Consequence::Locked { until } => until.seconds(),
                },
            )
            .collect();
        assert_eq!(seconds, [0, 0, 0, 1, 2, 4, 8, 16, 30, 900, 900]);
    }
}
