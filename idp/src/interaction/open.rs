//! Opens an interaction.

use super::path::step;
use crate::{
    app::App,
    http::{reply::see_other, visit::Visit},
};
use axum::response::Response;
use domain::{
    fault::Fault,
    interaction::{self, NewInteraction},
};

/// Opens an interaction and leads to it.
pub async fn open(app: &App, visit: &Visit, new: NewInteraction) -> Result<Response, Fault> {
    let (id, now, patience) = (new.id, visit.now, app.patience());
    app.db
        .write(new, move |tx, new| Box::pin(interaction::open(tx, new, patience, now)))
        .await?;
    Ok(see_other(&step(id, "")))
}
