//! `/account/phones`: the phones of an account, all that can be done with them, and the way to one more.
//!
//! Everybody who is signed in may look. Each change needs somebody who is fresh, is told by mail and on the other phones,
//! and can be undone for a day; what takes something away has a page of its own before it.

mod back;
pub mod change;
pub mod code;
pub mod number;
mod registered;

pub use back::{Back, PATH};
pub use registered::registered;

use super::{
    Owner, fresh, owner,
    tell::{self, News},
};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::step_up::deliveries,
    page::{self, PhoneRow, PhonesNotice, Words},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::AuthenticatorKind,
    audit::{self, Outcome, act},
    authenticator::{
        Listed,
        phone::{self, MOST},
    },
    change::{Kind, Reversal},
    code::Channel,
    fault::Fault,
    ids::AuthenticatorId,
};
use serde_json::json;

/// Lists the phones.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let registered = registered(query.as_deref(), &owner.facts, visit.now);
    list(
        &app,
        &visit,
        &owner,
        StatusCode::OK,
        registered.map(PhonesNotice::Registered),
    )
    .await
}

/// `POST`: another way for the codes of one phone; or the way to the page that asks before more is done.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match fresh(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    if form.field("action") == "revoke" {
        return Ok(see_other(change::REVOKE));
    }
    let Some(phone) = find(&owner, form.field("phone")) else {
        return list(
            &app,
            &visit,
            &owner,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(PhonesNotice::Gone),
        )
        .await;
    };
    match form.field("action") {
        "default" => Ok(see_other(&change::path(phone.held.id, "default"))),
        "delete" => Ok(see_other(&change::path(phone.held.id, "delete"))),
        _ => deliver(&app, &visit, &owner, phone, form.field("delivery")).await,
    }
}

async fn deliver(app: &App, visit: &Visit, owner: &Owner, phone: &Listed, by: &str) -> Result<Response, Problem> {
    let by = match by {
        "voice" => Channel::Voice,
        _ => Channel::Text,
    };
    if !ways(app, phone.held.id).await?.contains(&by) {
        let notice = Some(PhonesNotice::CantDeliver);
        return list(app, visit, owner, StatusCode::UNPROCESSABLE_ENTITY, notice).await;
    }
    let (id, account, now) = (phone.held.id, owner.account.id, visit.now);
    let reversal = Reversal {
        delivery: phone.delivery.map(|before| (id, before)),
        ..Reversal::default()
    };
    let news = news(owner, Kind::DeliveryChanged, what(owner, phone), reversal, &[id]);
    let told = tell::prepare(app, news, now).await?;
    let detail = json!({ "authenticator": id, "delivery": by });
    let event = visit
        .origin()
        .event(act::AUTHENTICATOR_DELIVERY, Outcome::Success, account, detail);
    let write = app.db.write((told, event), move |tx, (told, event)| {
        Box::pin(async move {
            if phone::deliver(tx, account, id, by).await? {
                told.write(tx, now).await?;
                audit::record(tx, event, now).await?;
            }
            Ok(())
        })
    });
    write.await?;
    app.queue.wake();
    Ok(see_other(PATH))
}

/// How the codes of a phone can be delivered here: a landline is called.
async fn ways(app: &App, id: AuthenticatorId) -> Result<Vec<Channel>, Fault> {
    let number = phone::find_number(app.db.read(), id).await?;
    let takes_texts = number.is_some_and(|(number, _)| number.takes_texts());
    let mut ways = deliveries(app);
    ways.retain(|way| takes_texts || *way != Channel::Text);
    Ok(ways)
}

/// The phones of the account, the default first if it is one.
fn phones(owner: &Owner) -> Vec<&Listed> {
    let listed = owner.facts.listed.iter();
    listed
        .filter(|listed| listed.held.kind == AuthenticatorKind::Phone)
        .collect()
}

fn find<'a>(owner: &'a Owner, id: &str) -> Option<&'a Listed> {
    let id: AuthenticatorId = id.parse().ok()?;
    phones(owner).into_iter().find(|phone| phone.held.id == id)
}

/// Whether one more may be registered here.
fn has_room(app: &App, owner: &Owner) -> bool {
    phones(owner).len() < MOST && !deliveries(app).is_empty()
}

/// A phone in the words of its owner's language, as the mail about it begins.
fn what(owner: &Owner, phone: &Listed) -> String {
    let words = Words::choose(owner.account.locale.as_deref());
    page::phone_told(&words, phone.last_four.as_deref().unwrap_or_default())
}

/// What is told of a change: by mail, and on the phones that it isn't about.
fn news<'a>(owner: &'a Owner, kind: Kind, what: String, reversal: Reversal, about: &[AuthenticatorId]) -> News<'a> {
    News {
        account: &owner.account,
        kind,
        what,
        reversal,
        about: about.to_vec(),
    }
}

async fn list(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    status: StatusCode,
    notice: Option<PhonesNotice>,
) -> Result<Response, Problem> {
    let mut rows = Vec::new();
    for listed in phones(owner) {
        let ways = ways(app, listed.held.id).await?;
        rows.push(PhoneRow {
            id: listed.held.id,
            what: show::named(listed),
            is_default: listed.is_default,
            delivery: listed.delivery.unwrap_or(Channel::Text),
            other: ways.into_iter().find(|way| Some(*way) != listed.delivery),
            proofed: listed.held.carries_proofing(),
            bound_at: listed.bound_at,
        });
    }
    let page = page::Phones {
        frame: show::frame(app, visit, &owner.facts),
        has_room: has_room(app, owner),
        is_silent: deliveries(app).is_empty(),
        rows,
        notice,
    };
    show::show(status, &page)
}
