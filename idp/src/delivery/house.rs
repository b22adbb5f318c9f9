//! Delivery as this house is configured.

use super::{Message, Outbox, Provider, Unchecked, Worker, seal};
use crate::{app::App, config, page::Words};
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
    let delivery = &app.config.delivery;
    [
        (Channel::Text, delivery.sms),
        (Channel::Voice, delivery.voice),
        (Channel::Mail, delivery.mail),
    ]
    .into_iter()
    .filter_map(|(channel, provider)| match provider? {
        config::Provider::Outbox => {
            let outbox = Outbox::new(&app.config.data_dir, channel, app.clock.clone());
            Some(Arc::new(outbox) as Arc<dyn Provider>)
        }
    })
    .collect()
}

/// The confirmed address of an account, if mail is delivered here.
#[must_use]
pub fn address<'a>(app: &App, account: &'a Account) -> Option<&'a str> {
    let confirmed = account.email_confirmed_at.is_some() && app.config.delivery.mail.is_some();
    account.email.as_deref().filter(|_| confirmed)
}

/// The mail that tells an account's owner of a lock, sealed and ready, in case the next try brings one; `None` if mail
/// isn't delivered here or the account has no confirmed address.
pub fn lock_notice(app: &App, account: &Account, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let Some(address) = address(app, account) else {
        return Ok(None);
    };
    let words = Words::choose(account.locale.as_deref());
    let message = Message::locked(&words, &app.brand.name, address)?;
    let id = SendId::fresh(&*app.entropy, now);
    seal(
        &app.seal,
        &*app.entropy,
        id,
        Channel::Mail,
        &message,
        now + NOTICE_LIFETIME,
    )
    .map(Some)
}
