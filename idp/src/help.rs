//! `GET /help/levels`: what the levels are and what each kind of credential does, for whoever wonders; nobody need be
//! signed in.

use crate::{
    app::App,
    http::{problem::Problem, show, visit::Visit},
    interaction::facts,
    page::{self, LevelHelp, Stair},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::assurance::{AuthenticatorKind, Level, Limit, Rung, reached};

/// Where it is.
pub const LEVELS: &str = "/help/levels";

/// Explains.
pub async fn levels(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let facts = facts::load(&app, &visit).await?;
    let frame = show::frame(&app, &visit, &facts);
    let ladder = app.ladder();
    let levels: Vec<Level> = ladder.rungs().iter().map(|rung| rung.level).collect();
    let stands = reached(&ladder, &facts.evidence, &facts.standing, visit.now).map(|answer| answer.level);
    let page = page::HelpLevels {
        stair: Stair::new(&frame, &levels, stands, None),
        levels: ladder.rungs().iter().map(explain).collect(),
        frame,
    };
    show::show(StatusCode::OK, &page)
}

fn explain(rung: &Rung) -> LevelHelp {
    let mut with: Vec<AuthenticatorKind> = rung.authenticators.iter().copied().map(Limit::kind).collect();
    // Recovery codes count on the account's own pages only.
    with.retain(|kind| *kind != AuthenticatorKind::RecoveryCode);
    with.dedup();
    LevelHelp {
        level: rung.level,
        with,
        entitlement: rung.entitlement,
    }
}
