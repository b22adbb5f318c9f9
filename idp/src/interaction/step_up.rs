//! Stepping up, first page: which authenticator, and how a phone gets its code. Nothing is sent before *Send*.

use super::{leave, lost, path::step, pending::Pending, send};
use crate::{
    account::phones::registered,
    app::App,
    delivery,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, Choice, ChooseNotice, Registered, Stair},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::{AuthenticatorKind, Decision, Level, reached},
    authenticator::Listed,
    code::{self, Channel, SendLimit, SendRefusal},
    fault::Fault,
    ids::AuthenticatorId,
    time::UnixMillis,
};

/// What stepping up takes, as the decision says.
pub struct Rise {
    /// The level that will be reached.
    pub to: Level,
    /// What can be used, the default first.
    pub with: Vec<AuthenticatorId>,
    /// When the first opens, if all are locked.
    pub locked_until: Option<UnixMillis>,
    /// *Continue without* is offered.
    pub skippable: bool,
}

impl Rise {
    /// The step-up that must happen next, if that is what must happen.
    #[must_use]
    pub fn of(app: &App, visit: &Visit, pending: &Pending) -> Option<Self> {
        match pending.decide(app, visit) {
            Decision::StepUp {
                to,
                with,
                locked_until,
                skippable,
            } => Some(Self {
                to,
                with,
                locked_until,
                skippable,
            }),
            _ => None,
        }
    }

    /// What its owner knows of the authenticators that can be used here.
    #[must_use]
    pub fn choices<'a>(&self, app: &App, pending: &'a Pending) -> Vec<&'a Listed> {
        let offers_phones = !deliveries(app).is_empty();
        let usable = |id: &AuthenticatorId| pending.facts.listed.iter().find(|listed| listed.held.id == *id);
        let is_offered = |listed: &&Listed| match listed.held.kind {
            AuthenticatorKind::Phone => offers_phones,
            AuthenticatorKind::Passkey => app.passkeys.are_offered(),
            _ => true,
        };
        self.with.iter().filter_map(usable).filter(is_offered).collect()
    }
}

/// How codes can be delivered here.
#[must_use]
pub fn deliveries(app: &App) -> Vec<Channel> {
    let delivery = &app.config.delivery;
    let text = delivery.sms.is_some().then_some(Channel::Text);
    let voice = delivery.voice.is_some().then_some(Channel::Voice);
    text.into_iter().chain(voice).collect()
}

/// `GET …/step-up`.
pub async fn get(
    State(app): State<App>,
    visit: Visit,
    pending: Pending,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let registered = registered(query.as_deref(), &pending.facts, visit.now);
    draw(&app, &visit, &pending, StatusCode::OK, None, registered)
}

/// `POST …/step-up`: *Send* or *Next* with the chosen authenticator, or a way out.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    let Some(rise) = Rise::of(&app, &visit, &pending) else {
        return Ok(see_other(&step(pending.interaction.id, "")));
    };
    match form.field("action") {
        "cancel" => return leave::cancel(&app, &visit, pending).await,
        "skip" if rise.skippable => return leave::decline(&app, &visit, &pending).await,
        _ => {}
    }
    let chosen = form.field("authenticator").parse::<AuthenticatorId>().ok();
    let choices = rise.choices(&app, &pending);
    let Some(chosen) = choices.into_iter().find(|listed| Some(listed.held.id) == chosen) else {
        return choose(
            &app,
            &visit,
            &pending,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(ChooseNotice::Gone),
        );
    };
    let id = chosen.held.id;
    if chosen.held.kind == AuthenticatorKind::Phone {
        let channel = wanted_channel(&app, form.field("delivery"), chosen);
        if let Err(refusal) = send::send(&app, &visit, &pending, id, channel).await? {
            return refused(&app, &visit, &pending, id, refusal).await;
        }
    }
    Ok(see_other(&code_page(&pending, id)))
}

/// The page on which the code of that authenticator is typed.
#[must_use]
pub fn code_page(pending: &Pending, id: AuthenticatorId) -> String {
    step(pending.interaction.id, &format!("step-up/{id}"))
}

// What was pressed counts for this time only; the stored preference stays.
fn wanted_channel(app: &App, pressed: &str, phone: &Listed) -> Channel {
    let wanted = match pressed {
        "text" => Some(Channel::Text),
        "voice" => Some(Channel::Voice),
        _ => phone.delivery,
    };
    let offered = deliveries(app);
    wanted
        .filter(|channel| offered.contains(channel))
        .or(offered.first().copied())
        .unwrap_or(Channel::Text)
}

/// Says why nothing was sent, where the person can do something else.
pub async fn refused(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    phone: AuthenticatorId,
    refusal: SendRefusal,
) -> Result<Response, Problem> {
    match refusal {
        // The last code is a moment old: its page is where the person wants to be.
        SendRefusal::Limited {
            limit: SendLimit::Resend,
            ..
        } if is_last_sent_to(app, visit, pending, phone).await? => Ok(see_other(&code_page(pending, phone))),
        SendRefusal::Limited { until, .. } => {
            let notice = ChooseNotice::TooManySent { until };
            choose(app, visit, pending, StatusCode::TOO_MANY_REQUESTS, Some(notice))
        }
        SendRefusal::Locked { until } => choose(
            app,
            visit,
            pending,
            StatusCode::TOO_MANY_REQUESTS,
            Some(ChooseNotice::Locked { until }),
        ),
        SendRefusal::Gone => choose(
            app,
            visit,
            pending,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(ChooseNotice::Gone),
        ),
    }
}

/// Whether the last code went to that phone; it may have gone to another meanwhile, which voided it.
async fn is_last_sent_to(app: &App, visit: &Visit, pending: &Pending, phone: AuthenticatorId) -> Result<bool, Fault> {
    let Some(session) = visit.session() else {
        return Ok(false);
    };
    let last = code::find_pending(app.db.read(), session.id, pending.interaction.id, &app.limits).await?;
    Ok(last.is_some_and(|last| last.authenticator == phone && !last.used))
}

fn choose(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    status: StatusCode,
    notice: Option<ChooseNotice>,
) -> Result<Response, Problem> {
    draw(app, visit, pending, status, notice, None)
}

fn draw(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    status: StatusCode,
    notice: Option<ChooseNotice>,
    registered: Option<Registered>,
) -> Result<Response, Problem> {
    let Some(rise) = Rise::of(app, visit, pending) else {
        return Ok(see_other(&step(pending.interaction.id, "")));
    };
    let frame = show::frame(app, visit, &pending.facts);
    let choices = rise.choices(app, pending);
    let out = outages(app, visit.now);
    let has_phone = choices
        .iter()
        .any(|listed| listed.held.kind == AuthenticatorKind::Phone);
    let outage = has_phone.then(|| outage(app, &out)).flatten();
    let page = page::Choose {
        stair: stair(app, visit, pending, &frame, rise.to),
        asker: pending.asker(),
        deliveries: best_first(deliveries(app), &out, choices.first().and_then(|first| first.delivery)),
        interception_note: has_phone,
        choices: choices
            .into_iter()
            .map(|listed| Choice {
                id: listed.held.id,
                what: show::named(listed),
            })
            .collect(),
        skippable: rise.skippable,
        lost: lost::path(pending),
        notice: notice
            .or(rise.locked_until.map(|until| ChooseNotice::Locked { until }))
            .or(outage),
        registered,
        frame,
    };
    show::show(status, &page)
}

/// The picture of the ladder: where this session stands, and what is wanted.
#[must_use]
pub fn stair(app: &App, visit: &Visit, pending: &Pending, frame: &page::Frame, wanted: Level) -> Stair {
    let levels: Vec<Level> = app.ladder().rungs().iter().map(|rung| rung.level).collect();
    let facts = &pending.facts;
    let stands = reached(&app.ladder(), &facts.evidence, &facts.standing, visit.now).map(|answer| answer.level);
    Stair::new(frame, &levels, stands, Some(wanted))
}

/// The preferred first, and last what doesn't get through.
fn best_first(mut offered: Vec<Channel>, out: &[Channel], preferred: Option<Channel>) -> Vec<Channel> {
    offered.sort_by_key(|channel| (out.contains(channel), Some(*channel) != preferred));
    offered
}

/// What is offered, but doesn't get through at the moment.
fn outages(app: &App, now: UnixMillis) -> Vec<Channel> {
    let offered = deliveries(app).into_iter();
    offered.filter(|channel| delivery::is_out(app, *channel, now)).collect()
}

/// What the page says of that.
fn outage(app: &App, out: &[Channel]) -> Option<ChooseNotice> {
    match out {
        [] => None,
        [of] if deliveries(app).len() > 1 => Some(ChooseNotice::Outage { of: *of }),
        _ => Some(ChooseNotice::OutageOfAll),
    }
}
