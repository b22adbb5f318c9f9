//! The pages: what an application shows of what it was told.

use super::{
    RelyingParty,
    shop::Shop,
    trouble::Trouble,
    visit::{Gone, Received},
    words,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use domain::fault::Fault;
use serde_json::Value;
use std::sync::Arc;

/// The picture of the ladder: where a person stands, and what is needed.
pub(super) struct Ladder {
    pub(super) reached: u8,
    pub(super) needs: u8,
}

impl Ladder {
    /// How a step is drawn: reached, the next one, or neither.
    fn class(&self, step: u8) -> &'static str {
        if step <= self.reached {
            "step reached"
        } else if step == self.reached + 1 {
            "step next"
        } else {
            "step"
        }
    }
}

#[derive(Template)]
#[template(path = "demo/index.html")]
struct Index<'a> {
    shops: &'a [Shop],
    issuer: &'a str,
}

#[derive(Template)]
#[template(path = "demo/welcome.html")]
pub(super) struct Welcome<'a> {
    gone: Option<Gone>,
    shop: &'a Shop,
    issuer: &'a str,
    ladder: Ladder,
    ask: String,
}

#[derive(Template)]
#[template(path = "demo/received.html")]
struct Answered<'a> {
    shop: &'a Shop,
    issuer: &'a str,
    ladder: Ladder,
    /// The application stays shut: `acr` is below what it insists on.
    shut: bool,
    who: String,
    email: Option<&'a str>,
    subject: &'a str,
    strength: String,
    acr: &'a str,
    by: String,
    amr: String,
    since: String,
    auth_time: Option<i64>,
    asked: String,
    insist: &'static str,
    id_token: String,
    /// None where the access token was for an API.
    userinfo: Option<String>,
}

/// `GET /`: which applications there are.
pub(super) async fn index(State(party): State<Arc<RelyingParty>>) -> Result<Response, Trouble> {
    show(
        StatusCode::OK,
        &Index {
            shops: &party.shops,
            issuer: &party.issuer,
        },
    )
}

/// `GET /{application}/`: what it knows of whoever sits here, if that is enough.
pub(super) async fn home(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    match party.recall(&jar, &shop.id) {
        None => show(StatusCode::OK, &welcome(&party, shop, party.gone(&jar, &shop.id))),
        Some(received) => answered(&party, shop, &received),
    }
}

/// The page of an application that doesn't know who sits here (any more).
pub(super) fn welcome<'a>(party: &'a RelyingParty, shop: &'a Shop, gone: Option<Gone>) -> Welcome<'a> {
    Welcome {
        gone,
        shop,
        issuer: &party.issuer,
        ladder: Ladder {
            reached: 0,
            needs: shop.insists,
        },
        ask: shop
            .asks
            .map(|level| format!("?acr_values={}", words::acr(level)))
            .unwrap_or_default(),
    }
}

/// The application's own check: whatever the provider let through, below this level it stays shut.
fn answered(party: &RelyingParty, shop: &Shop, received: &Received) -> Result<Response, Trouble> {
    let acr = received.acr.as_deref();
    let reached = words::level(acr);
    let shut = reached < shop.insists;
    let age = received.auth_time.map(|at| party.clock.now().seconds() - at);
    let told = [&received.userinfo, &received.id_token];
    let text = |name: &str| told.iter().find_map(|claims| claims.get(name).and_then(Value::as_str));
    let page = Answered {
        shop,
        issuer: &party.issuer,
        ladder: Ladder {
            reached,
            needs: shop.insists,
        },
        shut,
        who: text("name")
            .or_else(|| text("given_name"))
            .unwrap_or("somebody without a name")
            .to_owned(),
        email: text("email"),
        subject: received.id_token.get("sub").and_then(Value::as_str).unwrap_or_default(),
        strength: words::strength(acr, &received.amr, age),
        acr: acr.unwrap_or("none"),
        by: words::by(&received.amr),
        amr: received.amr.join(" "),
        since: age.map(words::ago).unwrap_or_default(),
        auth_time: received.auth_time,
        asked: shop.asked(&received.wish, Some(reached)),
        insist: words::acr(shop.insists),
        id_token: pretty(&received.id_token)?,
        userinfo: match &received.userinfo {
            Value::Null => None,
            told => Some(pretty(told)?),
        },
    };
    show(if shut { StatusCode::FORBIDDEN } else { StatusCode::OK }, &page)
}

/// `POST /{application}/leave`: forgets the person here; the provider's session goes on.
pub(super) async fn leave(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<Redirect, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    party.forget(&jar, &shop.id);
    Ok(Redirect::to(&format!("/{}/", shop.id)))
}

/// `GET /style.css`.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], super::super::STYLE)
}

/// `GET /mark.svg`: three steps.
pub(super) async fn mark() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "image/svg+xml")],
        include_str!("../../../static/mark.svg"),
    )
}

/// Any other URL.
pub(super) async fn nowhere() -> Trouble {
    Trouble::Nowhere
}

/// A page as an answer.
pub(super) fn show(status: StatusCode, page: &impl Template) -> Result<Response, Trouble> {
    let html = page
        .render()
        .map_err(|source| Trouble::Fault(Fault::new("a page couldn't be written", source)))?;
    Ok((status, Html(html)).into_response())
}

pub(super) fn pretty(value: &Value) -> Result<String, Trouble> {
    serde_json::to_string_pretty(value).map_err(|source| Trouble::Fault(Fault::new("claims couldn't be shown", source)))
}
