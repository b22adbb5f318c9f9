//! What happened to an account lately, read from its audit rows.

use crate::page::{Happened, Lately};
use domain::{
    audit::{self, act},
    entity::audit_event::Model,
    fault::Fault,
    ids::{AccountId, SessionId},
};
use sea_orm::ConnectionTrait;

/// How much of it is shown.
const SHOWN: u64 = 3;

/// The newest sign-ins and locks of an account, as seen from this session.
pub(super) async fn load(
    conn: &impl ConnectionTrait,
    account: AccountId,
    here: Option<SessionId>,
) -> Result<Vec<Lately>, Fault> {
    let acts = [act::SESSION_STARTED, act::SIGN_IN_LOCKED, act::SECOND_FACTOR_LOCKED];
    let rows = audit::list(conn, account, &acts, None, SHOWN).await?;
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
