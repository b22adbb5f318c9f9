//! Wrong codes in a row, over all codes, channels and sessions of an account: the counter that locks the second factor.
//!
//! It is apart from the password's counter. Only a right code sets it back. Every tenth wrong code in a row locks, each
//! time twice as long as the time before; the hundredth locks until recovery.

use super::Limits;
use crate::{
    audit::{self, Outcome, act},
    entity::code_failure::{self, COLUMN, Entity},
    fault::Fault,
    ids::AccountId,
    origin::Origin,
    outbound::{self, Sealed},
    time::UnixMillis,
};
use sea_orm::{
    Condition, ConnectionTrait, DatabaseTransaction, ExprTrait,
    entity::prelude::*,
    sea_query::{OnConflict, Query},
};

/// A lock that no time opens, only recovery.
pub const UNTIL_RECOVERY: UnixMillis = UnixMillis(i64::MAX);

/// A try that has been counted: what it says when the code turns out right or wrong is up to [`passed`] and [`failed`].
#[derive(Debug)]
#[must_use = "a counted try ends with passed or failed"]
pub struct Counted {
    account: AccountId,
    failures: i32,
}

/// When the account's second factor opens again, if it is locked.
pub async fn find_lock(
    conn: &impl ConnectionTrait,
    account: AccountId,
    now: UnixMillis,
) -> Result<Option<UnixMillis>, Fault> {
    let found = Entity::find_by_id(account).one(conn).await?;
    Ok(found.and_then(|row| row.locked_until).filter(|until| *until > now))
}

/// Counts a try before its code is looked at, as if it were wrong; `Err` says until when none is looked at.
pub async fn admit(
    tx: &DatabaseTransaction,
    account: AccountId,
    now: UnixMillis,
) -> Result<Result<Counted, UnixMillis>, Fault> {
    let locked_until = || Expr::col((Entity, code_failure::Column::LockedUntil));
    let unlocked = Condition::any()
        .add(locked_until().is_null())
        .add(locked_until().lte(now));
    if let Some(counted) = one_more(tx, account, unlocked).await? {
        return Ok(Ok(counted));
    }
    Ok(Err(find_lock(tx, account, now).await?.unwrap_or(now)))
}

/// Counts a try whether or not the second factor is locked: for what leads out of the lock and is too long to be guessed.
pub async fn count(tx: &DatabaseTransaction, account: AccountId) -> Result<Counted, Fault> {
    let counted = one_more(tx, account, Condition::all()).await?;
    counted.ok_or_else(|| Fault::broken("a counted try has no count"))
}

/// Counts one more where the row, if there is one, is like that.
async fn one_more(tx: &DatabaseTransaction, account: AccountId, row: Condition) -> Result<Option<Counted>, Fault> {
    let failures = Expr::col((Entity, code_failure::Column::Failures));
    let mut conflict = OnConflict::column(code_failure::Column::AccountId);
    conflict
        .value(code_failure::Column::Failures, failures.add(1))
        .action_cond_where(row);
    let count = Query::insert()
        .into_table(Entity)
        .columns([code_failure::Column::AccountId, code_failure::Column::Failures])
        .values_panic([account.into(), 1.into()])
        .on_conflict(conflict)
        .returning(Query::returning().column(code_failure::Column::Failures))
        .to_owned();
    let Some(counted) = tx.query_one(&count).await? else {
        return Ok(None);
    };
    let failures = counted.try_get("", "failures")?;
    Ok(Some(Counted { account, failures }))
}

/// The code was right: the row of wrong ones ends.
pub async fn passed(tx: &DatabaseTransaction, counted: Counted) -> Result<(), Fault> {
    Entity::delete_many()
        .filter(COLUMN.account_id.eq(counted.account))
        .exec(tx)
        .await?;
    Ok(())
}

/// The code was wrong. If it was one too many, the second factor is locked, its owner is told (by `notice`, sealed
/// before the write), and the end of the lock is returned.
pub async fn failed(
    tx: &DatabaseTransaction,
    counted: Counted,
    limits: &Limits,
    notice: Option<&Sealed>,
    origin: &Origin,
    now: UnixMillis,
) -> Result<Option<UnixMillis>, Fault> {
    let Some(until) = lock_after(counted.failures, limits, now) else {
        return Ok(None);
    };
    Entity::update_many()
        .col_expr(COLUMN.locked_until, Expr::value(until))
        .filter(COLUMN.account_id.eq(counted.account))
        .exec(tx)
        .await?;
    if let Some(notice) = notice {
        outbound::enqueue(tx, notice, None, now).await?;
    }
    let detail = serde_json::json!({ "failures": counted.failures, "until": until.0 });
    audit::record(
        tx,
        &origin.event(act::SECOND_FACTOR_LOCKED, Outcome::Success, counted.account, detail),
        now,
    )
    .await?;
    Ok(Some(until))
}

/// Until when so many wrong codes in a row lock, if the last one of them does.
fn lock_after(failures: i32, limits: &Limits, now: UnixMillis) -> Option<UnixMillis> {
    if failures >= limits.second_factor_failures_until_recovery {
        return Some(UNTIL_RECOVERY);
    }
    let each = Ord::max(limits.second_factor_failures, 1);
    let earlier = u32::try_from(failures / each).ok()?.checked_sub(1)?;
    let times = 1_u32.checked_shl(earlier).unwrap_or(u32::MAX);
    (failures % each == 0).then(|| now + limits.second_factor_lock.saturating_mul(times))
}

#[cfg(test)]
mod tests {
    use super::{UNTIL_RECOVERY, lock_after};
    use crate::{authenticator::Limits, time::UnixMillis};

    #[test]
    fn each_lock_lasts_twice_as_long_as_the_one_before() {
        let minutes = |failures| lock_after(failures, &Limits::default(), UnixMillis(0)).map(|until| until.0 / 60_000);
        assert_eq!(
            [9, 10, 11, 19, 20, 30, 90].map(minutes),
            [None, Some(15), None, None, Some(30), Some(60), Some(15 * 256)]
        );
    }

    #[test]
    fn the_hundredth_wrong_code_locks_until_recovery() {
        assert_eq!(lock_after(100, &Limits::default(), UnixMillis(0)), Some(UNTIL_RECOVERY));
        assert_eq!(lock_after(101, &Limits::default(), UnixMillis(0)), Some(UNTIL_RECOVERY));
    }
}
