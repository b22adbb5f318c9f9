//! Logout notices: the clients that are to be told that a session has ended.
//!
//! They are queued in the transaction that ends the session, one for each client that exchanged a code in it and registered
//! a `backchannel_logout_uri`. Workers of any node claim them by lease, as they do with what waits to be sent. A session
//! that merely grows too old is no logout: nobody is told.
//! Spec: [OIDC Back-Channel Logout 1.0](https://openid.net/specs/openid-connect-backchannel-1_0.html).

mod deliver;

pub use deliver::{Claimed, Outcome, claim, expire, find_clients, find_due, is_any_expired, settle};

use crate::{
    db::Tx,
    entity::{client, grant, logout_notice},
    fault::Fault,
    time::UnixMillis,
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{Alias, Condition, OnConflict, Query, SelectStatement},
};
use std::time::Duration;

/// How long a client is worth telling.
pub const LIFETIME: Duration = Duration::from_hours(1);

/// Queues a notice to each client of these sessions that wants one; says how many are new. `sessions` is about the columns
/// of a grant.
///
/// A notice has the id of the first grant that the client redeemed in the session: nothing is drawn here, where a write may
/// run twice, and there is one for a session and a client however often it is asked for.
pub(crate) async fn queue(tx: &Tx, sessions: impl Into<Condition>, now: UnixMillis) -> Result<u64, Fault> {
    use logout_notice::Column;
    let notices = Query::insert()
        .into_table(logout_notice::Entity)
        .columns([
            Column::Id,
            Column::ClientId,
            Column::SessionId,
            Column::Subject,
            Column::QueuedAt,
            Column::DueAt,
            Column::ExpiresAt,
            Column::Attempts,
        ])
        .select_from(first_grants(sessions.into(), now))
        .map_err(|cause| Fault::new("logout notices can't be made from grants", cause))?
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .to_owned();
    Ok(tx.execute(&notices).await?.rows_affected())
}

fn first_grants(sessions: Condition, now: UnixMillis) -> SelectStatement {
    use grant::Column::{ClientId, Id, RedeemedAt, SessionId, Subject};
    let own = |column: grant::Column| Expr::col((grant::Entity, column));
    let earlier = Alias::new("earlier");
    let other = |column: grant::Column| Expr::col((Alias::new("earlier"), column));
    let an_earlier_one = Query::select()
        .expr(Expr::val(1))
        .from_as(grant::Entity, earlier)
        .and_where(other(SessionId).eq(own(SessionId)))
        .and_where(other(ClientId).eq(own(ClientId)))
        .and_where(other(RedeemedAt).is_not_null())
        .and_where(other(Id).lt(own(Id)))
        .to_owned();
    Query::select()
        .exprs([own(Id), own(ClientId), own(SessionId), own(Subject)])
        .exprs([now, now, now + LIFETIME].map(Expr::val))
        .expr(Expr::val(0))
        .from(grant::Entity)
        .inner_join(
            client::Entity,
            Expr::col((client::Entity, client::Column::Id)).eq(own(ClientId)),
        )
        .cond_where(sessions)
        .and_where(own(RedeemedAt).is_not_null())
        .and_where(Expr::col((client::Entity, client::Column::BackchannelLogoutUri)).is_not_null())
        .and_where(Expr::exists(an_earlier_one).not())
        .to_owned()
}
