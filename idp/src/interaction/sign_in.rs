//! Signing in, in two pages: a name, then its password. An unknown name looks the same, in text and in time.

use super::{leave, pending::Pending, step};
use crate::{
    app::App,
    http::{
        form::Form,
        problem::Problem,
        reply::{self, see_other},
        show,
        visit::Visit,
    },
    page::{self, IdentifierError, PasswordError},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    account::{
        self,
        attempt::{self, Admission, Attempt, Consequence, Counted},
    },
    assurance::{Decision, Means, Person},
    audit::{self, Outcome, act},
    authenticator::{self, password},
    db::Tx,
    entity,
    fault::Fault,
    grant,
    ids::{AccountId, AuthenticatorId, EventId, SessionId},
    interaction,
    origin::Origin,
    secret::{PlainSession, SessionHash},
    session::{self, NewEvent, NewSession},
    time::UnixMillis,
};
use keys::password::{Busy, Verdict};
use serde_json::json;
use zeroize::Zeroizing;

/// The longest name that is kept, in characters: an e-mail address has no more.
const LONGEST_NAME: usize = 320;

/// The longest password that is looked at, in characters.
const LONGEST_PASSWORD: usize = 256;

/// Where signing in begins: who is signed in here already only needs the password.
#[must_use]
pub fn first_page(pending: &Pending) -> &'static str {
    if fixed_account(pending).is_some() && pending.interaction.identifier.is_none() {
        "sign-in/password"
    } else {
        "sign-in"
    }
}

/// The account of this browser's session, when the question is about that one and no other.
fn fixed_account(pending: &Pending) -> Option<&entity::account::Model> {
    let account = pending.facts.account.as_ref()?;
    match pending.needs.person {
        Person::Anyone => Some(account),
        Person::This(wanted) => (wanted == account.id).then_some(account),
        Person::Choose => None,
    }
}

/// Whether it is still asked who this is: somebody may have signed in in another tab meanwhile.
fn is_asked(app: &App, visit: &Visit, pending: &Pending) -> bool {
    matches!(
        pending.decide(app, visit),
        Decision::SignIn { .. } | Decision::ChooseAccount
    )
}

/// `GET …/sign-in`: asks for a name.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    if !is_asked(&app, &visit, &pending) {
        return Ok(see_other(&step(pending.interaction.id, "")));
    }
    let typed = pending.interaction.identifier.clone().unwrap_or_default();
    ask_name(&app, &visit, &pending, StatusCode::OK, typed, None).await
}

/// `POST …/sign-in`: keeps the name; whether it is known is not looked up here.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    if form.field("action") == "cancel" {
        return leave::cancel(&app, &visit, pending).await;
    }
    let typed = form.field("identifier").trim().to_owned();
    let error = match typed.chars().count() {
        0 => Some(IdentifierError::Empty),
        length if length > LONGEST_NAME => Some(IdentifierError::TooLong),
        _ => None,
    };
    if error.is_some() {
        return ask_name(
            &app,
            &visit,
            &pending,
            StatusCode::UNPROCESSABLE_ENTITY,
            String::new(),
            error,
        )
        .await;
    }
    let id = pending.interaction.id;
    app.db
        .write((id, typed), |tx, (id, typed)| {
            Box::pin(interaction::identify(tx, *id, typed))
        })
        .await?;
    Ok(see_other(&step(id, "sign-in/password")))
}

async fn ask_name(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    status: StatusCode,
    identifier: String,
    error: Option<IdentifierError>,
) -> Result<Response, Problem> {
    let asker = pending.asker(app).await?;
    show::show(
        status,
        &page::Identifier {
            frame: show::frame(app, visit, &pending.facts),
            asker,
            identifier,
            error,
        },
    )
}

/// `GET …/sign-in/password`: asks for the password of the name that was typed.
pub async fn get_password(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    if !is_asked(&app, &visit, &pending) {
        return Ok(see_other(&step(pending.interaction.id, "")));
    }
    match name(&pending) {
        Some(name) => ask_password(&app, &visit, &pending, StatusCode::OK, name, None).await,
        None => Ok(see_other(&step(pending.interaction.id, "sign-in"))),
    }
}

// Whoever is signed in here is asked for again, unless another name was typed; a question about one account has one name.
fn name(pending: &Pending) -> Option<String> {
    let typed = pending.interaction.identifier.clone();
    let signed_in = fixed_account(pending).map(|account| account.user_id.clone());
    match pending.needs.person {
        Person::This(_) => signed_in.or(typed),
        Person::Anyone | Person::Choose => typed.or(signed_in),
    }
}

async fn ask_password(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    status: StatusCode,
    identifier: String,
    error: Option<PasswordError>,
) -> Result<Response, Problem> {
    let is_fixed = matches!(pending.needs.person, Person::This(_)) && fixed_account(pending).is_some();
    let not_you = (!is_fixed).then(|| step(pending.interaction.id, "sign-in"));
    let asker = pending.asker(app).await?;
    let frame = show::frame(app, visit, &pending.facts);
    show::show(
        status,
        &page::Password {
            frame,
            asker,
            identifier,
            not_you,
            error,
        },
    )
}

/// `POST …/sign-in/password`: one look at the password, counted before it is looked at.
pub async fn post_password(
    State(app): State<App>,
    visit: Visit,
    pending: Pending,
    form: Form,
) -> Result<Response, Problem> {
    if form.field("action") == "cancel" {
        return leave::cancel(&app, &visit, pending).await;
    }
    let Some(name) = name(&pending) else {
        return Ok(see_other(&step(pending.interaction.id, "sign-in")));
    };
    let password = Zeroizing::new(form.field("password").to_owned());
    if password.is_empty() {
        let error = Some(PasswordError::Empty);
        return ask_password(&app, &visit, &pending, StatusCode::UNPROCESSABLE_ENTITY, name, error).await;
    }
    match look(&app, &visit, &pending, &name, password).await? {
        Look::Right(right) => signed_in(&app, &visit, &pending, *right).await,
        Look::Refused(status, error) => ask_password(&app, &visit, &pending, status, name, Some(error)).await,
        Look::Crowded => Err(Problem::TooMany),
        Look::Suspended => Err(Problem::Suspended),
        Look::Busy => Err(Problem::Busy),
    }
}

/// What one look at a password shows.
enum Look {
    Right(Box<Right>),
    Refused(StatusCode, PasswordError),
    Crowded,
    Suspended,
    Busy,
}

/// A right password: whose, and what is to be kept.
struct Right {
    attempt: Attempt,
    counted: Counted,
    account: AccountId,
    password: AuthenticatorId,
    /// The hash as it is, and as it should be.
    rehash: Option<(String, String)>,
}

async fn look(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    name: &str,
    typed: Zeroizing<String>,
) -> Result<Look, Fault> {
    let account = account::find_by_identifier(app.db.read(), name).await?;
    let origin = pending.origin(visit);
    let id = account.as_ref().map(|account| account.id);
    let attempt = Attempt::new(&app.hash_key, name, id, &visit.browser, origin, visit.now);
    let limits = app.limits;
    let admit = app.db.write(attempt.clone(), move |tx, attempt| {
        Box::pin(async move { attempt::admit(tx, attempt, &limits).await })
    });
    let counted = match admit.await? {
        Admission::Go(counted) => counted,
        Admission::Wait { until } => return Ok(too_soon(PasswordError::Wait { until })),
        Admission::Locked { until } => return Ok(too_soon(PasswordError::Locked { until })),
        Admission::Crowded { .. } => return Ok(Look::Crowded),
    };
    let kept = password::find(app.db.read(), id).await?;
    // Longer than any password of ours: it still costs its one hash.
    let bounded = typed.chars().take(LONGEST_PASSWORD + 1).collect::<String>();
    let verdict = app
        .hasher
        .verify(kept.as_ref().map(|kept| kept.phc.clone()), Zeroizing::new(bounded))
        .await?;
    match (verdict, account, kept) {
        (Err(Busy), ..) => {
            let input = (attempt, counted);
            app.db
                .write(input, |tx, (attempt, counted)| {
                    Box::pin(attempt::undecided(tx, attempt, counted))
                })
                .await?;
            Ok(Look::Busy)
        }
        (Ok(Verdict { right: true, .. }), Some(account), Some(_)) if account.suspended_at.is_some() => {
            let input = (attempt, counted);
            app.db
                .write(input, |tx, (attempt, counted)| {
                    Box::pin(attempt::undecided(tx, attempt, counted))
                })
                .await?;
            Ok(Look::Suspended)
        }
        (Ok(Verdict { right: true, rehash }), Some(account), Some(kept)) => Ok(Look::Right(Box::new(Right {
            attempt,
            counted,
            account: account.id,
            password: kept.authenticator_id,
            rehash: rehash.map(|new| (kept.phc, new)),
        }))),
        (Ok(_), ..) => {
            let input = (attempt, counted);
            let write = app.db.write(input, |tx, (attempt, counted)| {
                Box::pin(attempt::failed(tx, attempt, counted))
            });
            Ok(match write.await? {
                Consequence::Again => Look::Refused(StatusCode::UNPROCESSABLE_ENTITY, PasswordError::Wrong),
                Consequence::Wait { until } => too_soon(PasswordError::Wait { until }),
                Consequence::Locked { until } => too_soon(PasswordError::Locked { until }),
            })
        }
    }
}

const fn too_soon(error: PasswordError) -> Look {
    Look::Refused(StatusCode::TOO_MANY_REQUESTS, error)
}

/// All that is written when a password was right, in one transaction.
struct Arrival {
    right: Right,
    interaction: domain::ids::InteractionId,
    event: NewEvent,
    before: Option<(SessionId, AccountId, SessionHash)>,
    new: NewSession,
    origin: Origin,
    now: UnixMillis,
}

async fn signed_in(app: &App, visit: &Visit, pending: &Pending, right: Right) -> Result<Response, Problem> {
    if let Person::This(wanted) = pending.needs.person
        && wanted != right.account
    {
        let input = (right.attempt, right.counted);
        app.db
            .write(input, |tx, (attempt, counted)| {
                Box::pin(attempt::undecided(tx, attempt, counted))
            })
            .await?;
        return Err(Problem::SomebodyElse);
    }
    let (now, id) = (visit.now, pending.interaction.id);
    let plain = PlainSession::fresh(&*app.entropy);
    let arrival = Arrival {
        interaction: id,
        event: NewEvent {
            id: EventId::fresh(&*app.entropy, now),
            authenticator: right.password,
            means: Means::Password,
            interaction: id,
        },
        before: visit
            .carried
            .as_ref()
            .map(|carried| (carried.session.id, carried.session.account_id, carried.token.clone())),
        new: NewSession {
            id: SessionId::fresh(&*app.entropy, now),
            token: plain.hash(&app.hash_key),
            account: right.account,
            browser: visit.browser.clone(),
        },
        right,
        origin: pending.origin(visit),
        now,
    };
    if !app
        .db
        .write(arrival, |tx, arrival| Box::pin(arrive(tx, arrival)))
        .await?
    {
        return Err(Problem::SomebodyElse);
    }
    let mut response = see_other(&step(id, ""));
    reply::set_cookie(&mut response, app.cookies().set_session(&plain.reveal()));
    Ok(response)
}

/// False if the interaction has been tied to another account meanwhile.
async fn arrive(tx: &Tx, arrival: &Arrival) -> Result<bool, Fault> {
    let Arrival { right, now, .. } = arrival;
    if !interaction::tie(tx, arrival.interaction, right.account).await? {
        attempt::undecided(tx, &right.attempt, &right.counted).await?;
        return Ok(false);
    }
    let session = settle_session(tx, arrival).await?;
    attempt::succeeded(tx, &right.attempt, &right.counted, right.account, session).await?;
    if let Some((old, new)) = &right.rehash {
        password::rehash(tx, right.password, old, new).await?;
    }
    authenticator::touch(tx, right.account, right.password, *now).await?;
    Ok(true)
}

/// The same person keeps the session, under a new cookie; somebody else's ends.
async fn settle_session(tx: &Tx, arrival: &Arrival) -> Result<SessionId, Fault> {
    let Arrival { event, new, now, .. } = arrival;
    let told = |act, session| audit::Event {
        session: Some(session),
        ..arrival.origin.event(act, Outcome::Success, new.account, json!({}))
    };
    if let Some((before, account, token)) = &arrival.before {
        if *account == new.account && session::renew(tx, *before, token, &new.token, *now).await? {
            session::record(tx, *before, event, *now).await?;
            audit::record(tx, &told(act::SESSION_RENEWED, *before), *now).await?;
            return Ok(*before);
        }
        if *account != new.account && session::end(tx, *before, *now).await? {
            grant::end_of_session(tx, *before, *now).await?;
            audit::record(tx, &told(act::SESSION_ENDED, *before), *now).await?;
        }
    }
    audit::record(tx, &told(act::SESSION_STARTED, new.id), *now).await?;
    session::begin(tx, new, event, *now).await
}
