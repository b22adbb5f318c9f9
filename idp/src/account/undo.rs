//! `/account/undo/{link}`: *this wasn't me*. The link shows what it would undo; the form undoes it, once.

use super::tell::sentence;
use crate::{
    app::App,
    http::{form::Form, problem::Problem, show, visit::Visit},
    interaction::facts::Facts,
    page::{self, Undoing},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    audit::{self, Outcome, act},
    change,
    entity::change::Model as Change,
    fault::Fault,
    secret::{LinkHash, PlainLink},
    time::UnixMillis,
};
use serde_json::json;

/// `GET`: says what would be undone. A mail scanner that follows the link changes nothing.
pub async fn get(State(app): State<App>, visit: Visit, Path(link): Path<String>) -> Result<Response, Problem> {
    let change = load(&app, &link).await?;
    let state = change.map_or(Undoing::Unknown, |(_, change)| state(&visit, &change, visit.now));
    page(&app, &visit, state)
}

/// `POST`: undoes it, and ends all sessions of the account.
pub async fn post(
    State(app): State<App>,
    visit: Visit,
    Path(link): Path<String>,
    _: Form,
) -> Result<Response, Problem> {
    let Some((hash, _)) = load(&app, &link).await? else {
        return page(&app, &visit, Undoing::Unknown);
    };
    let (now, origin) = (visit.now, visit.origin());
    let undone = app.db.write((hash, origin), move |tx, (hash, origin)| {
        Box::pin(async move {
            let undone = change::undo(tx, hash, now).await?;
            if let Some(change) = &undone {
                let detail = json!({ "change": change.id, "kind": change.kind });
                let event = origin.event(act::CHANGE_UNDONE, Outcome::Success, change.account_id, detail);
                audit::record(tx, &event, now).await?;
            }
            Ok(undone)
        })
    });
    match undone.await? {
        Some(_) => page(&app, &visit, Undoing::Done),
        // Undone in another tab, or too old by now: the page says which.
        None => get(State(app), visit, Path(link)).await,
    }
}

async fn load(app: &App, link: &str) -> Result<Option<(LinkHash, Change)>, Fault> {
    let Some(plain) = PlainLink::parse(link) else {
        return Ok(None);
    };
    let hash = plain.hash(&app.hash_key);
    let found = change::find(app.db.read(), &hash).await?;
    Ok(found.map(|change| (hash, change)))
}

fn state(visit: &Visit, change: &Change, now: UnixMillis) -> Undoing {
    if change.undone_at.is_some() {
        Undoing::Already
    } else if now >= change.undo_until {
        Undoing::TooLate
    } else {
        let words = show::words(visit);
        Undoing::Open {
            // Whoever has the mail knows more; whoever has only the link learns no more than this.
            said: sentence(&words, change.kind, &words.say("change-something").to_string()),
            at: change.happened_at,
        }
    }
}

fn page(app: &App, visit: &Visit, state: Undoing) -> Result<Response, Problem> {
    let status = match state {
        Undoing::Open { .. } | Undoing::Done => StatusCode::OK,
        Undoing::Unknown => StatusCode::NOT_FOUND,
        Undoing::Already | Undoing::TooLate => StatusCode::GONE,
    };
    // Whoever follows the link needn't be signed in here, and this page is about nobody's session.
    let page = page::Undo {
        frame: show::frame(app, visit, &Facts::default()),
        state,
    };
    show::show(status, &page)
}
