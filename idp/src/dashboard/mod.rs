//! What people do for themselves: see where they stand, raise it, launch, sign out.

pub mod depart;
pub mod elevate;
mod lately;
pub mod launch;
pub mod sign_out;
pub mod stay;
pub mod view;

use crate::{
    app::App,
    http::{problem::Problem, visit::Visit},
    interaction::{self, facts::Facts},
};
use axum::response::Response;
use domain::{
    assurance::{Decision, Dialect, Level, Needs, decide},
    entity::{account::Model as Account, application::Model as Application},
    ids::{ApplicationId, InteractionId},
    interaction::{NewInteraction, Question},
};

/// Where people are at home.
pub const PATH: &str = "/dashboard";

/// What the dashboard itself needs: somebody who is signed in.
#[must_use]
pub const fn somebody() -> Needs {
    Needs::at_least(Dialect::Oidc, Level::ONE)
}

/// What it takes to launch an application.
#[must_use]
pub fn launch_needs(application: &Application) -> Needs {
    Needs {
        max_age: application.max_age(),
        ..Needs::at_least(Dialect::Oidc, application.minimum())
    }
}

/// Whose pages these are: the account that is signed in, if its sign-in isn't too old.
#[must_use]
pub fn owner<'a>(app: &App, visit: &Visit, facts: &'a Facts) -> Option<&'a Account> {
    let decision = decide(&app.ladder(), &somebody(), &facts.evidence, &facts.standing, visit.now);
    facts
        .account
        .as_ref()
        .filter(|_| matches!(decision, Decision::Grant(_)))
}

/// Asks who is there; afterwards people are at home.
pub async fn ask_who(app: &App, visit: &Visit) -> Result<Response, Problem> {
    ask(app, visit, somebody(), Question::Dashboard, None).await
}

/// Opens a question of our own.
pub async fn ask(
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
