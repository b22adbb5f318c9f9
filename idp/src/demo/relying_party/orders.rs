//! Calling the orders API: with a token that is for it, and asking again as it says when that isn't enough
//! ([RFC 9470 §4](https://www.rfc-editor.org/rfc/rfc9470#section-4)).

use super::{
    RelyingParty,
    challenge::Challenge,
    client::read,
    page::{pretty, show},
    shop::Shop,
    trouble::Trouble,
    visit::Wish,
    words,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use domain::fault::Fault;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// What the API answers.
enum Answer {
    Orders(Value),
    Challenged(Challenge),
}

/// One line of what is on order.
#[derive(Deserialize)]
struct Order {
    part: String,
    count: u32,
    state: String,
}

#[derive(Template)]
#[template(path = "demo/orders.html")]
struct Listed<'a> {
    shop: &'a Shop,
    issuer: &'a str,
    api: &'a str,
    lines: Vec<Order>,
    answer: String,
}

#[derive(Template)]
#[template(path = "demo/challenged.html")]
struct Challenged<'a> {
    shop: &'a Shop,
    issuer: &'a str,
    api: &'a str,
    challenge: Challenge,
    /// What it wants, in words.
    wants: String,
}

/// `GET /{application}/orders`: calls the API, if the application has a token for it; else it gets one first.
pub(super) async fn get(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let Some(received) = party.recall(&jar, &shop.id) else {
        return Ok(Redirect::to(&format!("/{}/", shop.id)).into_response());
    };
    let Some(token) = received.api_token else {
        return party.ask_for_orders(jar, shop, Wish::default()).await;
    };
    match party.call(&token).await.map_err(Trouble::Fault)? {
        Answer::Orders(answer) => {
            party.note(&jar, &shop.id, None);
            let orders = answer.get("orders").cloned().unwrap_or_default();
            let page = Listed {
                shop,
                issuer: &party.issuer,
                api: &party.orders,
                lines: serde_json::from_value(orders).map_err(|source| {
                    Trouble::Fault(Fault::new("the API\u{2019}s orders can\u{2019}t be read", source))
                })?,
                answer: pretty(&answer)?,
            };
            show(StatusCode::OK, &page)
        }
        Answer::Challenged(challenge) => {
            party.note(&jar, &shop.id, Some(challenge.clone()));
            let page = Challenged {
                shop,
                issuer: &party.issuer,
                api: &party.orders,
                wants: words::challenge(challenge.acr_values.as_deref(), challenge.max_age),
                challenge,
            };
            show(StatusCode::OK, &page)
        }
    }
}

/// `GET /{application}/orders/again`: asks the provider for what the API said, and calls it then.
pub(super) async fn again(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let challenge = party.recall(&jar, &shop.id).and_then(|received| received.challenge);
    let challenge = challenge.unwrap_or_default();
    let wish = Wish {
        acr_values: challenge.acr_values,
        max_age: challenge.max_age,
        ..Wish::default()
    };
    party.ask_for_orders(jar, shop, wish).await
}

impl RelyingParty {
    /// Asks for a token for the API, and comes back to calling it.
    async fn ask_for_orders(&self, jar: CookieJar, shop: &Shop, wish: Wish) -> Result<Response, Trouble> {
        let wish = Wish {
            resource: Some(self.orders.clone()),
            ..wish
        };
        let then = format!("{}/{}/orders", self.origin, shop.id);
        self.ask(jar, shop, wish, Some(then)).await
    }

    async fn call(&self, token: &str) -> Result<Answer, Fault> {
        let sent = self.http.get(&self.orders).bearer_auth(token).send().await;
        let answer = sent.map_err(|source| Fault::new("the orders API doesn't answer", source))?;
        let status = answer.status();
        if status.is_success() {
            let body = read(answer)
                .await
                .map_err(|source| Fault::new("the orders API's answer can't be read", source))?;
            let orders = serde_json::from_slice(&body);
            return orders
                .map(Answer::Orders)
                .map_err(|source| Fault::new("the orders API's answer isn't JSON", source));
        }
        let challenge = answer.headers().get(header::WWW_AUTHENTICATE);
        challenge
            .and_then(|challenge| Challenge::read(challenge.to_str().ok()?))
            .map(Answer::Challenged)
            .ok_or(Fault::broken("the orders API refuses and doesn't say why"))
    }
}
