//! Providers: what carries messages of one channel out of the house.

use super::Message;
use domain::{code::Channel, ids::SendId, time::UnixMillis};
use futures_util::future::BoxFuture;
use std::{error::Error, fmt};

/// A channel as the outbox and webhooks know it: part of the contract.
pub(super) const fn wire(channel: Channel) -> &'static str {
    match channel {
        Channel::Text => "sms",
        Channel::Voice => "voice",
        Channel::Mail => "mail",
    }
}

/// Something that carries messages of one channel. Real ones live behind it, as the outbox does.
pub trait Provider: Send + Sync + 'static {
    /// What it carries.
    fn channel(&self) -> Channel;

    /// What operators know it by.
    fn name(&self) -> &str;

    /// Hands a message over.
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<(), Failure>>;
}

/// A message, and what a provider must know about it.
#[derive(Clone, Copy)]
pub struct Parcel<'a> {
    /// The same at every attempt: a provider that has seen it sends nothing twice.
    pub id: SendId,
    /// The message.
    pub message: &'a Message,
    /// After this it isn't worth sending.
    pub expires_at: UnixMillis,
}

/// Why a provider didn't take a message. Its words go to the log: they hold neither recipient nor text.
#[derive(Debug)]
pub struct Failure {
    /// Whether trying again is pointless.
    pub permanent: bool,
    why: String,
}

impl Failure {
    /// This provider will never take this message.
    #[must_use]
    pub fn permanent(why: impl Into<String>) -> Self {
        Self {
            permanent: true,
            why: why.into(),
        }
    }

    /// It may take it later.
    #[must_use]
    pub fn passing(why: impl Into<String>) -> Self {
        Self {
            permanent: false,
            why: why.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl Error for Failure {}
