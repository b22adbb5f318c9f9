//! Delivery as this house is configured.

use super::{Message, Outbox, Provider, Smtp, Twilio, Unchecked, Webhook, Worker, seal};
use crate::{
    app::App,
    config::{Carrier, Kind},
    page::Words,
};
use domain::{
    code::Channel, entity::account::Model as Account, fault::Fault, ids::SendId, outbound::Sealed, time::UnixMillis,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// How long the mail about a lock is worth sending.
const NOTICE_LIFETIME: Duration = Duration::from_hours(24);

/// Delivers what this house or another node of it has queued, until it is stopped.
pub async fn work(app: App, stopped: watch::Receiver<bool>) {
    let worker = Worker {
        db: app.db.clone(),
        seal: app.seal.clone(),
        clock: app.clock.clone(),
        queue: app.queue.clone(),
        providers: providers(&app),
        ported: Arc::new(Unchecked),
    };
    worker.work(stopped).await;
}

fn providers(app: &App) -> Vec<Arc<dyn Provider>> {
    [Channel::Text, Channel::Voice, Channel::Mail]
        .into_iter()
        .flat_map(|channel| {
            let carriers = app.config.delivery.carriers(channel).unwrap_or_default();
            carriers
                .iter()
                .filter_map(move |carrier| provider(app, channel, carrier))
        })
        .collect()
}

fn provider(app: &App, channel: Channel, carrier: &Carrier) -> Option<Arc<dyn Provider>> {
    let Carrier::Provider(provider) = carrier else {
        let outbox = Outbox::new(&app.config.data_dir, channel, app.clock.clone());
        return Some(Arc::new(outbox));
    };
    let (provider, outgoing) = (Arc::clone(provider), app.outgoing.clone());
    Some(match &provider.kind {
        Kind::Twilio(_) => Arc::new(Twilio::new(provider, channel, app.issuer(), outgoing)),
        Kind::Webhook(_) => Arc::new(Webhook::new(provider, channel, outgoing, app.clock.clone())),
        Kind::Smtp(smtp) => match Smtp::new(&provider.name, smtp, app.clock.clone()) {
            Ok(smtp) => Arc::new(smtp),
            Err(fault) => {
                tracing::error!(%fault, provider = provider.name, "mails can't go this way");
                return None;
            }
        },
    })
}

/// Whether everybody who carries a channel failed lately, as far as this node knows: whoever can should choose another.
#[must_use]
pub fn is_out(app: &App, channel: Channel, now: UnixMillis) -> bool {
    let (carriers, standing) = (app.config.delivery.carriers(channel), app.queue.standing());
    let is_down = |carrier: &Carrier| standing.is_down(channel, carrier.name(), now);
    carriers.is_some_and(|carriers| carriers.iter().all(is_down))
}

/// The confirmed address of an account, if mail is delivered here.
#[must_use]
pub fn address<'a>(app: &App, account: &'a Account) -> Option<&'a str> {
    let confirmed = account.email_confirmed_at.is_some() && app.config.delivery.mail.is_some();
    account.email.as_deref().filter(|_| confirmed)
}

/// A message under a new id, sealed and ready for the write that queues it.
///
/// # Errors
/// Sealing's.
pub fn sealed(
    app: &App,
    channel: Channel,
    message: &Message,
    expires_at: UnixMillis,
    now: UnixMillis,
) -> Result<Sealed, Fault> {
    let id = SendId::fresh(&*app.entropy, now);
    seal(&app.seal, &*app.entropy, id, channel, message, expires_at)
}

/// The mail that tells an account's owner of a lock, sealed and ready, in case the next try brings one; `None` if mail
/// isn't delivered here or the account has no confirmed address.
pub fn lock_notice(app: &App, account: &Account, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let Some(address) = address(app, account) else {
        return Ok(None);
    };
    let words = Words::choose(account.locale.as_deref());
    let message = Message::locked(&words, &app.brand, address)?;
    sealed(app, Channel::Mail, &message, now + NOTICE_LIFETIME, now).map(Some)
}
