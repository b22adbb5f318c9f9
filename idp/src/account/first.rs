//! The first second factor of an account: whoever has only its password must also read its confirmed e-mail.
//!
//! A link is sent there; used in the session that asked for it, it lets that session go on for as long as links live.
//! Whoever has stolen the password gets no further, and the owner has been told.

use super::Owner;
use crate::{
    app::App,
    delivery::{
        self,
        mail::{Button, Mail},
    },
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::lacking,
    page::{self, Followed, Words},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    audit::{self, Outcome, act},
    authenticator::Limits,
    code::Channel,
    entity::link::Model as Link,
    fault::Fault,
    ids::SendId,
    limit::{self, Taken},
    link::{self, ASKED, Dead, NewLink, Purpose},
    outbound::{self, Sealed},
    secret::PlainLink,
};
use serde_json::json;

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
        json!({ "purpose": "first-second-factor" }),
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
    let plain = PlainLink::fresh(&*app.entropy);
    let mail = mail(app, visit, owner, &plain)?;
    let Some(mail) = mail else { return Ok(false) };
    let new = NewLink {
        hash: plain.hash(&app.hash_key),
        account: owner.account.id,
        purpose: PURPOSE,
        detail: Some(json!({ ASKED: owner.session.id, "back": back })),
        expires_at: visit.now + app.config.links.email,
    };
    let allowance = app.hash_key.hash("first-links", &[owner.account.id.0.as_bytes()]);
    let event = visit.origin().event(
        act::LINK_SENT,
        Outcome::Success,
        owner.account.id,
        json!({ "purpose": "first-second-factor" }),
    );
    let now = visit.now;
    let sent = app.db.write((new, mail, event), move |tx, (new, mail, event)| {
        Box::pin(async move {
            if limit::take(tx, &allowance, MAILS, Limits::HOUR, now).await? != Taken::Yes {
                return Ok(false);
            }
            link::issue(tx, new, now).await?;
            outbound::enqueue(tx, mail, None, now).await?;
            audit::record(tx, event, now).await?;
            Ok(true)
        })
    });
    let sent = sent.await?;
    app.queue.wake();
    Ok(sent)
}

fn mail(app: &App, visit: &Visit, owner: &Owner, plain: &PlainLink) -> Result<Option<Sealed>, Fault> {
    let Some(address) = delivery::address(app, &owner.account) else {
        return Ok(None);
    };
    let words = Words::choose(owner.account.locale.as_deref());
    let brand = app.brand.name.clone();
    let say = |key| words.say(key).with("brand", brand.clone()).to_string();
    let mail = Mail {
        words: words.clone(),
        brand: brand.clone(),
        subject: say("first-mail-subject"),
        paragraphs: vec![say("first-mail-what")],
        button: Some(Button {
            label: say("first-mail-button"),
            url: format!("{}{}", app.issuer(), path(&plain.reveal())),
        }),
        closing: vec![say("first-mail-where"), say("first-mail-not-you")],
    };
    let id = SendId::fresh(&*app.entropy, visit.now);
    let expires_at = visit.now + app.config.links.email;
    let message = mail.to(address)?;
    delivery::seal(&app.seal, &*app.entropy, id, Channel::Mail, &message, expires_at).map(Some)
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
    format!("/account/first/{link}")
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
