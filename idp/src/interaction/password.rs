//! Signing in, second page: the password. An unknown name looks the same, in text and in time.

use super::{
    arrive::{self, Shown},
    leave,
    look::{Look, look},
    path::step,
    pending::Pending,
};
use crate::{
    account::forgot_password,
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, PasswordError},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    assurance::{Decision, Person},
    entity::account::Model as Account,
};
use zeroize::Zeroizing;

/// The account of this browser's session, when the question may be about that one.
pub(super) fn known_account(pending: &Pending) -> Option<&Account> {
    let account = pending.facts.account.as_ref()?;
    match pending.needs.person {
        Person::Anyone => Some(account),
        Person::This(wanted) => (wanted == account.id).then_some(account),
        Person::Choose => None,
    }
}

/// Whether it is still asked who this is: somebody may have signed in in another tab meanwhile.
pub(super) fn is_asked(app: &App, visit: &Visit, pending: &Pending) -> bool {
    matches!(
        pending.decide(app, visit),
        Decision::SignIn { .. } | Decision::ChooseAccount
    )
}

/// `GET …/sign-in/password`: asks for the password of the name that was typed.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    if !is_asked(&app, &visit, &pending) {
        return Ok(see_other(&step(pending.interaction.id, "")));
    }
    match name(&pending) {
        Some(name) => ask_password(&app, &visit, &pending, StatusCode::OK, name, None),
        None => Ok(see_other(&step(pending.interaction.id, "sign-in"))),
    }
}

// Whoever is signed in here is asked for again, unless another name was typed; a question about one account has one name.
fn name(pending: &Pending) -> Option<String> {
    let typed = pending.interaction.identifier.clone();
    let signed_in = known_account(pending).map(|account| account.user_id.clone());
    match pending.needs.person {
        Person::This(_) => signed_in.or(typed),
        Person::Anyone | Person::Choose => typed.or(signed_in),
    }
}

fn ask_password(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    status: StatusCode,
    identifier: String,
    error: Option<PasswordError>,
) -> Result<Response, Problem> {
    let is_fixed = matches!(pending.needs.person, Person::This(_)) && known_account(pending).is_some();
    let not_you = (!is_fixed).then(|| step(pending.interaction.id, "sign-in"));
    let asker = pending.asker();
    let frame = show::frame(app, visit, &pending.facts);
    show::show(
        status,
        &page::Password {
            frame,
            asker,
            identifier,
            not_you,
            forgotten: format!("{}?interaction={}", forgot_password::PATH, pending.interaction.id),
            error,
        },
    )
}

/// `POST …/sign-in/password`: one look at the password, counted before it is looked at.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    if form.field("action") == "cancel" {
        return leave::cancel(&app, &visit, pending).await;
    }
    let Some(name) = name(&pending) else {
        return Ok(see_other(&step(pending.interaction.id, "sign-in")));
    };
    let password = Zeroizing::new(form.field("password").to_owned());
    if password.is_empty() {
        let error = Some(PasswordError::Empty);
        return ask_password(&app, &visit, &pending, StatusCode::UNPROCESSABLE_ENTITY, name, error);
    }
    let looked = look(&app, &visit, &pending, &name, password).await?;
    // Who was right is counted on arrival.
    if let Some(refusal) = looked.refusal() {
        app.metrics.sign_ins.count([refusal]);
    }
    match looked {
        Look::Right(right) => arrive::signed_in(&app, &visit, &pending, Shown::Password(right)).await,
        Look::Refused(status, error) => ask_password(&app, &visit, &pending, status, name, Some(error)),
        Look::Crowded => Err(Problem::TooMany),
        Look::Suspended => Err(Problem::Suspended {
            sign_in: Some(step(pending.interaction.id, "sign-in")),
        }),
        Look::Busy => Err(Problem::Busy),
    }
}
