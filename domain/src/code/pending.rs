//! What the page that asks for a code shows of it.

use super::Channel;
use crate::{
    authenticator::Limits,
    entity::{
        code::{self, COLUMN},
        send,
    },
    fault::Fault,
    ids::{AuthenticatorId, CodeId, InteractionId, SessionId},
    time::UnixMillis,
};
use sea_orm::{ConnectionTrait, Order, QueryOrder, entity::prelude::*, sea_query::NullOrdering};

/// The last code that was sent in an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which.
    pub code: CodeId,
    /// To which phone.
    pub authenticator: AuthenticatorId,
    /// As a text or in a call.
    pub channel: Channel,
    /// From when on it is dead.
    pub expires_at: UnixMillis,
    /// From when on another may be asked for.
    pub resend_at: UnixMillis,
    /// How many more may be wrong; none left if it is burnt.
    pub tries_left: i32,
    /// Whether it is used up.
    pub used: bool,
    /// How far its message came.
    pub delivered: Delivered,
}

/// How far a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It waits for a worker or a provider.
    Underway,
    /// A provider took it.
    Sent,
    /// The provider that took it says that it arrived.
    Arrived,
    /// No provider took it while it was worth sending, or the one that took it lost it.
    Failed,
}

/// The last code that was sent in this interaction of this session.
pub async fn find_pending(
    conn: &impl ConnectionTrait,
    session: SessionId,
    interaction: InteractionId,
    limits: &Limits,
) -> Result<Option<Pending>, Fault> {
    let last = code::Entity::find()
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.interaction_id.eq(interaction))
        .order_by_desc(COLUMN.sent_at)
        // Two in one millisecond, to two phones: the one that isn't void.
        .order_by_with_nulls(code::Column::VoidedAt, Order::Desc, NullOrdering::First)
        .one(conn)
        .await?;
    let Some(code) = last else { return Ok(None) };
    let message = send::Entity::find()
        .filter(send::COLUMN.code_id.eq(code.id))
        .one(conn)
        .await?;
    Ok(Some(Pending {
        code: code.id,
        authenticator: code.authenticator_id,
        channel: code.channel,
        expires_at: code.expires_at,
        resend_at: code.sent_at + limits.resend_after,
        tries_left: (limits.code_tries - code.tries).max(0),
        used: code.used_at.is_some(),
        delivered: delivered(message.as_ref()),
    }))
}

/// How far a message came, by its row in the queue.
pub(crate) const fn delivered(message: Option<&send::Model>) -> Delivered {
    match message {
        Some(send::Model { failed_at: Some(_), .. }) => Delivered::Failed,
        Some(send::Model {
            delivered_at: Some(_), ..
        }) => Delivered::Arrived,
        Some(send::Model { sent_at: None, .. }) => Delivered::Underway,
        // What is gone from the queue was swept after it had been sent.
        Some(_) | None => Delivered::Sent,
    }
}
