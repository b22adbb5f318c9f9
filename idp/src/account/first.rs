//! The first second factor of an account: whoever has only its password must also read its confirmed e-mail.
//!
//! A link is sent there; used in the session that asked for it, it lets that session go on for as long as links live.
//! Whoever has stolen the password gets no further, and the owner has been told.

use super::{
    Owner,
    mailed_link::{self, Said},
};
use crate::{
    app::App,
    delivery,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::lacking,
    page::{self, Followed},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    audit::{self, Outcome, act},
    entity::link::Model as Link,
    fault::Fault,
    link::{self, ASKED, Dead, Purpose},
    secret::PlainLink,
};
use serde_json::json;

/// Where its links lead.
const PATH: &str = "/account/first";

const PURPOSE: Purpose = Purpose::FirstSecondFactor;

/// How many links one account is sent in an hour.
const MAILS: i32 = 5;

/// None if the account has a second factor, or this session has followed the link; else the page that says what to do.
/// `back` is where the link leads on to: an own path below `/account/`.
pub async fn gate(app: &App, visit: &Visit, owner: &Owner, back: &str) -> Result<Option<Response>, Problem> {
    if owner.facts.standing.has_second_factor() {
        return Ok(None);
    }
    let since = visit.now - app.config.links.email;
    if link::is_allowed(app.db.read(), &owner.session, PURPOSE, since).await? {
        return Ok(None);
    }
    let Some(address) = delivery::address(app, &owner.account) else {
        return page(app, visit, owner, Followed::Nowhere, back).await.map(Some);
    };
    let is_sent = link::is_sent(app.db.read(), &owner.session, PURPOSE, visit.now).await?;
    let sent = is_sent || send(app, visit, owner, back).await?;
    let to = masked(address);
    let state = if sent {
        Followed::Sent { to }
    } else {
        Followed::TooMany { to }
    };
    page(app, visit, owner, state, back).await.map(Some)
}

/// `POST /account/first`: *Send it again*. The link before it works no longer.
pub async fn again(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let back = form.field("back").to_owned();
    if !is_own(&back) {
        return Err(Problem::NotFound);
    }
    let owner = match super::owner(&app, &visit, &back).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    if !owner.facts.standing.has_second_factor() && delivery::address(&app, &owner.account).is_some() {
        send(&app, &visit, &owner, &back).await?;
    }
    Ok(see_other(&back))
}

/// `GET /account/first/{link}`: what the link is for. A mail scanner that follows it changes nothing.
pub async fn get(State(app): State<App>, visit: Visit, Path(link): Path<String>) -> Result<Response, Problem> {
    let owner = match super::owner(&app, &visit, &path(&link)).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let state = match find(&app, &visit, &owner, &link).await? {
        Ok(_) => Followed::Open,
        Err(state) => state,
    };
    page(&app, &visit, &owner, state, "").await
}

/// `POST`: uses it up, and leads on.
pub async fn post(
    State(app): State<App>,
    visit: Visit,
    Path(link): Path<String>,
    _: Form,
) -> Result<Response, Problem> {
    let owner = match super::owner(&app, &visit, &path(&link)).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let found = match find(&app, &visit, &owner, &link).await? {
        Ok(found) => found,
        Err(state) => return page(&app, &visit, &owner, state, "").await,
    };
    let back = back_of(&found);
    let (now, session) = (visit.now, owner.session.id);
    let event = visit.origin().event(
        act::LINK_USED,
        Outcome::Success,
        owner.account.id,
        json!({ "purpose": PURPOSE.name() }),
    );
    let used = app.db.write((found, event), move |tx, (found, event)| {
        Box::pin(async move {
            let used = link::allow(tx, found, session, now).await?;
            if used {
                audit::record(tx, event, now).await?;
            }
            Ok(used)
        })
    });
    // Used in another tab meanwhile: that tab's session is this one.
    used.await?;
    Ok(see_other(&back))
}

/// The link, if it can be used in this session; else what the page says instead.
async fn find(app: &App, visit: &Visit, owner: &Owner, link: &str) -> Result<Result<Link, Followed>, Fault> {
    let Some(plain) = PlainLink::parse(link) else {
        return Ok(Err(Followed::Unknown));
    };
    let found = link::find(app.db.read(), &plain.hash(&app.hash_key), PURPOSE, visit.now).await?;
    Ok(match found {
        Ok(link) if link.account_id != owner.account.id || !link.is_of(ASKED, owner.session.id) => {
            Err(Followed::Elsewhere)
        }
        Ok(link) => Ok(link),
        Err(Dead::Unknown) => Err(Followed::Unknown),
        Err(Dead::Used) => Err(Followed::Used),
        Err(Dead::Expired) => Err(Followed::Expired),
    })
}

/// Sends the link, unless too many were sent.
async fn send(app: &App, visit: &Visit, owner: &Owner, back: &str) -> Result<bool, Fault> {
    let Some(address) = delivery::address(app, &owner.account) else {
        return Ok(false);
    };
    let order = mailed_link::Order {
        account: &owner.account,
        to: address,
        purpose: PURPOSE,
        detail: Some(json!({ ASKED: owner.session.id, "back": back })),
        path: PATH,
        most: MAILS,
        said: Said {
            subject: "first-mail-subject",
            text: "first-mail-what",
            button: "first-mail-button",
            closing: &["first-mail-where", "first-mail-not-you"],
        },
        origin: visit.origin(),
    };
    mailed_link::send(app, order, visit.now).await
}

async fn page(app: &App, visit: &Visit, owner: &Owner, state: Followed, back: &str) -> Result<Response, Problem> {
    let status = match state {
        Followed::Sent { .. } | Followed::Nowhere | Followed::Open => StatusCode::OK,
        Followed::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Followed::Elsewhere => StatusCode::FORBIDDEN,
        Followed::Unknown => StatusCode::NOT_FOUND,
        Followed::Used | Followed::Expired => StatusCode::GONE,
    };
    let page = page::First {
        frame: show::frame(app, visit, &owner.facts),
        state,
        back: back.to_owned(),
        ask: lacking::administrators(app, &owner.account).await?,
    };
    show::show(status, &page)
}

fn path(link: &str) -> String {
    format!("{PATH}/{link}")
}

/// Where the link leads on to: written by us, and looked at again.
fn back_of(link: &Link) -> String {
    let back = link.detail.as_ref().and_then(|detail| detail.get("back")?.as_str());
    back.filter(|back| is_own(back)).unwrap_or("/dashboard").to_owned()
}

/// A page of the account; nothing that leads off our origin.
fn is_own(back: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/-?=".contains(letter);
    back.starts_with("/account/") && back.chars().all(plain)
}

/// An address as its owner recognises it: `j…@acme.example`.
fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((name, host)) => format!("{}…@{host}", name.chars().take(1).collect::<String>()),
        None => "…".to_owned(),
    }
}
