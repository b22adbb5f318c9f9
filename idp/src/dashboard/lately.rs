//! What happened to an account lately, read from its audit rows.

use crate::page::{Happened, Lately};
use domain::{
    audit::act,
    entity::audit_event::{Column, Entity, Model},
    fault::Fault,
    ids::{AccountId, SessionId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How much of it is shown.
const SHOWN: u64 = 3;

/// The newest sign-ins and locks of an account, as seen from this session.
pub(super) async fn load(
    conn: &impl ConnectionTrait,
    account: AccountId,
    here: Option<SessionId>,
) -> Result<Vec<Lately>, Fault> {
    let acts = [act::SESSION_STARTED, act::SIGN_IN_LOCKED, act::SECOND_FACTOR_LOCKED];
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Act.is_in(acts))
        .order_by_desc(Column::HappenedAt)
        .order_by_desc(Column::Number)
        .limit(SHOWN)
        .all(conn)
        .await?;
    Ok(rows.iter().filter_map(|row| read(row, here)).collect())
}

fn read(row: &Model, here: Option<SessionId>) -> Option<Lately> {
    let what = match row.act.as_str() {
        act::SESSION_STARTED if row.session_id.is_some() && row.session_id == here => Happened::SignedInHere,
        act::SESSION_STARTED => Happened::SignedIn,
        act::SIGN_IN_LOCKED => Happened::PasswordLocked,
        act::SECOND_FACTOR_LOCKED => Happened::CodesLocked,
        _ => return None,
    };
    Some(Lately {
        what,
        at: row.happened_at,
    })
}
