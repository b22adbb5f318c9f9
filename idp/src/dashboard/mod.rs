//! What people do for themselves: see where they stand, raise it, launch, sign out.

pub mod elevate;
pub mod launch;
pub mod sign_out;
pub mod view;

use crate::{
    app::App,
    http::{problem::Problem, visit::Visit},
    interaction,
};
use axum::response::Response;
use domain::{
    assurance::{Comparison, Dialect, Level, Needs, Person},
    ids::{ApplicationId, InteractionId},
    interaction::{NewInteraction, Question},
    time::UnixMillis,
};

/// Where people are at home.
pub const PATH: &str = "/dashboard";

/// Needs without any names, that at least this level meets.
#[must_use]
pub const fn needs(minimum: Level, max_age: Option<std::time::Duration>, not_before: Option<UnixMillis>) -> Needs {
    Needs {
        dialect: Dialect::Oidc,
        names: Vec::new(),
        must: false,
        comparison: Comparison::Exact,
        minimum,
        max_age,
        not_before,
        silent: false,
        person: Person::Anyone,
        consent: false,
        declined: false,
        own_page: false,
        interaction: None,
    }
}

/// Opens a question of our own.
async fn ask(
    app: &App,
    visit: &Visit,
    needs: Needs,
    question: Question,
    application: Option<ApplicationId>,
) -> Result<Response, Problem> {
    let new = NewInteraction {
        id: InteractionId::fresh(&*app.entropy, visit.now),
        browser: visit.browser.clone(),
        account: visit.session().map(|session| session.account_id),
        application,
        needs,
        question,
        identifier: None,
    };
    Ok(interaction::open(app, visit, new).await?)
}
