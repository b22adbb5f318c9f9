//! Receipts: what a provider says of a message after it took it. The page that asks for the code repeats it.

use super::signature;
use crate::{
    app::App,
    config::{self, Kind},
};
use axum::{
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, StatusCode},
};
use domain::{
    fault::Fault,
    ids::SendId,
    outbound::{self, Noted, Receipt},
};
use serde::Deserialize;
use std::{collections::BTreeSet, time::Duration};
use url::form_urlencoded;

/// The largest receipt, in bytes.
pub(crate) const LARGEST: usize = 16 * 1024;

/// How long, and how often, a receipt waits for the attempt that it is about to be written down.
const WAIT: Duration = Duration::from_millis(100);
const WAITS: usize = 20;

/// Where a gateway of Twilio's shape tells us what became of a message.
#[must_use]
pub fn url(issuer: &str, provider: &str, id: SendId) -> String {
    format!("{issuer}/delivery/receipt/{provider}?send={id}")
}

/// `POST /delivery/receipt/{provider}`: 204 if the signature is right, whether it changed something or not.
pub async fn post(
    State(app): State<App>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let Some(provider) = app.config.delivery.find_provider(&name) else {
        return StatusCode::NOT_FOUND;
    };
    let query = uri.query().unwrap_or_default();
    let told = match &provider.kind {
        Kind::Twilio(account) => twilios(&app, provider, account, query, &headers, &body),
        Kind::Webhook(webhook) => own(&app, webhook, &headers, &body),
        Kind::Smtp(_) => return StatusCode::NOT_FOUND,
    };
    let Some(told) = told else {
        app.queue.metrics().receipts.count(["refused"]);
        tracing::warn!(provider = provider.name, "a receipt with a wrong signature was refused");
        return StatusCode::FORBIDDEN;
    };
    match told.note(&app, &provider.name).await {
        Ok(Noted::Counts | Noted::Nothing) => StatusCode::NO_CONTENT,
        Ok(Noted::TooEarly) => StatusCode::SERVICE_UNAVAILABLE,
        Err(fault) => {
            tracing::error!(%fault, "a receipt couldn't be written down");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// What a receipt says, once its signature is right: nothing, if it is of no message or of no end.
struct Told(Option<(SendId, Receipt)>);

impl Told {
    async fn note(self, app: &App, by: &str) -> Result<Noted, Fault> {
        let Some((id, receipt)) = self.0 else {
            return Ok(Noted::Nothing);
        };
        for _ in 0..WAITS {
            let now = app.clock.now();
            let noted = app
                .db
                .write(by.to_owned(), move |tx, by| {
                    Box::pin(outbound::note_receipt(tx, id, by, receipt, now))
                })
                .await?;
            match noted {
                Noted::TooEarly => {}
                Noted::Nothing => return Ok(noted),
                Noted::Counts => {
                    app.queue.metrics().receipts.count([word(receipt)]);
                    return Ok(noted);
                }
            }
            // A fast gateway: the worker hasn't written down yet that it took the message.
            tokio::time::sleep(WAIT).await;
        }
        Ok(Noted::TooEarly)
    }
}

const fn word(receipt: Receipt) -> &'static str {
    match receipt {
        Receipt::Delivered => "delivered",
        Receipt::Lost => "lost",
    }
}

/// `None` if the signature is wrong.
fn twilios(
    app: &App,
    provider: &config::Provider,
    account: &config::Twilio,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<Told> {
    let fields: BTreeSet<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    // What it was told to call; what it believes to have called, a proxy may have changed.
    let url = format!("{}/delivery/receipt/{}?{query}", app.issuer(), provider.name);
    let given = text(headers, "x-twilio-signature");
    if !signature::is_twilios(account.auth_token.reveal(), &url, &fields, given) {
        return None;
    }
    let send = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "send");
    let id = send.and_then(|(_, id)| id.parse::<SendId>().ok());
    let status = |wanted: &str| fields.iter().find(|(name, _)| name == wanted);
    let status = status("MessageStatus").or_else(|| status("CallStatus"));
    let receipt = status.and_then(|(_, status)| match status.as_str() {
        "delivered" | "read" | "completed" => Some(Receipt::Delivered),
        "undelivered" | "failed" | "canceled" | "busy" | "no-answer" => Some(Receipt::Lost),
        _ => None,
    });
    Some(Told(id.zip(receipt)))
}

/// What a webhook says.
#[derive(Deserialize)]
struct Said {
    id: SendId,
    status: String,
}

/// `None` if the signature is wrong.
fn own(app: &App, webhook: &config::Webhook, headers: &HeaderMap, body: &[u8]) -> Option<Told> {
    let given = text(headers, "gradus-signature");
    if !signature::is_ours(webhook.secret.reveal(), body, given, app.clock.now()) {
        return None;
    }
    let said = serde_json::from_slice::<Said>(body).ok();
    let told = said.and_then(|said| match said.status.as_str() {
        "delivered" => Some((said.id, Receipt::Delivered)),
        "failed" => Some((said.id, Receipt::Lost)),
        _ => None,
    });
    Some(Told(told))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}
