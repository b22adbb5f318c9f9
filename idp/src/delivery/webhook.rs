//! Anything that takes messages as JSON which we sign.

use super::{Failure, Parcel, Provider, provider::wire, signature};
use crate::{
    config::{self, Kind},
    outgoing::Outgoing,
};
use domain::{code::Channel, time::Clock};
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What carries messages of one channel through a webhook.
pub struct Webhook {
    provider: Arc<config::Provider>,
    channel: Channel,
    outgoing: Outgoing,
    clock: Arc<dyn Clock>,
}

/// What is posted.
#[derive(Serialize)]
struct Posted<'a> {
    id: String,
    channel: &'static str,
    to: &'a str,
    subject: Option<&'a str>,
    text: &'a str,
    html: Option<&'a str>,
    language: Option<&'a str>,
    code: Option<&'a str>,
    /// Milliseconds since 1970: after this it isn't worth sending.
    expires_at: i64,
}

impl Webhook {
    /// One channel of that provider.
    #[must_use]
    pub fn new(provider: Arc<config::Provider>, channel: Channel, outgoing: Outgoing, clock: Arc<dyn Clock>) -> Self {
        Self {
            provider,
            channel,
            outgoing,
            clock,
        }
    }

    fn body(&self, parcel: Parcel<'_>) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let Parcel {
            id,
            message,
            expires_at,
        } = parcel;
        let posted = Posted {
            id: id.to_string(),
            channel: wire(self.channel),
            to: &message.to,
            subject: message.subject.as_deref(),
            text: &message.text,
            html: message.html.as_deref(),
            language: message.language.as_deref(),
            code: message.code.as_deref(),
            expires_at: expires_at.0,
        };
        let body = serde_json::to_vec(&posted);
        body.map(Zeroizing::new)
            .map_err(|_| Failure::permanent("the message can't be written down"))
    }
}

impl Provider for Webhook {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn name(&self) -> &str {
        &self.provider.name
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let Kind::Webhook(webhook) = &self.provider.kind else {
                return Err(Failure::permanent("it is no gateway of this kind"));
            };
            let body = self.body(parcel)?;
            let signature = signature::sign(webhook.secret.reveal(), &body, self.clock.now());
            let taken = self.outgoing.post(&webhook.url, |request| {
                request
                    .header("content-type", "application/json")
                    .header("idempotency-key", parcel.id.to_string())
                    .header("gradus-signature", signature)
                    .body(body.to_vec())
            });
            taken.await?;
            Ok(())
        })
    }
}
