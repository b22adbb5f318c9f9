//! Participants: the service providers that were told of a session, each by its own name for the person and the session.
//! Spec: [SAML Core §3.7](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use crate::{
    db::Tx,
    entity::participant::{self, COLUMN, Entity},
    fault::Fault,
    ids::{EntityId, ParticipantId, SessionId},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*};

/// A service provider that is told who is signed in.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Its id here, if it is new in the session.
    pub id: ParticipantId,
    /// In which session.
    pub session: SessionId,
    /// Who is told.
    pub entity: EntityId,
    /// By which name.
    pub name_id: String,
    /// Of which kind.
    pub name_id_format: String,
    /// `SPNameQualifier` of the name.
    pub sp_name_qualifier: Option<String>,
    /// The session, as it knows it.
    pub session_index: String,
}

/// Notes that a service provider is told; the same name in the same session is noted once.
///
/// # Errors
/// The database's.
pub async fn join(tx: &Tx, joining: &Joining, now: UnixMillis) -> Result<(), Fault> {
    let again = Entity::update_many()
        .col_expr(COLUMN.left_at, Expr::value(Option::<UnixMillis>::None))
        .filter(COLUMN.session_id.eq(joining.session))
        .filter(COLUMN.entity_id.eq(joining.entity.clone()))
        .filter(COLUMN.name_id.eq(joining.name_id.clone()))
        .filter(COLUMN.name_id_format.eq(joining.name_id_format.clone()))
        .exec(tx)
        .await?;
    if again.rows_affected > 0 {
        return Ok(());
    }
    let row = participant::ActiveModel {
        id: Set(joining.id),
        session_id: Set(joining.session),
        entity_id: Set(joining.entity.clone()),
        name_id: Set(joining.name_id.clone()),
        name_id_format: Set(joining.name_id_format.clone()),
        sp_name_qualifier: Set(joining.sp_name_qualifier.clone()),
        session_index: Set(joining.session_index.clone()),
        joined_at: Set(now),
        left_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Who takes part in a session and hasn't left, in the order in which they came.
///
/// # Errors
/// The database's.
pub async fn list(conn: &impl ConnectionTrait, session: SessionId) -> Result<Vec<participant::Model>, Fault> {
    use sea_orm::QueryOrder;
    Ok(Entity::find()
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.left_at.is_null())
        .order_by_asc(COLUMN.joined_at)
        .order_by_asc(COLUMN.id)
        .all(conn)
        .await?)
}

/// The participations that a service provider means by a name and, if it says so, by sessions.
///
/// # Errors
/// The database's.
pub async fn find(
    conn: &impl ConnectionTrait,
    entity: &EntityId,
    name_id: &str,
    session_indexes: &[String],
) -> Result<Vec<participant::Model>, Fault> {
    let mut named = Entity::find()
        .filter(COLUMN.entity_id.eq(entity.clone()))
        .filter(COLUMN.name_id.eq(name_id))
        .filter(COLUMN.left_at.is_null());
    if !session_indexes.is_empty() {
        named = named.filter(COLUMN.session_index.is_in(session_indexes));
    }
    Ok(named.all(conn).await?)
}

/// Notes that a participant knows of the end; says whether this call was the first to do so.
///
/// # Errors
/// The database's.
pub async fn leave(tx: &Tx, id: ParticipantId, now: UnixMillis) -> Result<bool, Fault> {
    let left = Entity::update_many()
        .col_expr(COLUMN.left_at, Expr::value(now))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.left_at.is_null())
        .exec(tx)
        .await?;
    Ok(left.rows_affected == 1)
}
