//! Sends a code to a phone: drawn, hashed and sealed before the write that counts and queues it.

use super::pending::Pending;
use crate::{
    app::App,
    delivery::{self, Message},
    http::{show, visit::Visit},
};
use domain::{
    authenticator::phone::{self, Number},
    code::{self, Bound, Channel, Digits, Draft, Issued, Order, Purpose, SendRefusal},
    fault::Fault,
    ids::{AuthenticatorId, CodeId},
    outbound::Sealed,
};

/// Sends a code, or says why not.
pub async fn send(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    phone: AuthenticatorId,
    channel: Channel,
) -> Result<Result<Issued, SendRefusal>, Fault> {
    let Some(bound) = bound(visit, pending, phone) else {
        return Ok(Err(SendRefusal::Gone));
    };
    let Some((number, _)) = phone::find_number(app.db.read(), phone).await? else {
        return Ok(Err(SendRefusal::Gone));
    };
    let digits = Digits::fresh(&*app.entropy);
    let (now, limits) = (visit.now, app.limits);
    let order = Order {
        bound,
        digits: &digits,
        number: &number,
        message: seal_code(app, visit, &number, &digits, channel)?,
        origin: pending.origin(visit),
    };
    let draft = Draft::new(&app.hash_key, CodeId::fresh(&*app.entropy, now), order, &limits);
    let issued = app
        .db
        .write(draft, move |tx, draft| {
            Box::pin(async move { code::issue(tx, draft, &limits, now).await })
        })
        .await?;
    app.queue.wake();
    Ok(issued)
}

/// What a code of this phone, in this step of this session, is bound to.
#[must_use]
pub fn bound(visit: &Visit, pending: &Pending, authenticator: AuthenticatorId) -> Option<Bound> {
    let session = visit.session()?;
    Some(Bound {
        purpose: Purpose::StepUp,
        account: session.account_id,
        authenticator,
        session: session.id,
        interaction: pending.interaction.id,
    })
}

/// The message that carries a code, sealed.
///
/// # Errors
/// Sealing's.
pub fn seal_code(
    app: &App,
    visit: &Visit,
    number: &Number,
    digits: &Digits,
    channel: Channel,
) -> Result<Sealed, Fault> {
    let words = show::words(visit);
    let message = Message::code(&words, app.issuer(), &app.brand.name, number, channel, digits);
    delivery::sealed(app, channel, &message, visit.now + app.limits.code_lifetime, visit.now)
}
