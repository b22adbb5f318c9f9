//! Opens an interaction.

use super::path::step;
use crate::{
    app::App,
    http::{reply::see_other, visit::Visit},
};
use axum::response::Response;
use domain::{
    fault::Fault,
    ids::InteractionId,
    interaction::{self, NewInteraction},
};

/// Opens an interaction and leads to it.
pub async fn open(app: &App, visit: &Visit, new: NewInteraction) -> Result<Response, Fault> {
    let (id, now, patience) = (new.id, visit.now, app.patience());
    app.db
        .write(new, move |tx, new| Box::pin(interaction::open(tx, new, patience, now)))
        .await?;
    Ok(lead(visit, id))
}

/// Leads to an interaction that was opened just now.
#[must_use]
pub fn lead(visit: &Visit, id: InteractionId) -> Response {
    // Who isn't signed in signs in first, whatever is needed: that way is one redirect shorter.
    let first = if visit.carried.is_some() { "" } else { "sign-in" };
    see_other(&step(id, first))
}
