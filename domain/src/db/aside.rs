//! Audit rows, kept aside while closures run and written all at once before the commit: nobody reads them earlier, and a
//! round of many writes needs one statement for them instead of many.

use crate::entity::audit_event::{ActiveModel, Entity};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::{cell::RefCell, future::Future};

/// How many rows one statement writes: well below what either database takes.
const CHUNK: usize = 500;

tokio::task_local! {
    static ROWS: RefCell<Vec<ActiveModel>>;
}

/// Runs a closure's work: what came of it, and the rows that it kept aside.
pub(super) async fn keeping<T>(work: impl Future<Output = T>) -> (T, Vec<ActiveModel>) {
    let scope = async {
        let done = work.await;
        (done, ROWS.with(RefCell::take))
    };
    ROWS.scope(RefCell::default(), scope).await
}

/// Keeps a row aside; gives it back where nobody would write it, outside of a closure.
pub(crate) fn keep(row: ActiveModel) -> Option<ActiveModel> {
    let mut back = Some(row);
    // Not within a closure: then it is given back.
    let _ = ROWS.try_with(|rows| rows.borrow_mut().extend(back.take()));
    back
}

/// What this closure has kept aside up to now, for whoever writes rows that must come after.
pub(crate) fn take() -> Vec<ActiveModel> {
    ROWS.try_with(RefCell::take).unwrap_or_default()
}

/// Writes rows, in their order.
pub(crate) async fn write(conn: &impl ConnectionTrait, rows: Vec<ActiveModel>) -> Result<(), DbErr> {
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<ActiveModel> = rows.by_ref().take(CHUNK).collect();
        if some.is_empty() {
            return Ok(());
        }
        Entity::insert_many(some).exec_without_returning(conn).await?;
    }
}
