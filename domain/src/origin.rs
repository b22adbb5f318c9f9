//! Where an act comes from, for limits and for the audit.

use crate::{
    audit::{Event, Outcome},
    ids::{AccountId, ApplicationId, SessionId},
};
use std::net::IpAddr;

/// Where an act comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub address: IpAddr,
    /// The session in which it happens, once there is one.
    pub session: Option<SessionId>,
    /// The application for whose sake it happens, if any.
    pub application: Option<ApplicationId>,
}

impl Origin {
    /// What the audit keeps of an act that comes from here.
    #[must_use]
    pub fn event(
        &self,
        act: &'static str,
        outcome: Outcome,
        account: impl Into<Option<AccountId>>,
        detail: serde_json::Value,
    ) -> Event {
        Event {
            act,
            outcome,
            account: account.into(),
            session: self.session,
            application: self.application.clone(),
            address: Some(self.address.to_string()),
            detail,
        }
    }
}
